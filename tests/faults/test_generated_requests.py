"""Row 13: requests generated from the OpenAPI document: no accident, every refusal a problem, no echo."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api import problems
from api.errors import BadRequestError
from api.security.middleware import Doorkeeper
from api.settings import Settings
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import FROM_HERE, SignInAs
from tests.faults.generated import Hunt
from tests.faults.harness import Harness
from tests.security.fellowships import become_fellow, make_world

Place = tuple[dict[str, str], Callable[[], TestClient]]
"""Ids of what there is, and what signs in somebody who may do everything with it."""


@pytest.fixture
def new_place(
    sign_in_as: SignInAs, database: Database, clock: SteppedClock, partnership: Partnership
) -> Callable[[int], Place]:
    """Makes a fellowship with something behind every name that addresses hold."""

    def new_place(seed: int) -> Place:
        world = make_world(sign_in_as(*Role), database, clock, partnership, seed=seed)
        ids = world.ids | {"partnership_id": str(partnership.id), "financial_year": "2026-27"}

        def sign_in() -> TestClient:
            """Somebody new with every role, who is the fellow of the addresses too."""
            who = sign_in_as(*Role)
            become_fellow(who, database, partnership, ids)
            return who.client

        return ids, sign_in

    return new_place


def test_no_generated_request_meets_an_accident(
    app: FastAPI, harness: Harness, new_place: Callable[[int], Place]
) -> None:
    goal, each = harness.size(250, 10_000), harness.size(2, 40)
    ids, sign_in = new_place(1)
    hunt = Hunt(document=app.openapi(), sign_in=sign_in, ids=ids, chance=harness.chance("requests"))
    hunt.run(each)
    seed = 1
    while hunt.findings.asked < goal:
        seed += 1
        hunt = hunt.moved(*new_place(seed))
        hunt.run(each)
    found = hunt.findings
    harness.tell(
        f"{found.asked} requests to {len(found.operations)} operations, {len(found.reached)} with success; "
        f"{dict(sorted(found.statuses.items()))}; {len(found.wrong)} wrong"
    )
    assert sorted(found.wrong) == []
    assert len(found.operations) == sum(map(len, app.openapi()["paths"].values()))


class Amount(BaseModel):
    """What the control takes."""

    amount: int
    name: str


@pytest.fixture
def careless(settings: Settings) -> FastAPI:
    """An application with one route for each thing that must not be."""
    app = FastAPI()

    @app.post("/api/accident")
    def accident(body: Amount) -> int:
        return 1 // max(body.amount, 0)

    @app.post("/api/plain")
    def plain(body: Amount) -> Response:
        return Response("no", status_code=400, media_type="text/plain")

    @app.post("/api/echo")
    def echo(body: Amount) -> None:
        raise BadRequestError(f"{body.name} is no name")

    problems.install(app)
    app.add_middleware(Doorkeeper, settings=settings, cookie="session")
    return app


def test_the_control_is_found(careless: FastAPI, harness: Harness) -> None:
    client = TestClient(careless, headers=FROM_HERE)
    client.cookies.set("session", "of nobody")
    hunt = Hunt(document=careless.openapi(), sign_in=lambda: client, ids={}, chance=harness.chance("control"))
    hunt.run(60)
    harness.tell(f"{len(hunt.findings.wrong)} of 3 careless routes found in {hunt.findings.asked} requests")
    assert sorted(hunt.findings.wrong) == [
        "POST /api/accident: 500 is an accident",
        "POST /api/echo: 400 repeats what was sent",
        "POST /api/plain: 400 is no problem+json",
    ]
