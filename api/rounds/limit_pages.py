"""Limits on groups and minimums of a round: what stands, one more, and taking one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
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
from api.rounds.demands import is_here
from api.rounds.group_names import GroupNames, choices, group_names
from api.rounds.groups import GroupLimit
from api.rounds.person_pages import TAKEN_BACK
from api.rounds.round_page import path_of
from api.rounds.schemas import LimitCreate, MinimumCreate
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import UNPUBLISHED
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line
from models import round_demands
from models.participations import Side
from models.programmes import ProgrammeKind
from models.round_demands import Grouping, PairLimit

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

TAKEN: Final = declare_notice("limit_taken_back", "The limit is taken back. The next search does without it.")
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


def taken_back(
    seekers: Annotated[Line, Query(max_length=220)] = "",
    providers: Annotated[Line, Query(max_length=220)] = "",
    least: Annotated[Line, Query(max_length=10)] = "",
    most: Annotated[Line, Query(max_length=10)] = "",
) -> Form:
    """A limit as an address names it, in the form in which it would be set."""
    named = {"seekers": seekers, "providers": providers, "least": least, "most": most}
    return Form.of({name: text for name, text in named.items() if text})


@router.get("/limits", dependencies=needs(Capability.ROUNDS_SEE))
def show_limits(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    taken: Annotated[Form, Depends(taken_back)],
) -> Response:
    """How many pairs may there be, of whom? Offers to set again what the address says was taken back."""
    return _page(request, db, programme_id, round_id, Form(), taken=taken)


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
    """Take a limit back; on the page of limits that page stays, and offers to set it again."""
    present = round_demands.limit(sent.db, limit_id)
    fields = _fields_of(GroupLimit.from_row(present)) if present else {}

    def act(seen: int) -> None:
        limits.withdraw_limit(sent.db, sent.programme_id, sent.round_id, limit_id, seen, sent.actor_id)

    if sent.form.value("on") != "limits":
        return sent.do(act, TAKEN_BACK())
    try:
        with sent.db.begin_nested():
            act(form_version(sent.form))
    except (ConflictError, StaleError) as refused:
        form = sent.form.with_errors(FormErrors.from_problem(refused))
        return _page(sent.request, sent.db, sent.programme_id, sent.round_id, form, refused.status)
    path = f"/programmes/{sent.programme_id}/rounds/{sent.round_id}/limits"
    return redirect(sent.request, f"{path}?{urlencode(fields)}", TAKEN())


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is not set now and can be, with the fields of the form that sets it."""

    words: str
    fields: Mapping[str, str]


def _page(
    request: Request,
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    form: Form,
    status: int = 200,
    taken: Form | None = None,
) -> Response:
    programme, row = service.read_round(db, programme_id, round_id)
    kind = ProgrammeKind(programme.kind)
    names, people = group_names(db, programme), limits.people_of(db, programme, row)
    present = round_demands.limits(db, row.id)
    return render(
        request,
        "rounds/limits.html",
        status=status,
        form=form,
        programme=programme,
        round=row,
        path=path_of(row),
        decided=limit_rows(names, people, present),
        again=_again(taken, names, people, present) if taken else None,
        seekers=side_words(kind, Side.SEEKER),
        providers=side_words(kind, Side.PROVIDER),
        of_seekers=_options(names, people, Side.SEEKER),
        of_providers=_options(names, people, Side.PROVIDER),
        may_change=row.state in UNPUBLISHED,
        **page_words.words_for(programme),
    )


def _again(taken: Form, names: GroupNames, people: Snapshot, present: Sequence[PairLimit]) -> Again | None:
    """To set a limit again, where it could be and stands no more."""
    given = parse(LimitCreate, taken)
    if isinstance(given, FormErrors):
        return None
    limit = given.as_limit()
    is_set = limit.groups in {GroupLimit.from_row(each).groups for each in present}
    if is_set or not is_here(limit, people):
        return None
    try:
        limits.require_sense(limit)
    except InvalidError:
        return None
    return Again(words=names.in_words(limit), fields=_fields_of(limit))


def _fields_of(limit: GroupLimit) -> Mapping[str, str]:
    """The form that sets it."""
    groups = {"seekers": limit.seekers.key, "providers": limit.providers.key, "least": str(limit.least)}
    return groups if limit.most is None else groups | {"most": str(limit.most)}


def _options(names: GroupNames, people: Snapshot, side: Side) -> list[Option]:
    """Every group to choose, with its kind and how many people are in it."""
    return [
        Option(value=each.group.key, text=f"{KINDS[each.group.by]}: {each.name} ({each.people})")
        for each in choices(names, people, side)
    ]
