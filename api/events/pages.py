"""A programme's group events: the list, one event with who comes, and what is done with it."""

from datetime import time
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.errors import ConflictError, InvalidError, ProblemError
from api.events import service
from api.events.schemas import BOTH, EventGiven, EventTyped
from api.events.words import KIND_OPTIONS, KINDS, PLACES, STATES, whom_options, whom_words
from api.pages.filters import LONDON, counted, date_time
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.programmes.service import get_programme
from api.programmes.words import side_word
from api.security.access import needs
from api.security.capabilities import Capability
from models import events
from models.events import EventState, GroupEvent
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from notifications.meeting_times import moment_in_london, next_daytime

PLANNED: Final = declare_notice(
    "event_planned", "The event is planned. Nobody has been told yet: invite people when you are ready."
)
CHANGED: Final = declare_notice(
    "event_changed", "Saved. 1 person gets an email.", "Saved. {count} people get an email."
)
CANCELLED: Final = declare_notice(
    "event_cancelled",
    "The event is cancelled. 1 person gets an email.",
    "The event is cancelled. {count} people get an email.",
)
ANNOUNCED: Final = declare_notice(
    "event_announced", "1 invitation is on its way.", "{count} invitations are on their way."
)
WAITING: Final = declare_notice(
    "event_announced_later",
    "1 invitation leaves in the morning.",
    "{count} invitations leave in the morning.",
)
NOW: Final = "now"
SKIPPED: Final = "The clocks go forward in that hour, so it does not exist: choose another time"
_TYPED_AS: Final = {"starts_at": "day", "ends_at": "ends"}
"""Where what is wrong with a moment is said on the page."""

router = APIRouter(prefix="/programmes/{programme_id}/events")


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def list_events(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """What is planned, and what was?"""
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    found = service.list_events(db, programme_id)
    return render(
        request,
        "events/list.html",
        ahead=[each for each in found if each.event.ends_at > now],
        over=[each for each in reversed(found) if each.event.ends_at <= now],
        **_words(programme),
    )


@router.get("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def new_event(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Where an event is planned."""
    return _form_page(request, get_programme(db, programme_id), Form.of({"whom": BOTH}))


@router.post("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def plan_event(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Plan it."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = _given(form)
    errors, status = given if isinstance(given, FormErrors) else FormErrors(), 422
    if isinstance(given, EventGiven):
        try:
            row = service.plan(db, programme_id, given, caller.account_id)
        except (ConflictError, InvalidError) as refused:
            errors, status = _errors_of(refused), refused.status
        else:
            return creation.seen_other(redirect(request, path_of(row), PLANNED()))
    return _form_page(request, get_programme(db, programme_id), form.with_errors(errors), status)


@router.get("/{event_id}", dependencies=needs(Capability.PEOPLE_SEE))
def show_event(
    request: Request, programme_id: UUID, event_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """Who comes, or came?"""
    programme, row = get_programme(db, programme_id), service.get_event(db, programme_id, event_id)
    now = db.info["clock"].now()
    has_begun = row.starts_at <= now
    is_planned = row.state == EventState.PLANNED
    return render(
        request,
        "events/show.html",
        event=row,
        attendees=events.attendees(db, row.id),
        others=events.concerned(db, row) if is_planned and has_begun else [],
        to_announce=len(service.to_announce(db, row)) if is_planned and not has_begun else 0,
        has_begun=has_begun,
        may_change=caller.may(Capability.PEOPLE_CHANGE, programme_id=programme_id),
        place_words=PLACES,
        side_word=lambda side: side_word(programme.kind, side),
        **_words(programme),
    )


@router.get("/{event_id}/edit", dependencies=needs(Capability.PEOPLE_CHANGE))
def edit_event(request: Request, programme_id: UUID, event_id: UUID, db: DbDep) -> Response:
    """Where it is changed."""
    row = service.get_event(db, programme_id, event_id)
    service.require_ahead(db, row)
    return _edit_page(request, db, row, _typed(row), row.version)


@router.post("/{event_id}/edit", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_event(
    request: Request,
    programme_id: UUID,
    event_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Change it."""
    version, given = form_version(form), _given(form)
    errors, status = given if isinstance(given, FormErrors) else FormErrors(), 422
    if isinstance(given, EventGiven):
        try:
            with db.begin_nested():
                told = service.change(db, settings, programme_id, event_id, given, version, caller.account_id)
        except (ConflictError, InvalidError) as refused:
            errors, status = _errors_of(refused), refused.status
        else:
            path = f"/programmes/{programme_id}/events/{event_id}"
            return redirect(request, path, CHANGED(told) if told else SAVED())
    row = service.get_event(db, programme_id, event_id)
    return _edit_page(request, db, row, form.with_errors(errors), version, status)


@router.get("/{event_id}/cancel", dependencies=needs(Capability.PEOPLE_CHANGE))
def ask_cancel(request: Request, programme_id: UUID, event_id: UUID, db: DbDep) -> Response:
    """Name what cancelling does."""
    row = service.get_event(db, programme_id, event_id)
    service.require_ahead(db, row)
    taken = service.shown(db, row).taken
    people = f"{counted(taken, 'person gets', 'people get')} an email now, and it leaves their diaries."
    happens = [people if taken else "Nobody has signed up, so nobody gets an email.", "It can’t be undone."]
    return render(
        request, "events/cancel.html", event=row, happens=happens, **_words(get_programme(db, programme_id))
    )


@router.post("/{event_id}/cancel", dependencies=needs(Capability.PEOPLE_CHANGE))
def cancel_event(
    request: Request,
    programme_id: UUID,
    event_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Cancel it."""
    told = service.cancel(db, settings, programme_id, event_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/events/{event_id}", CANCELLED(told))


@router.get("/{event_id}/announce", dependencies=needs(Capability.PEOPLE_CHANGE))
def ask_announce(request: Request, programme_id: UUID, event_id: UUID, db: DbDep) -> Response:
    """Say how many mails would go out, before any does."""
    row = service.get_event(db, programme_id, event_id)
    service.require_ahead(db, row)
    count = len(service.to_announce(db, row))
    programme = get_programme(db, programme_id)
    happens = [
        f"{counted(count, 'person gets', 'people get')} an email {_when(db, row)}, with a link to sign up.",
        "Its subject says only that a group meets.",
        "Who has a place or was invited to this event before gets none.",
    ]
    return render(
        request, "events/announce.html", event=row, count=count, happens=happens, **_words(programme)
    )


@router.post("/{event_id}/announce", dependencies=needs(Capability.PEOPLE_CHANGE))
def announce_event(
    request: Request,
    programme_id: UUID,
    event_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Invite them."""
    creation = form_creation(request, db, caller.membership_id, form)
    told = service.announce(db, settings, programme_id, event_id, caller.account_id)
    path = f"/programmes/{programme_id}/events/{event_id}"
    notice = ANNOUNCED if _when(db, service.get_event(db, programme_id, event_id)) == NOW else WAITING
    return creation.seen_other(redirect(request, path, notice(told)))


def path_of(row: GroupEvent) -> str:
    """Where an event's page is."""
    return f"/programmes/{row.programme_id}/events/{row.id}"


def _when(db: Session, row: GroupEvent) -> str:
    """When an invitation leaves that is written now: by day, unless the event begins before that."""
    now = db.info["clock"].now()
    by_day = next_daytime(now)
    return NOW if by_day == now or row.starts_at <= by_day else f"on {date_time(by_day)}"


def _given(form: Form) -> EventGiven | FormErrors:
    """What was typed, with its moments in London; an hour that exists twice means its first run."""
    typed = parse(EventTyped, form)
    if isinstance(typed, FormErrors):
        return typed
    starts, ends = (
        moment_in_london(typed.day, time.fromisoformat(text)) for text in (typed.starts, typed.ends)
    )
    if starts is None or ends is None:
        return FormErrors.of({"starts" if starts is None else "ends": SKIPPED})
    values = typed.model_dump(exclude={"whom", "day", "starts", "ends"})
    side = None if typed.whom == BOTH else typed.whom
    return EventGiven.model_validate({**values, "side": side, "starts_at": starts, "ends_at": ends})


def _typed(row: GroupEvent) -> Form:
    starts, ends = (at.astimezone(LONDON) for at in (row.starts_at, row.ends_at))
    return Form.of(
        {
            **{name: getattr(row, name) for name in ("kind", "title", "place", "link", "places")},
            "whom": row.side or BOTH,
            "day": starts.date(),
            "starts": f"{starts:%H:%M}",
            "ends": f"{ends:%H:%M}",
        }
    )


def _errors_of(refused: ProblemError) -> FormErrors:
    return FormErrors.of(
        {_TYPED_AS.get(each.place, each.place): each.message for each in refused.errors}
    ) or (FormErrors.from_problem(refused))


def _words(programme: Programme) -> dict[str, Any]:
    kind = ProgrammeKind(programme.kind)
    return {
        "programme": programme,
        "here": f"/programmes/{programme.id}/events",
        "kinds": KINDS,
        "states": STATES,
        "whom": lambda side: whom_words(kind, side),
        "takes_people": programme.state != ProgrammeState.CLOSED,
    }


def _edit_page(
    request: Request, db: Session, row: GroupEvent, form: Form, version: int, status: int = 200
) -> Response:
    programme = get_programme(db, row.programme_id)
    taken = service.shown(db, row).taken
    return _form_page(request, programme, form, status, event=row, version=version, taken=taken)


def _form_page(
    request: Request,
    programme: Programme,
    form: Form,
    status: int = 200,
    *,
    event: GroupEvent | None = None,
    version: int | None = None,
    taken: int = 0,
) -> Response:
    return render(
        request,
        "events/edit.html",
        status,
        form=form,
        event=event,
        version=version,
        taken=taken,
        kind_options=KIND_OPTIONS,
        whom_options=whom_options(ProgrammeKind(programme.kind)),
        back_href=path_of(event) if event else f"/programmes/{programme.id}/events",
        **_words(programme),
    )
