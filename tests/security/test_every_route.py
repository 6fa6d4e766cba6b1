"""Every route, for everybody, in every place, derived from the application: a new route is asked too."""

import time
from collections import Counter

import pytest
from fastapi import FastAPI, Request

from api.errors import ForbiddenError, NotSignedInError
from api.security import caller as caller_module
from api.security.access import Needs
from api.security.caller import Caller
from api.security.capabilities import OF_ROLE, WHOLE_PARTNERSHIP, Capability
from models.accounts import Role
from tests.faults.harness import Harness
from tests.security.cells import PERHAPS_NOTHING, Matrix, every_day, expected
from tests.security.everybody import For
from tests.security.places import At
from tests.security.who_may import GIVEN, OPEN, WHOLE, routes_of, written_down

LEAST = 2000


def test_every_route_is_written_down_with_its_capability(whole_app: FastAPI) -> None:
    assert routes_of(whole_app) == written_down()


def test_every_role_is_written_down_with_what_it_may_do() -> None:
    assert (OF_ROLE, WHOLE_PARTNERSHIP) == (GIVEN, WHOLE)


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


def test_a_programme_that_is_not_checked_is_found(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: capabilities are looked at, and where they count is not."""

    def careless(self: Needs, request: Request, caller: Caller | None) -> None:
        if self.capability in OPEN:
            return
        if caller is None:
            raise NotSignedInError
        if not caller.may(self.capability):
            raise ForbiddenError("Ask an administrator of your partnership if you need it.")

    cells = [
        cell
        for cell in matrix.cells()
        if "programme_id" in cell.route.names and cell.at is At.OWN and cell.who.scope is For.OTHER
        if cell.route.method == "GET" and cell.who.may(cell.route.capability)
        if not cell.route.path.endswith(PERHAPS_NOTHING)
    ]
    assert matrix.wrong(cells) == []
    monkeypatch.setattr(Needs, "__call__", careless)
    wrong = matrix.wrong(cells)
    assert len(wrong) == len(cells) > 30


def test_a_narrowed_role_that_counts_everywhere_is_found(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [
        cell
        for cell in matrix.cells()
        if cell.route.capability is Capability.ORGANISATIONS_CHANGE
        and (cell.who.role, cell.who.scope) == (Role.ADMINISTRATOR, For.PROGRAMME)
    ]
    assert matrix.wrong(cells) == []
    monkeypatch.setattr(caller_module, "WHOLE_PARTNERSHIP", frozenset())
    assert len(matrix.wrong(cells)) == len(cells) == 3
