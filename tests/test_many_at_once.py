"""Many requests at once on one web process."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

from models.accounts import Role
from tests.app_fixtures import FROM_HERE, SignInAs
from tests.identities import Identity

REQUESTS = 120
"""More than threads and database connections together: each waiting for the other would be a standstill."""


def _at_once(
    app: FastAPI, identity: Identity, ask: Callable[[AsyncClient], Awaitable[Response]], times: int
) -> list[Response]:
    """What ``times`` requests are answered that arrive together."""

    async def ask_at_once() -> list[Response]:
        async with AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://testserver",
            headers=FROM_HERE,
            cookies={"session": identity.client.cookies["session"]},
        ) as client:
            return await asyncio.gather(*(ask(client) for _ in range(times)))

    return asyncio.run(ask_at_once())


def test_more_requests_than_connections_wait_for_their_turn(sign_in_as: SignInAs, app: FastAPI) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    answers = _at_once(app, coordinator, lambda client: client.get("/api/v1/programmes"), REQUESTS)
    assert [answer.status_code for answer in answers] == [200] * REQUESTS
