"""The settings pages of a programme: a summary, and one page a topic."""

from datetime import date
from enum import Enum
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep
from api.errors import ConflictError, InvalidError
from api.pages.filters import date_only
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED
from api.pages.render import redirect, render
from api.pages.values import Option, SummaryRow
from api.programmes import service
from api.programmes.schemas import Limb, ProgrammeSettings
from api.programmes.sections import HEADINGS, SCHEMAS, Section, change_of, form_of, readable
from api.programmes.words import side_word, side_words
from api.security.access import needs
from api.security.capabilities import Capability
from matching import OrganisationPolicy
from models.participations import Side
from models.programmes import Programme, ProgrammeKind, ProgrammeState

router = APIRouter(prefix="/programmes/{programme_id}/settings")

POLICIES: Final = (
    Option(value=OrganisationPolicy.FREE.value, text="Same or different, it does not matter"),
    Option(value=OrganisationPolicy.DIFFERENT.value, text="Must be different"),
    Option(value=OrganisationPolicy.SAME.value, text="Must be the same"),
)
LIMBS: Final = (
    Option(value=Limb.DISADVANTAGE.value, text="To overcome or minimise a disadvantage"),
    Option(value=Limb.DIFFERENT_NEEDS.value, text="To meet different needs"),
    Option(value=Limb.LOW_PARTICIPATION.value, text="To raise low participation"),
)
LENGTHS: Final = tuple(
    Option(value=str(minutes), text=f"{minutes} minutes") for minutes in (30, 45, 60, 75, 90, 120, 150, 180)
)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def show_settings(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Everything that is set, by topic."""
    programme = service.get_programme(db, programme_id)
    settings = service.settings_of(programme)
    return render(
        request,
        "programmes/settings.html",
        programme=programme,
        sections=[
            (section.value, HEADINGS[section], summary_of(section, programme, settings))
            for section in Section
        ],
        can_change=programme.state != ProgrammeState.CLOSED,
        back_href=f"/programmes/{programme_id}",
    )


@router.get("/{section}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def edit_section(request: Request, programme_id: UUID, section: Section, db: DbDep) -> Response:
    """One topic to change."""
    programme = service.get_programme(db, programme_id)
    form = form_of(section, service.settings_of(programme))
    return _edit(request, programme, section, form, programme.version)


@router.post("/{section}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def save_section(
    request: Request, programme_id: UUID, section: Section, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Save one topic."""
    expected = form_version(form)
    programme = service.get_programme(db, programme_id)
    given = parse(SCHEMAS[section], readable(section, form))
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, BaseModel):
        change = change_of(section, given, service.settings_of(programme))
        try:
            with db.begin_nested():
                service.change_programme(db, programme_id, change, expected, caller.account_id)
        except (ConflictError, InvalidError) as refused:
            errors = FormErrors.from_problem(refused)
        else:
            return redirect(request, f"/programmes/{programme_id}/settings", SAVED())
    return _edit(request, programme, section, form.with_errors(errors or FormErrors()), expected, 422)


def _edit(
    request: Request, programme: Programme, section: Section, form: Form, version: int, status: int = 200
) -> Response:
    kind = ProgrammeKind(programme.kind)
    return render(
        request,
        f"programmes/edit_{section.value}.html",
        status,
        form=form,
        version=version,
        programme=programme,
        heading=HEADINGS[section],
        policies=POLICIES,
        limbs=LIMBS,
        lengths=LENGTHS,
        seeker=side_word(kind, Side.SEEKER),
        provider=side_word(kind, Side.PROVIDER),
        seekers=side_words(kind, Side.SEEKER),
        providers=side_words(kind, Side.PROVIDER),
        has_wishes=kind is ProgrammeKind.FELLOWSHIP,
        back_href=f"/programmes/{programme.id}/settings",
    )


def summary_of(section: Section, programme: Programme, settings: ProgrammeSettings) -> list[SummaryRow]:
    """What is set in a section, in words."""
    kind = ProgrammeKind(programme.kind)
    seeker, provider = side_word(kind, Side.SEEKER), side_word(kind, Side.PROVIDER)
    seekers, providers = side_words(kind, Side.SEEKER), side_words(kind, Side.PROVIDER)
    rules, weights = settings.rules, settings.weights
    told: dict[Section, tuple[tuple[str, Any], ...]] = {
        Section.BASICS: (
            ("Name", settings.name),
            ("Summary", settings.summary),
            ("Sign-up closes", settings.sign_up_closes_on),
            ("Meetings start", settings.starts_on),
            ("Programme ends", settings.ends_on),
            ("Topics", "\n".join(settings.topics)),
            ("Data is kept for", f"{settings.retention_months} months after the end"),
        ),
        Section.JOINING: (
            ("Who may join", settings.eligibility),
            ("Restricted", settings.is_restricted),
            ("Positive action recorded", _record_words(settings)),
            (f"{providers.capitalize()} each {seeker} can have", settings.seeker_capacity),
            (f"{seekers.capitalize()} each {provider} can have", settings.provider_capacity),
        ),
        Section.RULES: (
            ("Line managers kept apart", rules.line_management),
            ("People of one team kept apart", rules.same_team),
            ("Organisations", next(option.text for option in POLICIES if option.value == rules.organisation)),
            ("Earlier pairs kept apart", rules.already_paired),
            ("A way of meeting in common", rules.meeting_mode),
            ("One site to meet in person", rules.same_site_in_person),
            ("Shared free times", rules.shared_free_times),
            (f"{seekers.capitalize()} need training first", rules.training_seekers),
            (f"{providers.capitalize()} need training first", rules.training_providers),
            *((("Release first", rules.release),) if kind is ProgrammeKind.FELLOWSHIP else ()),
            ("Seniority gap", _gap_words(rules.seniority_gap_minimum, rules.seniority_gap_maximum)),
        ),
        Section.WEIGHTS: (
            ("Shared topics", weights.goals),
            *((("Wishes", weights.wishes),) if kind is ProgrammeKind.FELLOWSHIP else ()),
            ("Meeting without travel", weights.travel),
            ("Different directorates", weights.directorate),
            ("Same profession", weights.profession),
        ),
        Section.SESSIONS: (
            ("Meetings planned", f"{settings.sessions_planned} of {settings.meeting_minutes} minutes"),
            ("Between two meetings", f"{settings.weeks_between_sessions} weeks"),
            (
                "First meeting at the earliest",
                f"{settings.lead_working_days} working days after the introduction",
            ),
            ("Messages wait after publishing", f"{settings.undo_minutes} minutes"),
            ("The network steward agrees each round", settings.needs_steward),
        ),
    }
    return [SummaryRow(label=label, value=_shown(value)) for label, value in told[section]]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_only(value)
    return str(value.value if isinstance(value, Enum) else value) if value not in ("", None) else "Not said"


def _record_words(settings: ProgrammeSettings) -> str:
    if not settings.is_restricted:
        return "Not needed"
    missing = len(service.missing_to_open(settings))
    return "Complete" if not missing else f"{missing} answers missing"


def _gap_words(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return "Any"
    return f"{'any' if least is None else least} to {'any' if most is None else most}"
