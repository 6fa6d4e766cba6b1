"""One person's pages: what do we know? Enter and correct on their behalf."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep
from api.errors import ConflictError, InvalidError
from api.free_time import free_ranges
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.lines import lines_split
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option, SummaryRow
from api.participants import service
from api.participants.history import history_of
from api.participants.pages import organisation_options
from api.participants.profile import usual_capacity
from api.participants.schemas import ParticipantChange, ParticipantCreate, ParticipantPublic, Profile
from api.participants.words import INVITATIONS, sentence, training_words
from api.programmes.policy import needs_training, restricted_side
from api.programmes.service import get_programme
from api.programmes.words import PARTICIPATION_STATES, PARTICIPATION_TONES, side_options, side_word
from api.security.access import needs
from api.security.capabilities import Capability
from api.vocabulary import MEETING_MODES, PAY_BANDS, ROLE_GROUPS
from models import outbox, rounds
from models.participations import Side
from models.programmes import Programme

router = APIRouter(prefix="/programmes/{programme_id}/people")

ADDED: Final = declare_notice("person_entered", "The person was added.")
_NOT_SHOWN: Final = frozenset({"keep_apart"})


@router.get("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def new_person(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Where somebody is entered."""
    programme = get_programme(db, programme_id)
    return render(request, "people/new.html", form=Form(), **_choices(db, programme))


@router.post("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def add_person(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Enter somebody."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(ParticipantCreate, lines_split(form, "keep_apart"))
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, ParticipantCreate):
        try:
            with db.begin_nested():
                added = service.add_participant(db, programme_id, given, caller)
        except (ConflictError, InvalidError) as refused:
            errors = FormErrors.from_problem(refused)
        else:
            path = f"/programmes/{programme_id}/people/{added.participation.id}"
            return creation.seen_other(redirect(request, path, ADDED()))
    shown = form.with_errors(errors or FormErrors())
    return render(
        request, "people/new.html", 422, form=shown, **_choices(db, get_programme(db, programme_id))
    )


@router.get("/{participation_id}", dependencies=needs(Capability.PEOPLE_SEE))
def show_person(
    request: Request, programme_id: UUID, participation_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """What is known of somebody; never ethnicity, never who must be kept apart."""
    participant = service.get_participant(db, programme_id, participation_id)
    shown = service.public(participant)
    return render(
        request,
        "people/show.html",
        programme=participant.programme,
        person=shown,
        profile=_summary(participant.programme, shown),
        missing=sentence(shown.missing),
        state_words=PARTICIPATION_STATES,
        state_tones=PARTICIPATION_TONES,
        invitation_words=INVITATIONS,
        side=side_word(participant.programme.kind, shown.side),
        history=history_of(db, participant),
        can_change=caller.may(Capability.PEOPLE_CHANGE, programme_id=programme_id),
        can_erase=participant.person.erased_at is None
        and caller.may(Capability.PEOPLE_CHANGE, programme_id=programme_id)
        and caller.programmes_with(Capability.PEOPLE_CHANGE) is None,
        messages=outbox.messages_to(db, programme_id, shown.person_id),
        round_id=rounds.latest_round_with(db, programme_id, participation_id),
    )


@router.get("/{participation_id}/edit", dependencies=needs(Capability.PEOPLE_CHANGE))
def edit_person(request: Request, programme_id: UUID, participation_id: UUID, db: DbDep) -> Response:
    """Where a profile is corrected on someone's behalf."""
    participant = service.get_participant(db, programme_id, participation_id)
    shown = service.public(participant).model_dump()
    fields = {name: shown[name] for name in Profile.model_fields if name not in _NOT_SHOWN}
    return _edit(request, db, participant, Form.of(fields), participant.version)


@router.post("/{participation_id}/edit", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_person(
    request: Request, programme_id: UUID, participation_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Correct a profile."""
    expected = form_version(form)
    given = parse(Profile, lines_split(form, "keep_apart"))
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, Profile):
        change = _change_of(given, service.get_participant(db, programme_id, participation_id))
        try:
            with db.begin_nested():
                service.change_participant(
                    db, programme_id, participation_id, change, expected, caller.account_id
                )
        except (ConflictError, InvalidError) as refused:
            errors = FormErrors.from_problem(refused)
        else:
            return redirect(request, f"/programmes/{programme_id}/people/{participation_id}", SAVED())
    participant = service.get_participant(db, programme_id, participation_id)
    return _edit(request, db, participant, form.with_errors(errors or FormErrors()), expected, 422)


def _change_of(given: Profile, participant: service.Participant) -> ParticipantChange:
    """What the page asks to change; what it doesn't show stays."""
    values = given.model_dump(exclude_none=True) | {"trained_on": given.trained_on}
    if not any(needs_training(participant.programme, side) for side in Side):
        values = {name: value for name, value in values.items() if name not in ("is_trained", "trained_on")}
    return ParticipantChange.model_validate(values)


def _edit(
    request: Request,
    db: Session,
    participant: service.Participant,
    form: Form,
    version: int,
    status: int = 200,
) -> Response:
    choices = _choices(db, participant.programme)
    side = participant.participation.side
    return render(
        request,
        "people/edit.html",
        status,
        form=form,
        version=version,
        person=service.public(participant),
        **choices | {"must_declare": restricted_side(participant.programme) == side},
    )


def _choices(db: Session, programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme,
        "sides": side_options(programme.kind),
        "organisations": organisation_options(db),
        "role_groups": [Option(value=group, text=group) for group in ROLE_GROUPS],
        "pay_bands": [Option(value=value, text=text) for value, text in PAY_BANDS.items()],
        "modes": [Option(value=value, text=text) for value, text in MEETING_MODES.items()],
        "topics": [Option(value=topic, text=topic) for topic in programme.topics],
        "needs_training": any(needs_training(programme, side) for side in Side),
        "must_declare": programme.is_restricted,
    }


def _summary(programme: Programme, person: ParticipantPublic) -> list[SummaryRow]:
    ranges = "\n".join(str(free) for free in free_ranges(person.free))
    usual = usual_capacity(programme, person.side)
    told = (
        ("Email", person.email),
        ("Organisation", person.organisation),
        ("Site", person.site),
        ("Directorate", person.directorate),
        ("Team", person.team),
        ("Role group", person.role_group),
        ("Pay band", PAY_BANDS.get(person.pay_band, "")),
        ("Profession", person.profession),
        ("Line manager", person.line_manager_email),
        ("Topics", "\n".join(person.topics)),
        ("First words", person.first_words),
        ("Ways of meeting", "\n".join(MEETING_MODES[mode] for mode in person.meeting_modes)),
        ("Free time", ranges),
        ("Partners at most", str(person.capacity) if person.capacity != usual else f"{usual}, as usual"),
        ("Training", training_words(person)),
        ("Agreed to take part", "Yes" if person.has_consented else "No"),
    )
    rows = [SummaryRow(label=label, value=value or "Not said") for label, value in told]
    if restricted_side(programme) == person.side:
        declared = "Yes" if person.declares_eligibility else "No"
        rows.append(SummaryRow(label="Said they meet the criteria", value=declared))
    return rows
