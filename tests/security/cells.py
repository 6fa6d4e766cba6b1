"""Every route, for everybody, in every place: what must be answered, and what is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import Session

from api.security.capabilities import Capability
from models.accounts import Role
from models.database import Database
from tests.security.asking import Answer, ask_all
from tests.security.everybody import Who
from tests.security.making_requests import Route, request_to
from tests.security.places import At, Place
from tests.security.who_may import ADDING, EVERYBODYS, OPEN

OF_A_PERSON: Final = ("/equality", "/my/data", "/api/v1/my/equality-answers", "/api/v1/my/data")
"""For whoever takes part in something: to the others there is nothing here."""


CHOICES: Final = {("PUT", "/api/v1/browser-sessions/current"), ("POST", "/partnership")}
"""Where one of one's partnerships is chosen: the body names the first one."""
SECOND_STEP_SIGNS: Final = (
    b'"second_step_needed"',
    b'"confirmation_needed"',
    b"Confirm with the code of your authenticator app to go on.",
    b"Confirm with a code first.",
)
"""What a program and whoever sends a form are told."""
RENEWING: Final = ("/second-step/recovery-codes", "/api/v1/my/second-step/recovery-codes")
"""The one thing about a second step that has to wait until it was passed."""
PERHAPS_NOTHING: Final = ("/difference", "/help")
"""What there is for a second set of pairs only, or for whoever has no pair: one's own may be absent too."""


class Outcome(StrEnum):
    """What an answer comes down to."""

    SIGN_IN = "sign in first"
    SECOND_STEP = "second step first"
    FORBIDDEN = "forbidden"
    ABSENT = "not there"
    GONE = "a link that no longer works"
    REACHED = "reached"
    OPEN = "open to all"


REFUSED: Final = (Outcome.SIGN_IN, Outcome.SECOND_STEP, Outcome.FORBIDDEN)
"""What is answered before the place is looked at."""


class Forgetful(Database):
    """The application's database, on which everything works and nothing stays."""

    @contextmanager
    def _transaction(
        self, engine: Any, partnership_id: UUID | None, account_id: UUID | None = None
    ) -> Iterator[Session]:
        with super()._transaction(engine, partnership_id, account_id) as db:
            yield db
            db.flush()
            db.expunge_all()  # what was read stays readable, as after a commit
            db.rollback()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One route, one who asks, one place."""

    route: Route
    who: Who
    at: At

    def __str__(self) -> str:
        return f"{self.route.method} {self.route.path}, {self.who.name}, {self.at}"


def all_cells(routes: Iterable[Route], everybody: list[Who]) -> Iterator[Cell]:
    """Every cell there is. Addresses without ids have one place, without inner ids none crossed."""
    for route in routes:
        for who in everybody:
            for at in _places(route):
                yield Cell(route=route, who=who, at=at)


def expected(cell: Cell) -> Outcome:
    """What the capability of the route and the scope of the role say."""
    route, who, at = cell.route, cell.who, cell.at
    if route.capability is Capability.PUBLIC:
        return Outcome.OPEN
    if route.capability is Capability.LINK:
        return Outcome.GONE if at in (At.DELETED, At.NEVER) else Outcome.REACHED
    if not who.cookie or route.capability is Capability.CALLBACK:
        return Outcome.SIGN_IN
    is_stepping = route.capability is Capability.SECOND_STEP and route.path not in RENEWING
    if who.is_waiting and not is_stepping:
        return Outcome.SECOND_STEP
    is_adding = (route.method, route.path) in ADDING
    if not who.may(route.capability) or (is_adding and not who.is_everywhere):
        return Outcome.FORBIDDEN
    if (route.method, route.path) in CHOICES:
        return Outcome.ABSENT if who.is_elsewhere else Outcome.REACHED
    if route.path.startswith(OF_A_PERSON):
        return Outcome.REACHED if who.part else Outcome.ABSENT
    if not route.owned:
        return Outcome.REACHED
    is_there = at is who.part if route.capability in EVERYBODYS else at in who.opens
    return Outcome.REACHED if is_there else Outcome.ABSENT


def outcome_of(answer: Answer) -> Outcome | int:
    """What an answer comes down to; a status of its own where it is none of these."""
    if answer.status == 401 or answer.leads_to("/sign-in"):
        return Outcome.SIGN_IN
    if answer.leads_to("/second-step?next=") or any(sign in answer.body for sign in SECOND_STEP_SIGNS):
        return Outcome.SECOND_STEP
    named = {403: Outcome.FORBIDDEN, 404: Outcome.ABSENT, 410: Outcome.GONE}
    if answer.status in named:
        return named[answer.status]
    return Outcome.REACHED if answer.status < 500 else answer.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The application on a world that nothing changes."""

    app: FastAPI
    document: Any
    places: dict[At, Place]
    everybody: list[Who]
    routes: list[Route]
    state: dict[str, Any]
    """What the application works with: other tests lend it other things in between."""

    def cells(self) -> list[Cell]:
        """Every cell there is."""
        return list(all_cells(self.routes, self.everybody))

    def wrong(self, cells: list[Cell]) -> list[str]:
        """The cells that are answered otherwise than they must be, as sentences."""
        answers = dict(zip(cells, self._answers(cells), strict=True))
        return [
            f"{cell}: {found}"
            for cell, answer in answers.items()
            if (found := self._fault(cell, answer, answers)) is not None
        ]

    def _answers(self, cells: list[Cell]) -> list[Answer]:
        for name, value in self.state.items():
            setattr(self.app.state, name, value)
        return ask_all(
            self.app,
            (request_to(cell.route, self.places[cell.at], cell.who.cookie, self.document) for cell in cells),
        )

    def _fault(self, cell: Cell, answer: Answer, answers: dict[Cell, Answer]) -> str | None:
        must, is_ = expected(cell), outcome_of(answer)
        if cell.who.foreign_name in answer.body and cell.route.capability is not Capability.LINK:
            return "names somebody of another partnership"
        if must is Outcome.OPEN and answer.status < 500 and answer.status not in (401, 403):
            return None
        if must is Outcome.REACHED and cell.route.path.endswith(PERHAPS_NOTHING):
            return None if is_ in (Outcome.REACHED, Outcome.ABSENT) else f"is {is_} ({answer.status})"
        if must != is_:
            return f"must be {must}, is {is_} ({answer.status})"
        never = answers.get(Cell(route=cell.route, who=cell.who, at=At.NEVER))
        if must in (Outcome.ABSENT, Outcome.GONE) and never is not None and answer != never:
            return "is told apart from what was never there"
        return None


def every_day(cells: Iterable[Cell], chance: Random) -> list[Cell]:
    """A part of the cells, in which every route meets every role.

    Whoever may use a route by a role and whoever takes part ask for what is theirs, and for one other place.
    Of those who may because everybody may one is drawn, with all places; of those who may not, one of each
    role, with one place; and one of those whose second step is to come.
    """
    kept: list[Cell] = []
    elsewhere: dict[tuple[Route, Who], list[Cell]] = {}
    alike: dict[tuple[Route, Outcome | None, Role | None, bool], dict[Who, list[Cell]]] = {}
    for cell in cells:
        if _is_told(cell) and expected(cell) is Outcome.REACHED:
            kept.append(cell)
        elif _is_told(cell):
            elsewhere.setdefault((cell.route, cell.who), []).append(cell)
        else:
            outcome = expected(cell)
            refusal: Outcome | None = outcome if outcome in REFUSED else None
            role = cell.who.role if refusal is Outcome.FORBIDDEN else None
            kind = (cell.route, refusal, role, bool(cell.who.cookie))
            alike.setdefault(kind, {}).setdefault(cell.who, []).append(cell)
    kept += [chance.choice(some) for some in elsewhere.values()]
    for kind, of_who in alike.items():
        drawn = of_who[chance.choice(list(of_who))]
        kept += [chance.choice(drawn)] if kind[1] else drawn
    return kept


def _is_told(cell: Cell) -> bool:
    """Whether who it is makes a difference that chance must not leave out."""
    if cell.route.capability in OPEN or expected(cell) in REFUSED:
        return False
    return cell.route.capability not in EVERYBODYS or cell.who.part is not None


def _places(route: Route) -> tuple[At, ...]:
    if not route.owned:
        return (At.OWN,)
    if "programme_id" in route.names and len(route.owned) > 1:
        return tuple(At)
    return tuple(at for at in At if at is not At.CROSSED)
