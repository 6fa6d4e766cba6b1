"""Many requests at once on one web process."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from sqlmodel import select

from models.accounts import Membership, Role
from models.database import Database
from models.idempotency import hold_key
from models.partnerships import Partnership
from tests.app_fixtures import FROM_HERE, SignInAs
from tests.identities import Identity

REQUESTS = 120
"""More than threads and database connections together: each waiting for the other would be a standstill."""


ASKED_AGAIN = 20
OAK = {"name": "Oakfield Mental Health", "code": "OAK9"}


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


def test_one_key_creates_once_however_many_ask_at_once(sign_in_as: SignInAs, app: FastAPI) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    headers = {"Idempotency-Key": "0123456789abcdef"}
    answers = _at_once(
        app,
        administrator,
        lambda client: client.post("/api/v1/organisations", json=OAK, headers=headers),
        ASKED_AGAIN,
    )
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    others = {answer.json()["code"] for answer in answers if answer.status_code != 201}
    assert len(made) == 1
    assert others <= {"in_flight"}
    assert len(administrator.client.get("/api/v1/organisations").json()) == 3


def test_a_key_that_is_being_worked_on_says_so(
    sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    with database.scoped(partnership.id) as db:
        membership_id = db.exec(select(Membership.id)).one()
        assert hold_key(db, membership_id, "0123456789abcdef")
        answer = administrator.create("/api/v1/organisations", OAK, key="0123456789abcdef")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_flight")
    again = administrator.create("/api/v1/organisations", OAK, key="0123456789abcdef")
    assert again.status_code == 201
