"""Where people's data leave: only after the second step was passed of late."""

import inspect
from collections.abc import Iterator
from datetime import datetime, timedelta

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import select

from api.security.access import is_export, needs
from api.security.caller import CONFIRMED_FOR
from api.security.capabilities import Capability
from models.accounts import Grant, Role, membership_for
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.security.fellowships import World, become_fellow, filled

OF_NOBODY = {
    "/calendar/{partnership_id}/{token_id}/{secret}.ics",
    "/programmes/{programme_id}/imports/template.{kind}",
    "/inbox/{key}/files/{number}",
    "/audit/head.txt",
}
"""Files that no export guards: the empty template, what the demo's own inbox shows, the trail's digest, and
the calendar that a program reads by its owner's secret address."""
BY_LINK = {"/calendar/{partnership_id}/{token_id}/{secret}.ics"}
"""What a program reads that can confirm nothing; its secret shows one person's own diary."""


def test_every_file_is_an_export_or_holds_nobodys_data_or_opens_by_a_secret(app: FastAPI) -> None:
    files = {path: route for path, route in _routes(app) if _gives_a_file(path, route)}
    assert {path for path, route in files.items() if not is_export(route)} == OF_NOBODY | BY_LINK
    assert len(files) >= len(OF_NOBODY) + 3


def test_every_export_asks_for_a_fresh_confirmation(
    app: FastAPI,
    coordinator: Identity,
    world: World,
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
) -> None:
    _give(database, partnership, coordinator, Role.HR_ANALYST, Role.ADMINISTRATOR)
    become_fellow(coordinator, database, partnership, world.ids)
    exports = [path for path, route in _routes(app) if is_export(route)]
    ids = world.ids | {"financial_year": "2026-27"}
    paths = [filled(path.replace("{form}", "xlsx"), ids) for path in exports]
    _confirmed(database, coordinator, clock.now())
    clock.step(CONFIRMED_FOR)
    assert {coordinator.client.get(path).status_code for path in paths} <= {200, 404}
    clock.step(timedelta(seconds=1))
    stale = [coordinator.client.get(path) for path in paths]
    assert [(answer.status_code, answer.headers.get("location")) for answer in stale] == [
        (303, f"/second-step?next={path}") for path in paths
    ]
    assert len(paths) >= 3


def test_a_program_is_told_by_a_code(sign_in_as: SignInAs, database: Database, clock: SteppedClock) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    _confirmed(database, coordinator, clock.now() - CONFIRMED_FOR - timedelta(seconds=1))
    sign_in_as.app.add_api_route(
        "/api/v1/some-export", lambda: "data", dependencies=needs(Capability.PEOPLE_SEE, is_export=True)
    )
    try:
        answer = coordinator.client.get("/api/v1/some-export")
    finally:
        sign_in_as.app.router.routes.pop()
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")


def _routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            yield str(route.path), route.original_route


def _gives_a_file(path: str, route: APIRoute) -> bool:
    source = inspect.getsource(route.endpoint)
    return (
        "Content-Disposition" in source
        or "attachment(" in source
        or "taken_away(" in source
        or any(word in path for word in ("/download", "/export"))
    )


def _confirmed(database: Database, who: Identity, moment: datetime) -> None:
    with database.unscoped() as db:
        query = select(BrowserSession).where(BrowserSession.account_id == who.account_id)
        db.exec(query).one().confirmed_at = moment


def _give(database: Database, partnership: Partnership, who: Identity, *roles: Role) -> None:
    with database.scoped(partnership.id) as db:
        membership = membership_for(db, who.account_id)
        assert membership is not None
        db.add_all(Grant(membership_id=membership.id, role=role) for role in roles)
