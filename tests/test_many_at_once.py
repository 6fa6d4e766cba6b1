"""Many requests at once on one web process."""

import asyncio

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from models.accounts import Role
from tests.app_fixtures import FROM_HERE, SignInAs

REQUESTS = 120
"""More than threads and database connections together: each waiting for the other would be a standstill."""


def test_more_requests_than_connections_wait_for_their_turn(sign_in_as: SignInAs, app: FastAPI) -> None:
    cookie = sign_in_as(Role.COORDINATOR).client.cookies["session"]

    async def ask_at_once() -> list[int]:
        transport = ASGITransport(app=app)
        async with AsyncClient(
            transport=transport, base_url="http://testserver", headers=FROM_HERE, cookies={"session": cookie}
        ) as client:
            answers = await asyncio.gather(*(client.get("/api/v1/programmes") for _ in range(REQUESTS)))
        return [answer.status_code for answer in answers]

    assert asyncio.run(ask_at_once()) == [200] * REQUESTS
