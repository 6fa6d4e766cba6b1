"""A participant's sessions: book the next in two clicks, move it, cancel it, say that one took place."""

from datetime import datetime, time
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.errors import ConflictError, InvalidError, StaleError
from api.my.own import own
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions import booking
from api.sessions.plan import plan_of
from api.sessions.schemas import SessionTime, TypedTime
from api.sessions.times import offers
from models.couples import Couple
from models.sessions import Meeting, meetings_of_pair
from notifications.meeting_times import moment_in_london

BOOKED: Final = declare_notice("session_booked", "The meeting is booked. You both get an email.")
MOVED: Final = declare_notice("session_moved", "The meeting has its new time. You both get an email.")
CANCELLED: Final = declare_notice("session_cancelled", "The meeting is cancelled. You both get an email.")
MET: Final = declare_notice("session_met", "Noted: you met.")
CHOOSE: Final = "Choose one of the times, or enter another"
SKIPPED: Final = "The clocks go forward in that hour, so it does not exist: choose another time"

router = APIRouter(prefix="/my/{participation_id}")


@router.get("/pairs/{pair_id}/book", dependencies=needs(Capability.OWN))
def choose_time(
    request: Request, participation_id: UUID, pair_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """When could we meet?"""
    found = booking.live_couple(db, own(db, caller.person_id, participation_id), pair_id)
    return _times_page(request, db, found, participation_id, Form())


@router.post("/pairs/{pair_id}/book", dependencies=needs(Capability.OWN))
def book(
    request: Request,
    participation_id: UUID,
    pair_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """Book the time that was clicked or typed."""
    mine = own(db, caller.person_id, participation_id)
    creation = form_creation(request, db, caller.membership_id, form)
    chosen = _chosen(form)
    errors, status = chosen if isinstance(chosen, FormErrors) else None, 422
    if isinstance(chosen, datetime):
        try:
            with db.begin_nested():
                booking.book(db, settings, mine, pair_id, chosen, caller.account_id)
        except (ConflictError, InvalidError) as refused:
            errors, status = _errors_of(refused), refused.status
        else:
            return creation.seen_other(redirect(request, f"/my/{participation_id}", BOOKED()))
    found = booking.live_couple(db, mine, pair_id)
    shown = form.with_errors(errors or FormErrors())
    return _times_page(request, db, found, participation_id, shown, status)


@router.get("/sessions/{session_id}/move", dependencies=needs(Capability.OWN))
def choose_other_time(
    request: Request, participation_id: UUID, session_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """When instead?"""
    found, row = booking.own_meeting(db, own(db, caller.person_id, participation_id), session_id)
    return _times_page(request, db, found, participation_id, Form(), moving=row, version=row.version)


@router.post("/sessions/{session_id}/move", dependencies=needs(Capability.OWN))
def move(
    request: Request,
    participation_id: UUID,
    session_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """Move the session to the time that was clicked or typed."""
    mine, expected = own(db, caller.person_id, participation_id), form_version(form)
    chosen = _chosen(form)
    errors, status = chosen if isinstance(chosen, FormErrors) else None, 422
    if isinstance(chosen, datetime):
        try:
            with db.begin_nested():
                booking.move(db, settings, mine, session_id, chosen, expected, caller.account_id)
        except (ConflictError, InvalidError, StaleError) as refused:
            errors, status = _errors_of(refused), refused.status
        else:
            return redirect(request, f"/my/{participation_id}", MOVED())
    found, row = booking.own_meeting(db, mine, session_id)
    shown = form.with_errors(errors or FormErrors())
    return _times_page(request, db, found, participation_id, shown, status, moving=row, version=expected)


@router.get("/sessions/{session_id}/cancel", dependencies=needs(Capability.OWN))
def ask_cancel(
    request: Request, participation_id: UUID, session_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """What cancelling means, before it is done."""
    found, row = booking.own_meeting(db, own(db, caller.person_id, participation_id), session_id)
    return render(
        request,
        "sessions/cancel.html",
        meeting=row,
        other=found.other(found.half(participation_id)),
        here=f"/my/{participation_id}",
        back_href=f"/my/{participation_id}",
    )


@router.post("/sessions/{session_id}/cancel", dependencies=needs(Capability.OWN))
def cancel(
    request: Request,
    participation_id: UUID,
    session_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """Cancel it."""
    mine = own(db, caller.person_id, participation_id)
    booking.cancel(db, settings, mine, session_id, form_version(form), caller.account_id)
    return redirect(request, f"/my/{participation_id}", CANCELLED())


@router.post("/sessions/{session_id}/met", dependencies=needs(Capability.OWN))
def met(
    request: Request, participation_id: UUID, session_id: UUID, form: FormDep, db: DbDep, caller: CallerDep
) -> Response:
    """It took place."""
    mine = own(db, caller.person_id, participation_id)
    booking.mark_met(db, mine, session_id, form_version(form), caller.account_id)
    return redirect(request, f"/my/{participation_id}", MET())


def _chosen(form: Form) -> datetime | FormErrors:
    """The time of the button that was pressed, else the time that was typed."""
    if form.value("starts_at"):
        try:
            return SessionTime.model_validate({"starts_at": form.value("starts_at")}).starts_at
        except ValidationError:
            return FormErrors.of({"day": CHOOSE})
    typed = parse(TypedTime, form)
    if isinstance(typed, FormErrors):
        return typed
    moment = moment_in_london(typed.day, time.fromisoformat(typed.time))
    return moment or FormErrors.of({"time": SKIPPED})


def _errors_of(refused: ConflictError | InvalidError | StaleError) -> FormErrors:
    """A refused time stands at the fields in which it can be typed."""
    if refused.errors:
        return FormErrors.of({"day": refused.errors[0].message})
    return FormErrors.from_problem(refused)


def _times_page(
    request: Request,
    db: Session,
    found: Couple,
    participation_id: UUID,
    form: Form,
    status: int = 200,
    *,
    moving: Meeting | None = None,
    version: int | None = None,
) -> Response:
    now = db.info["clock"].now()
    plan = plan_of(found.programme, meetings_of_pair(db, found.pair.id), now)
    return render(
        request,
        "sessions/times.html",
        status,
        booked=None if moving else plan.ahead,
        here=f"/my/{participation_id}",
        form=form,
        other=found.other(found.half(participation_id)),
        minutes=found.programme.meeting_minutes,
        times=[(at, at.isoformat()) for at in offers(db, found, now, moving=moving)],
        moving=moving,
        version=version,
        back_href=f"/my/{participation_id}",
    )
