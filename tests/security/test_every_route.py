"""Every route, for everybody, in every place, derived from the application: a new route is asked too."""

import time
from collections import Counter

import pytest
from fastapi import FastAPI, Request

from api.deps import ClockDep
from api.errors import ForbiddenError, NotSignedInError
from api.security import caller as caller_module
from api.security.access import Needs
from api.security.caller import Caller
from api.security.capabilities import EVERY_MEMBER, OF_ROLE, Capability
from api.security.scopes import Scope, opened_by
from models.accounts import Role
from tests.faults.harness import Harness
from tests.security.cells import PERHAPS_NOTHING, Cell, Matrix, every_day, expected
from tests.security.everybody import For
from tests.security.making_requests import Route
from tests.security.places import At
from tests.security.who_may import EVERYBODYS, GIVEN, OPEN, WITH_SECOND_STEP, routes_of, written_down

LEAST = 2000


def test_every_route_is_written_down_with_its_capability(whole_app: FastAPI) -> None:
    assert routes_of(whole_app) == written_down()


def test_every_role_is_written_down_with_what_it_may_do() -> None:
    assert {(role, scope): opened_by(role, scope) for role in Role for scope in Scope} == GIVEN
    assert EVERY_MEMBER == EVERYBODYS
    assert caller_module.WITH_SECOND_STEP == WITH_SECOND_STEP


def test_everybody_gets_what_is_theirs_and_nothing_else(matrix: Matrix, harness: Harness) -> None:
    everything = matrix.cells()
    cells = everything if harness.is_full else every_day(everything, harness.chance())
    begun = time.monotonic()
    wrong = matrix.wrong(cells)
    seconds = time.monotonic() - begun
    outcomes = Counter(str(expected(cell)) for cell in cells)
    harness.tell(
        f"{len(cells)} of {len(everything)} cells ({len(matrix.routes)} routes, {len(matrix.everybody)} "
        f"identities, {len(At)} places), {len(wrong)} wrong, {seconds:.0f} s; {dict(outcomes.most_common())}"
    )
    assert wrong == []
    assert len(cells) >= LEAST


@pytest.mark.parametrize(
    ("name", "at", "given_for", "least"),
    [
        ("programme_id", At.OWN, For.OTHER, 30),
        ("organisation_id", At.SIBLING, For.ORGANISATION, 2),
    ],
)
def test_a_place_that_is_not_checked_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch, name: str, at: At, given_for: For, least: int
) -> None:
    """The control: capabilities are looked at, and where they count is not."""

    async def careless(self: Needs, request: Request, found: Caller | None, clock: ClockDep) -> None:
        if self.capability in OPEN:
            return
        if found is None:
            raise NotSignedInError
        if not found.may(self.capability):
            raise ForbiddenError("Ask an administrator of your partnership if you need it.")

    cells = [
        cell
        for cell in matrix.cells()
        if name in cell.route.names and (cell.at, cell.who.given_for) == (at, given_for)
        if cell.route.method == "GET" and cell.who.may(cell.route.capability) and not cell.who.is_waiting
        if not cell.route.path.endswith(PERHAPS_NOTHING)
    ]
    assert matrix.wrong(cells) == []
    monkeypatch.setattr(Needs, "__call__", careless)
    wrong = matrix.wrong(cells)
    assert len(wrong) == len(cells) >= least
    assert not any("(500)" in each for each in wrong)


def test_a_narrowed_role_that_counts_everywhere_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [
        cell
        for cell in matrix.cells()
        if cell.route.capability is Capability.AUDIT_SEE
        if cell.who.role is Role.ADMINISTRATOR and not cell.who.is_everywhere
    ]
    assert matrix.wrong(cells) == []
    monkeypatch.setattr(caller_module, "opened_by", lambda role, _: OF_ROLE[role])
    assert len(matrix.wrong(cells)) == len(cells) >= 15


def test_a_second_step_that_is_not_waited_for_is_found(
    matrix: Matrix, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every day each route is asked by one of those who wait."""
    waiting: dict[Route, list[Cell]] = {}
    for cell in matrix.cells():
        if cell.who.is_waiting and cell.at is At.OWN and cell.route.method == "GET":
            waiting.setdefault(cell.route, []).append(cell)
    chance = harness.chance("waiting")
    cells = [
        cell
        for route, of_route in waiting.items()
        if route.capability not in OPEN | {Capability.SECOND_STEP}
        for cell in (of_route if harness.is_full else [chance.choice(of_route)])
    ]
    assert matrix.wrong(cells) == []
    monkeypatch.setattr(Caller, "waits", False)
    assert len(matrix.wrong(cells)) == len(cells) > 100
