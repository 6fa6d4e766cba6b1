"""Changing a pair: somebody's possible partners, to pin one or rule one out; and taking decisions back."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep
from api.errors import BadRequestError, ConflictError, InvalidError, ProblemError, StaleError
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormError, FormErrors
from api.pages.notices import Notice, declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.rounds import decisions, page_words, partners, service, solves
from api.rounds.action_pages import RoundFormDep
from api.rounds.directory import Entry
from api.rounds.round_page import path_of
from api.rounds.transitions import DECIDABLE
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.texts import Line
from models.participations import Side
from models.programmes import Programme
from models.rounds import DecisionKind, Round

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

PINNED: Final = declare_notice("pair_pinned", "The pair is pinned. Find the pairs to see what changes.")
RULED_OUT: Final = declare_notice(
    "pair_ruled_out", "The pair is ruled out. Find the pairs to see what changes."
)
TAKEN_BACK: Final = declare_notice(
    "decision_taken_back", "That is taken back. Find the pairs to see what changes."
)


@router.get("/people/{place_id}", dependencies=needs(Capability.ROUNDS_SEE))
def show_partners(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    place_id: UUID,
    db: DbDep,
    caller: CallerDep,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Response:
    """Whom could they meet, and how well would it fit?"""
    return person_page(request, db, caller.person_id, programme_id, round_id, place_id, q=q)


@router.post("/people/{place_id}", dependencies=needs(Capability.ROUNDS_CHANGE))
def decide(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    place_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Pin or rule out the pair whose button was used, or take that back; find the pairs where asked to."""
    notice: Notice | None
    try:
        with db.begin_nested():
            notice = _decide(db, caller, programme_id, round_id, place_id, form)
            if form.has("solve"):
                seen = service.read_round(db, programme_id, round_id)[1].version
                solves.start_solve(
                    db,
                    programme_id,
                    round_id,
                    seen,
                    clock.now(),
                    caller.account_id,
                    reader_id=caller.person_id,
                )
                notice = None
    except (ConflictError, InvalidError, StaleError) as refused:
        return person_page(request, db, caller.person_id, programme_id, round_id, place_id, refused=refused)
    return redirect(request, f"/programmes/{programme_id}/rounds/{round_id}", notice)


@router.get("/people/{place_id}/with/{other_id}", dependencies=needs(Capability.ROUNDS_SEE))
def show_alternative(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    place_id: UUID,
    other_id: UUID,
    db: DbDep,
    caller: CallerDep,
) -> Response:
    """What would this pair cost everyone, and who else would move?"""
    programme, row = service.read_round(db, programme_id, round_id)
    is_seeker = partners.side_of(row, str(place_id)) is Side.SEEKER
    pair = (str(place_id), str(other_id)) if is_seeker else (str(other_id), str(place_id))
    try:
        found = partners.alternative(db, programme, row, pair)
    except ConflictError as refused:
        return person_page(request, db, caller.person_id, programme_id, round_id, place_id, refused=refused)
    return render(
        request,
        "rounds/alternative.html",
        programme=programme,
        round=row,
        path=f"/programmes/{programme_id}/rounds/{round_id}",
        place_id=place_id,
        other_id=other_id,
        found=found,
        parts_of=page_words.parts_in(service.snapshot_of(row)),
        may_change=row.state in DECIDABLE,
        **page_words.words_for(programme),
    )


@router.post("/decisions/{decision_id}/removal", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_back(decision_id: UUID, sent: RoundFormDep) -> Response:
    """Take a pin or ban back."""

    def act(seen: int) -> None:
        decisions.withdraw_decision(
            sent.db, sent.programme_id, sent.round_id, decision_id, seen, sent.actor_id
        )

    return sent.do(act, TAKEN_BACK())


def _decide(
    db: Session, caller: Caller, programme_id: UUID, round_id: UUID, place_id: UUID, form: Form
) -> Notice:
    expected = form_version(form)
    if form.has("withdraw"):
        decision_id = _uuid(form.value("withdraw"))
        decisions.withdraw_decision(db, programme_id, round_id, decision_id, expected, caller.account_id)
        return TAKEN_BACK()
    kind = DecisionKind.PIN if form.has("pin") else DecisionKind.BAN
    other_id = _uuid(form.value(kind.value))
    _programme, row = service.read_round(db, programme_id, round_id)
    is_seeker = partners.side_of(row, str(place_id)) is Side.SEEKER
    decisions.decide(
        db,
        programme_id,
        round_id,
        expected,
        kind=kind,
        seeker_id=place_id if is_seeker else other_id,
        provider_id=other_id if is_seeker else place_id,
        actor_id=caller.account_id,
        reader_id=caller.person_id,
    )
    return PINNED() if kind is DecisionKind.PIN else RULED_OUT()


def person_page(
    request: Request,
    db: Session,
    reader_id: UUID | None,
    programme_id: UUID,
    round_id: UUID,
    place_id: UUID,
    *,
    refused: ProblemError | None = None,
    form: Form | None = None,
    q: str = "",
) -> Response:
    """Somebody's page; ``refused`` is said above it, or the errors of ``form``, which it shows again.

    ``reader_id`` is the person who reads, where they take part.
    """
    programme, row = service.read_round(db, programme_id, round_id)
    found = partners.partners_of(db, programme, row, str(place_id), reader_id)
    wanted = q.casefold()
    return render(
        request,
        "rounds/person.html",
        status=refused.status if refused else 422 if form else 200,
        form=form or Form(errors=_errors(refused)),
        programme=programme,
        round=row,
        path=f"/programmes/{programme_id}/rounds/{round_id}",
        person=found.person,
        note=found.note,
        waiting=found.waiting,
        least=found.least,
        rooms=[Option(value=str(number), text=str(number)) for number in range(1, found.capacity + 1)],
        parts_of=page_words.parts_in(service.snapshot_of(row)),
        possible=[
            each
            for each in found.rows
            if not each.refused_by and wanted in f"{each.person.label} {each.person.organisation}".casefold()
        ],
        refused=[each for each in found.rows if each.refused_by],
        may_change=row.state in DECIDABLE,
        q=q,
        is_wide=True,
        **page_words.words_for(programme),
    )


def absent_page(request: Request, programme: Programme, row: Round, person: Entry, form: Form) -> Response:
    """The page of somebody who is not in the round, with the form that asked for a pair for them."""
    least = form.value("least")
    return render(
        request,
        "rounds/person.html",
        status=422,
        form=form,
        programme=programme,
        round=row,
        path=path_of(row),
        person=person,
        rooms=[Option(value=least, text=least)] if least else [],
        may_change=row.state in DECIDABLE,
        is_absent=True,
        **page_words.words_for(programme),
    )


def _errors(refused: ProblemError | None) -> FormErrors:
    """What was refused, as a whole: its fields have no place on this page."""
    if refused is None:
        return FormErrors()
    sentences = [error.message for error in refused.errors] or [refused.detail or refused.title]
    return FormErrors(items=(FormError(field=None, message=" ".join(sentences)),))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequestError("Open the page again and use its buttons.") from None
