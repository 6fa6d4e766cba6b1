"""Each permission dropped or given away, route by route and role by role: the cells must notice."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from fastapi import FastAPI, Request
from fastapi.params import Depends
from fastapi.routing import APIRoute, iter_route_contexts

from api.deps import ClockDep
from api.security import caller as caller_module
from api.security.access import Needs, refuse_undeclared
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.scopes import Scope, opened_by
from models.accounts import Role
from tests.faults.harness import Harness
from tests.security.cells import PERHAPS_NOTHING, REFUSED, Cell, Matrix, Outcome, expected
from tests.security.places import At
from tests.security.who_may import ADDING, EVERYBODYS, GIVEN, OPEN, routes_of, written_down

EVERY_DAY = 15
"""Of each kind of mutant."""
OPENED_BY: Final = "opened_by"
"""What a caller asks about each role."""
GUARDED_TWICE: Final = ADDING | {
    ("POST", "/api/v1/members"),
    ("POST", "/api/v1/grants"),
    ("POST", "/notify/callbacks"),
}
"""Where whoever has no role that counts, or no token, is refused by what the route does, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One permission changed: ``apply`` changes it for one test, and ``cells`` must not be right any more."""

    kind: str
    name: str
    apply: Callable[[pytest.MonkeyPatch], None]
    cells: list[Cell]


def test_no_permission_can_be_dropped_unnoticed(
    matrix: Matrix, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutants = [each for some in _kinds(matrix) for each in _drawn(some, harness)]
    killed, survivors = Counter[str](), []
    for mutant in mutants:
        with monkeypatch.context() as patch:
            mutant.apply(patch)
            is_noticed = _is_wrong(matrix, mutant) or not _is_as_written(matrix.app)
        killed[mutant.kind] += is_noticed
        if not is_noticed:
            survivors.append(f"{mutant.kind}: {mutant.name}")
    harness.tell(f"{sum(killed.values())} of {len(mutants)} mutants killed; {dict(killed)}")
    assert survivors == []


def test_the_control_nothing_is_noticed_where_nothing_is_changed(matrix: Matrix, harness: Harness) -> None:
    mutants = [each for some in _kinds(matrix) for each in harness.chance().sample(some, 2)]
    assert _is_as_written(matrix.app)
    assert matrix.wrong([cell for mutant in mutants for cell in mutant.cells]) == []


def _is_wrong(matrix: Matrix, mutant: Mutant) -> bool:
    """One wrong cell is enough; what only tells two cells apart is seen where they are asked together.

    A capability that no route needs yet shows only against what is written down.
    """
    if mutant.cells:
        return any(matrix.wrong([cell]) for cell in mutant.cells) or bool(matrix.wrong(mutant.cells))
    return any(getattr(caller_module, OPENED_BY)(*place) != given for place, given in GIVEN.items())


def _drawn(mutants: list[Mutant], harness: Harness) -> list[Mutant]:
    return harness.chance().sample(mutants, harness.size(min(EVERY_DAY, len(mutants)), len(mutants)))


def _kinds(matrix: Matrix) -> list[list[Mutant]]:
    cells = [cell for cell in matrix.cells() if not cell.route.path.endswith(PERHAPS_NOTHING)]
    return [
        list(_needs_that_let_everybody_in(matrix, cells)),
        list(_needs_taken_away(matrix)),
        list(_capabilities_taken(cells)),
        list(_capabilities_given(cells)),
    ]


def _needs_that_let_everybody_in(matrix: Matrix, cells: list[Cell]) -> Iterator[Mutant]:
    """Where a role is needed and nothing else refuses.

    Left out, since a second guard holds: what every member may is refused to the signed-out by
    ``signed_in`` too; and see ``GUARDED_TWICE``.
    """
    check = Needs.__call__
    of_route: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        is_member = cell.who.role is None and cell.who.part is None and cell.who.cookie
        address = (cell.route.method, cell.route.path)
        if is_member and cell.at is At.OWN and expected(cell) in REFUSED and address not in GUARDED_TWICE:
            of_route.setdefault(address, []).append(cell)
    for address, some in of_route.items():
        guard = _guards(matrix.app)[address]

        async def lenient(
            self: Needs, request: Request, found: Caller | None, clock: ClockDep, spared: Needs = guard
        ) -> None:
            if self is not spared:
                await check(self, request, found, clock)

        yield Mutant(
            kind="a route that lets every member in",
            name=" ".join(address),
            apply=lambda patch, lenient=lenient: patch.setattr(Needs, "__call__", lenient),  # type: ignore[misc]  # bound now
            cells=some,
        )


def _needs_taken_away(matrix: Matrix) -> Iterator[Mutant]:
    """Noticed before anything is asked: the start is refused."""
    for context in iter_route_contexts(matrix.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            kept = [each for each in route.dependencies if not _is_needs(each)]
            yield Mutant(
                kind="a route without a capability",
                name=str(context.path),
                apply=lambda patch, route=route, kept=kept: patch.setattr(route, "dependencies", kept),  # type: ignore[misc]  # bound now
                cells=[],
            )


def _capabilities_taken(cells: list[Cell]) -> Iterator[Mutant]:
    for place, given in GIVEN.items():
        for capability in sorted(given):
            some = [cell for cell in _of(cells, place, capability) if expected(cell) is Outcome.REACHED]
            yield _with_role("a capability taken from a role", place, capability, given - {capability}, some)


def _capabilities_given(cells: list[Cell]) -> Iterator[Mutant]:
    for place, given in GIVEN.items():
        for capability in sorted(set(Capability) - given - OPEN - EVERYBODYS):
            some = list(_of(cells, place, capability))
            yield _with_role("a capability given to a role", place, capability, given | {capability}, some)


def _with_role(
    kind: str,
    place: tuple[Role, Scope],
    capability: Capability,
    changed: frozenset[Capability],
    cells: list[Cell],
) -> Mutant:
    def mutated(role: Role, scope: Scope) -> frozenset[Capability]:
        return changed if (role, scope) == place else opened_by(role, scope)

    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(caller_module, OPENED_BY, mutated)

    return Mutant(kind=kind, name=f"{capability}, {place[0]} for {place[1]}", apply=apply, cells=cells)


def _of(cells: list[Cell], place: tuple[Role, Scope], capability: Capability) -> Iterator[Cell]:
    """Where whoever holds a role here asks for what needs ``capability``, and it would count."""
    for cell in cells:
        who = cell.who
        is_held = (who.role, who.given_for.scope) == place and not (who.is_elsewhere or who.is_waiting)
        if is_held and cell.route.capability is capability and cell.at in who.opens:
            yield cell


def _is_as_written(app: FastAPI) -> bool:
    """Whether the application would start, with the capabilities that are written down."""
    try:
        refuse_undeclared(app)
    except RuntimeError:
        return False
    return routes_of(app) == written_down()


def _guards(app: FastAPI) -> dict[tuple[str, str], Needs]:
    return {
        (method, str(context.path)): dependency.dependency
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods or ()
        for dependency in context.original_route.dependencies
        if isinstance(dependency.dependency, Needs)
    }


def _is_needs(dependency: Depends) -> bool:
    return isinstance(dependency.dependency, Needs)
