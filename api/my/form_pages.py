"""The participant's form: one topic a page, each saved by itself, and the last page to check and hand in."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DatabaseDep, DbDep
from api.equality.store import has_answered
from api.errors import InvalidError, StaleError
from api.my import options, service
from api.my.consent import CONSENT, ELIGIBILITY
from api.my.form import WISH_FIELDS, filled, is_said_already, read
from api.my.own import Own, own, require_own_version
from api.my.schemas import Submission
from api.my.steps import Step, after, before, step_named, steps_of
from api.my.summary import summary_of
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.placements.service import offers as placement_offers
from api.programmes.policy import restricted_side
from api.security.access import needs
from api.security.capabilities import Capability
from models.participations import ParticipationState

HANDED_IN = declare_notice("handed_in", "Thank you. Your answers are in.")

router = APIRouter(prefix="/my/{participation_id}")


@router.get("/check", dependencies=needs(Capability.OWN))
def check(request: Request, participation_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """All answers, each with a way to change it."""
    mine = own(db, caller.person_id, participation_id)
    if mine.participation.state == ParticipationState.WITHDRAWN:
        return redirect(request, f"/my/{participation_id}")
    return _check_page(request, db, mine, Form())


@router.post("/check", dependencies=needs(Capability.OWN))
def hand_in(
    request: Request,
    participation_id: UUID,
    form: FormDep,
    db: DbDep,
    database: DatabaseDep,
    caller: CallerDep,
) -> Response:
    """Hand the answers in; the optional equality questions come after, and apart."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    given = parse(Submission, form)
    if isinstance(given, FormErrors):
        return _check_page(request, db, mine, form.with_errors(given), 422)
    try:
        require_own_version(mine, form_version(form))
        service.submit(db, mine, given, caller.account_id)
    except (InvalidError, StaleError) as problem:
        refused = form.with_errors(FormErrors.from_problem(problem))
        return _check_page(request, db, mine, refused, problem.status)
    with database.monitoring(caller.partnership_id) as monitoring_db:
        is_asked = has_answered(monitoring_db, mine.person.id)
    return redirect(request, f"/my/{participation_id}" if is_asked else "/equality", HANDED_IN())


@router.get("/{step}", dependencies=needs(Capability.OWN))
def show(
    request: Request, participation_id: UUID, step: str, db: DbDep, caller: CallerDep, then: str = ""
) -> Response:
    """One topic, with what was answered so far."""
    mine = own(db, caller.person_id, participation_id)
    page = step_named(mine, step)
    if mine.participation.state == ParticipationState.WITHDRAWN:
        return redirect(request, f"/my/{participation_id}")
    return _page(request, db, mine, page, filled(page, service.answers(db, mine)), then)


@router.post("/{step}", dependencies=needs(Capability.OWN))
def save(
    request: Request, participation_id: UUID, step: str, form: FormDep, db: DbDep, caller: CallerDep
) -> Response:
    """Save one topic and go on; what was typed stays when something is wrong with it."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    page, then = step_named(mine, step), form.value("then")
    given = read(page, form)
    if isinstance(given, FormErrors):
        return _page(request, db, mine, page, form.with_errors(given), then, 422)
    if not is_said_already(given, service.answers(db, mine)):
        try:
            require_own_version(mine, form_version(form))
            service.change(db, mine, given, caller.account_id)
        except (InvalidError, StaleError) as problem:
            refused = form.with_errors(FormErrors.from_problem(problem))
            return _page(request, db, mine, page, refused, then, problem.status)
    following = Step.CHECK if then == Step.CHECK.value else after(mine, page)
    return redirect(request, f"/my/{participation_id}/{following.value}", SAVED() if then else None)


def _page(
    request: Request, db: Session, mine: Own, step: Step, form: Form, then: str, status: int = 200
) -> Response:
    base, steps, previous = f"/my/{mine.participation.id}", steps_of(mine), before(mine, step)
    is_checked = then == Step.CHECK.value
    offers = placement_offers(db, mine.programme.id) if step is Step.WISHES else []
    back = f"{base}/{Step.CHECK.value}" if is_checked else f"{base}/{previous.value}" if previous else base
    return render(
        request,
        f"my/{step.value}.html",
        status,
        form=form,
        mine=mine,
        base=base,
        back_href=back,
        version=mine.version,
        number=steps.index(step) + 1,
        total=len(steps),
        is_checked=is_checked,
        organisations=options.organisation_options(db),
        role_groups=options.ROLE_GROUP_OPTIONS,
        pay_bands=options.PAY_BAND_OPTIONS,
        modes=options.MODE_OPTIONS,
        topics=options.topic_options(mine),
        capacities=options.capacity_options(mine),
        offers=offers,
        placements=options.placement_options(offers),
        wish_fields=WISH_FIELDS,
    )


def _check_page(request: Request, db: Session, mine: Own, form: Form, status: int = 200) -> Response:
    base, previous = f"/my/{mine.participation.id}", before(mine, Step.CHECK)
    return render(
        request,
        "my/check.html",
        status,
        form=form,
        mine=mine,
        base=base,
        back_href=f"{base}/{previous.value}" if previous else base,
        version=mine.version,
        number=len(steps_of(mine)),
        total=len(steps_of(mine)),
        sections=summary_of(db, mine, service.answers(db, mine)),
        consent_wording=CONSENT.text,
        eligibility_wording=ELIGIBILITY.text,
        must_declare=restricted_side(mine.programme) == mine.participation.side,
        is_handed_in=mine.participation.state == ParticipationState.READY,
    )
