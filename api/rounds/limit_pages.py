"""Limits on groups and minimums of a round: what stands, one more, and taking one back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep
from api.errors import BadRequestError, ConflictError, InvalidError, StaleError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.programmes.words import side_words
from api.rounds import limits, minimums, page_words, service
from api.rounds.action_pages import RoundFormDep
from api.rounds.demand_rows import limit_rows
from api.rounds.group_names import GroupNames, choices, group_names
from api.rounds.person_pages import TAKEN_BACK
from api.rounds.round_page import path_of
from api.rounds.schemas import LimitCreate, MinimumCreate
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import UNPUBLISHED
from api.security.access import needs
from api.security.capabilities import Capability
from models import round_demands
from models.participations import Side
from models.programmes import ProgrammeKind
from models.round_demands import Grouping

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

LIMITED: Final = declare_notice("pairs_limited", "The limit is set. The next search keeps to it.")
ASKED_FOR: Final = declare_notice(
    "pair_asked_for", "The next search finds a pair for them, or says why there can be none."
)
KINDS: Final = {
    Grouping.ORGANISATION: "Organisation",
    Grouping.SITE: "Site",
    Grouping.DIRECTORATE: "Directorate",
    Grouping.PAY_BAND: "Pay band",
}


@router.get("/limits", dependencies=needs(Capability.ROUNDS_SEE))
def show_limits(request: Request, programme_id: UUID, round_id: UUID, db: DbDep) -> Response:
    """How many pairs may there be, of whom?"""
    return _page(request, db, programme_id, round_id, Form())


@router.post("/limits", dependencies=needs(Capability.ROUNDS_CHANGE))
def set_limit(
    request: Request, programme_id: UUID, round_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Set one more limit, or change one on the same groups."""
    seen = form_version(form)
    given = parse(LimitCreate, form)
    if isinstance(given, FormErrors):
        return _page(request, db, programme_id, round_id, form.with_errors(given), 422)
    try:
        with db.begin_nested():
            limits.set_limit(db, programme_id, round_id, seen, given.as_limit(), caller.account_id)
    except (ConflictError, InvalidError, StaleError) as refused:
        errors = FormErrors.from_problem(refused)
        return _page(request, db, programme_id, round_id, form.with_errors(errors), refused.status)
    return redirect(request, f"/programmes/{programme_id}/rounds/{round_id}/limits", LIMITED())


@router.post("/limits/{limit_id}/removal", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_limit_back(limit_id: UUID, sent: RoundFormDep) -> Response:
    """Take a limit back."""

    def act(seen: int) -> None:
        limits.withdraw_limit(sent.db, sent.programme_id, sent.round_id, limit_id, seen, sent.actor_id)

    return sent.do(act, TAKEN_BACK())


@router.post("/minimums", dependencies=needs(Capability.ROUNDS_CHANGE))
def set_minimum(sent: RoundFormDep) -> Response:
    """Ask for pairs for somebody."""
    given = parse(MinimumCreate, sent.form)
    if isinstance(given, FormErrors):
        raise BadRequestError("Open the page again and use its buttons.")

    def act(seen: int) -> None:
        minimums.set_minimum(
            sent.db,
            sent.programme_id,
            sent.round_id,
            seen,
            place_id=given.place_id,
            least=given.least,
            actor_id=sent.actor_id,
        )

    return sent.do(act, ASKED_FOR())


@router.post("/minimums/{minimum_id}/removal", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_minimum_back(minimum_id: UUID, sent: RoundFormDep) -> Response:
    """Take a minimum back."""

    def act(seen: int) -> None:
        minimums.withdraw_minimum(sent.db, sent.programme_id, sent.round_id, minimum_id, seen, sent.actor_id)

    return sent.do(act, TAKEN_BACK())


def _page(
    request: Request, db: Session, programme_id: UUID, round_id: UUID, form: Form, status: int = 200
) -> Response:
    programme, row = service.read_round(db, programme_id, round_id)
    kind = ProgrammeKind(programme.kind)
    names, people = group_names(db, programme), limits.people_of(db, programme, row)
    return render(
        request,
        "rounds/limits.html",
        status=status,
        form=form,
        programme=programme,
        round=row,
        path=path_of(row),
        decided=limit_rows(names, people, round_demands.limits(db, row.id)),
        seekers=side_words(kind, Side.SEEKER),
        providers=side_words(kind, Side.PROVIDER),
        of_seekers=_options(names, people, Side.SEEKER),
        of_providers=_options(names, people, Side.PROVIDER),
        may_change=row.state in UNPUBLISHED,
        **page_words.words_for(programme),
    )


def _options(names: GroupNames, people: Snapshot, side: Side) -> list[Option]:
    """Every group to choose, with its kind and how many people are in it."""
    return [
        Option(value=each.group.key, text=f"{KINDS[each.group.by]}: {each.name} ({each.people})")
        for each in choices(names, people, side)
    ]
