"""How are you? For mentors by a link, and what their coordinators read of it."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.feedback.figures import FEWEST
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.pulses import service
from api.pulses.asking import month_in_words
from api.pulses.schemas import PulseGiven
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, PulseDep
from models.pulses import Mood

MOODS: Final = (
    Option(value="5", text="5, very well"),
    Option(value="4", text="4, well"),
    Option(value="3", text="3, so-so"),
    Option(value="2", text="2, poorly"),
    Option(value="1", text="1, very poorly"),
)
CONTACT: Final = (
    Option(
        value="true", text="Yes, please", hint="The programme’s coordinators learn your name, nothing else."
    ),
    Option(value="false", text="No, thank you"),
)
WORDS: Final = {Mood.WELL: "Well on the whole", Mood.MIXED: "Mixed", Mood.CARE: "Look after your mentors"}
TONES: Final = {Mood.WELL: "green", Mood.MIXED: "yellow", Mood.CARE: "orange"}
DONE: Final = declare_notice("contacted", "Noted that you have been in touch.")
REOPENED: Final = declare_notice("contact_reopened", "It is open again.")

router = APIRouter(prefix="/pulse/{partnership_id}/{token_id}/{secret}")
programme_router = APIRouter(prefix="/programmes/{programme_id}/wellbeing")


@router.get("", dependencies=needs(Capability.LINK))
def ask(request: Request, link: PulseDep, db: LinkDbDep) -> Response:
    """One question, and whether somebody should get in touch. What was answered before is not shown."""
    return _ask_page(request, service.asked(db, link))


@router.post("", dependencies=needs(Capability.LINK))
def give(
    request: Request, form: FormDep, link: PulseDep, db: LinkDbDep, settings: SettingsDep, clock: ClockDep
) -> Response:
    """Keep the answer and say thank you."""
    given = parse(PulseGiven, form)
    if isinstance(given, FormErrors):
        found = service.asked(db, link)
        return _ask_page(request, found, 422, form=form.with_errors(given))
    found = service.give(db, settings, clock, link, given)
    return render(
        request,
        "pulses/thanks.html",
        organisation=found.organisation,
        wants_contact=given.wants_contact,
    )


@programme_router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def show(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """Who asked to be contacted, and how the mentors are on the whole."""
    wellbeing = service.wellbeing_of(db, programme_id, caller.person_id)
    answer = render(
        request,
        "pulses/programme.html",
        wellbeing=wellbeing,
        months=[(month_in_words(each.month), each.mood) for each in wellbeing.months],
        words=WORDS,
        tones=TONES,
        fewest=FEWEST,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@programme_router.post("/contacts/{pulse_id}/done", dependencies=needs(Capability.FEEDBACK_SEE))
def mark_contacted(
    request: Request, programme_id: UUID, pulse_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Note that a coordinator has been in touch."""
    _mark(db, programme_id, pulse_id, form_version(form), caller, is_done=True)
    return redirect(request, f"/programmes/{programme_id}/wellbeing", DONE())


@programme_router.post("/contacts/{pulse_id}/reopening", dependencies=needs(Capability.FEEDBACK_SEE))
def reopen_contact(
    request: Request, programme_id: UUID, pulse_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Take that back."""
    _mark(db, programme_id, pulse_id, form_version(form), caller, is_done=False)
    return redirect(request, f"/programmes/{programme_id}/wellbeing", REOPENED())


def _mark(
    db: Session, programme_id: UUID, pulse_id: UUID, expected: int, caller: Caller, *, is_done: bool
) -> None:
    service.mark_contacted(
        db,
        programme_id,
        pulse_id,
        expected,
        is_done=is_done,
        reader_id=caller.person_id,
        actor_id=caller.account_id,
    )


def _ask_page(request: Request, found: service.Asked, status: int = 200, **more: object) -> Response:
    return render(
        request,
        "pulses/ask.html",
        status,
        asked=found,
        month=month_in_words(found.month),
        moods=MOODS,
        contact=CONTACT,
        **more,
    )
