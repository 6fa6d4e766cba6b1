"""The programmes' pages: the list, a new one, how is it going, open and close."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import ConflictError, InvalidError
from api.events.service import Shown, events_ahead
from api.pages.filters import LONDON, counted
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormError, FormErrors
from api.pages.lines import lines_joined, lines_split
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.privacy.overview import sentence_of
from api.programmes import closing, overview, service
from api.programmes.access import EVERYWHERE
from api.programmes.defaults import TOPICS, usual_dates
from api.programmes.schemas import Basics, ProgrammeCreate
from api.programmes.words import KINDS, STATE_TONES, STATES
from api.security.access import needs
from api.security.capabilities import Capability
from models import programmes
from models.programmes import ProgrammeKind

router = APIRouter(prefix="/programmes")

CREATED: Final = declare_notice("programme_created", "The programme is set up as a draft.")
OPENED: Final = declare_notice("programme_opened", "The programme is open: people can join.")
CLOSED: Final = declare_notice("programme_closed", "The programme is closed.")
NOT_YET: Final = "The programme can’t be opened yet: see below what is missing"
KIND_OPTIONS: Final = (
    Option(
        value=ProgrammeKind.REVERSE_MENTORING.value,
        text=KINDS[ProgrammeKind.REVERSE_MENTORING],
        hint="Colleagues from ethnic minorities mentor executives, an hour at a time.",
    ),
    Option(
        value=ProgrammeKind.FELLOWSHIP.value,
        text=KINDS[ProgrammeKind.FELLOWSHIP],
        hint="Colleagues are placed with a senior host, one day a week.",
    ),
)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def list_programmes(request: Request, db: DbDep, caller: CallerDep) -> Response:
    """All programmes the caller may see, the latest first."""
    only = caller.programmes_with(Capability.PROGRAMMES_SEE)
    rows = [row for row in programmes.programmes(db) if only is None or row.id in only]
    return render(
        request,
        "programmes/list.html",
        programmes=rows,
        kinds=KINDS,
        states=STATES,
        tones=STATE_TONES,
        may_add=caller.programmes_with(Capability.PROGRAMMES_CHANGE) is None,
    )


@router.get("/new", dependencies=[*needs(Capability.PROGRAMMES_CHANGE), *EVERYWHERE])
def new_programme(
    request: Request, clock: ClockDep, kind: ProgrammeKind | None = None, asked: str = ""
) -> Response:
    """First the kind, then the basics with usual values filled in."""
    if kind is None:
        errors = FormErrors.of({"kind": "Choose a kind of programme"}) if asked else FormErrors()
        form = Form().with_errors(errors)
        return render(request, "programmes/kind.html", 422 if asked else 200, form=form, kinds=KIND_OPTIONS)
    today = clock.now().astimezone(LONDON).date()
    values = {"topics": lines_joined(list(TOPICS[kind])), "retention_months": 24, **usual_dates(kind, today)}
    return render(
        request, "programmes/new.html", form=Form.of(values), kind=kind.value, kind_words=KINDS[kind]
    )


@router.post("/new", dependencies=[*needs(Capability.PROGRAMMES_CHANGE), *EVERYWHERE])
def add_programme(request: Request, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Set up a programme from its kind and basics."""
    creation = form_creation(request, db, caller.membership_id, form)
    kind = _kind(form)
    given = parse(Basics, lines_split(form, "topics"))
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, Basics):
        whole = ProgrammeCreate.model_validate({"kind": kind, **given.model_dump()})
        try:
            made = service.create_programme(db, whole, caller.account_id)
        except ConflictError as refused:
            errors = FormErrors.of({"name": refused.detail})
        else:
            return creation.seen_other(redirect(request, f"/programmes/{made.id}", CREATED()))
    return render(
        request,
        "programmes/new.html",
        422,
        form=form.with_errors(errors or FormErrors()),
        kind=kind.value,
        kind_words=KINDS[kind],
    )


@router.get("/{programme_id}", dependencies=needs(Capability.PROGRAMMES_SEE))
def show_programme(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """How is it going?"""
    return _show(request, db, programme_id, Form())


@router.post("/{programme_id}/opening", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def open_programme(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, form: FormDep
) -> Response:
    """Let people join, or say what is missing."""
    today = clock.now().astimezone(LONDON).date()
    try:
        service.open_programme(db, programme_id, form_version(form), today, caller.account_id)
    except InvalidError as refused:
        errors = FormErrors(items=(FormError(field=None, message=NOT_YET),))
        missing = [(_section_of(error.place), error.message) for error in refused.errors]
        return _show(request, db, programme_id, form.with_errors(errors), 422, missing)
    return redirect(request, f"/programmes/{programme_id}", OPENED())


@router.get("/{programme_id}/closing", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def ask_to_close(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Name what closing does."""
    return render(
        request,
        "programmes/close.html",
        programme=service.get_programme(db, programme_id),
        happens=_happens_on_closing(events_ahead(db, programme_id)),
    )


@router.post("/{programme_id}/closing", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def close_programme(
    request: Request,
    programme_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """End the programme."""
    closing.close_programme(db, settings, programme_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}", CLOSED())


def _happens_on_closing(ahead: list[Shown]) -> list[str]:
    """What closing does, in sentences."""
    emails = sum(each.taken for each in ahead)
    happens = [
        "Nobody can join any more.",
        "Its settings, people and rounds can’t be changed any more.",
        "Pairs keep the meetings that are booked, and can book no more.",
    ]
    if ahead:
        called_off = f"{counted(len(ahead), 'event is', 'events are')} called off."
        leaving = f"{counted(emails, 'email leaves', 'emails leave')} now, to whoever has a place."
        happens.append(
            f"{called_off} {leaving if emails else 'Nobody has signed up, so nobody gets an email.'}"
        )
    happens.append(
        "By day, who was introduced is asked once more how confident they feel, and who was ready and met "
        "nobody is thanked."
    )
    return happens


def _show(
    request: Request,
    db: DbDep,
    programme_id: UUID,
    form: Form,
    status: int = 200,
    missing: list[tuple[str, str]] | None = None,
) -> Response:
    programme = service.get_programme(db, programme_id)
    facts = overview.facts_of(db, programme)
    return render(
        request,
        "programmes/show.html",
        status,
        form=form,
        programme=programme,
        missing=missing or [],
        kind_words=KINDS[ProgrammeKind(programme.kind)],
        states=STATES,
        tones=STATE_TONES,
        steps=overview.timeline_of(programme, facts),
        next_step=overview.next_step(programme, facts),
        sides=overview.counts_of(programme, facts),
        waiting=overview.things_waiting(programme, facts),
        has_people=bool(facts.people),
        kept=sentence_of(programme),
    )


def _kind(form: Form) -> ProgrammeKind:
    try:
        return ProgrammeKind(form.value("kind"))
    except ValueError:
        raise InvalidError("Choose a kind of programme.", code="kind") from None


def _section_of(place: str) -> str:
    """The settings page on which a missing thing is filled in."""
    return "basics" if place in ("topics", "sign_up_closes_on") else "joining"
