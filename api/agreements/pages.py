"""The steward's pages: what waits, one round in numbers, agree or ask back."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.agreements import service
from api.agreements.service import Summary
from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import ConflictError, ProblemError, StaleError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Count
from api.programmes.words import side_words
from api.rounds.page_words import provider_title
from api.rounds.schemas import SendBack
from api.rounds.transitions import WAYS_ON
from api.security.access import needs
from api.security.capabilities import Capability
from models.participations import Side
from models.programmes import ProgrammeKind
from models.rounds import RoundState

router = APIRouter(prefix="/agreements")

AGREED: Final = declare_notice("round_agreed", "You agreed. The coordinator can publish the round now.")
SENT_BACK: Final = declare_notice("round_sent_back", "The coordinator can read what you wrote.")
PATH: Final = "/programmes/{programme_id}/rounds/{round_id}"


@router.get("", dependencies=needs(Capability.ROUNDS_AGREE))
def list_waiting(request: Request, db: DbDep, caller: CallerDep) -> Response:
    """What waits for me?"""
    only = caller.programmes_with(Capability.ROUNDS_AGREE)
    return render(
        request,
        "agreements/list.html",
        waiting=service.list_waiting(db, only),
        agreed=service.list_agreed(db, caller.account_id, only),
        path_of=service.page_path,
    )


@router.get(PATH, dependencies=needs(Capability.ROUNDS_AGREE))
def show(request: Request, programme_id: UUID, round_id: UUID, db: DbDep) -> Response:
    """Is this a round the network can stand for?"""
    return _page(request, db, programme_id, round_id, Form())


@router.post(f"{PATH}/agreement", dependencies=needs(Capability.ROUNDS_AGREE))
def agree(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Agree."""
    try:
        with db.begin_nested():
            service.agree(
                db,
                programme_id,
                round_id,
                form_version(form),
                now=clock.now(),
                base_url=settings.base_url,
                actor_id=caller.account_id,
            )
    except (ConflictError, StaleError) as refused:
        return _page(request, db, programme_id, round_id, form, refused)
    return redirect(request, "/agreements", AGREED())


@router.post(f"{PATH}/return", dependencies=needs(Capability.ROUNDS_AGREE))
def send_back(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Send the round back with words for the coordinator."""
    given = parse(SendBack, form)
    if isinstance(given, FormErrors):
        return _page(request, db, programme_id, round_id, form.with_errors(given))
    try:
        with db.begin_nested():
            service.send_back(
                db,
                programme_id,
                round_id,
                form_version(form),
                reason=given.reason,
                base_url=settings.base_url,
                actor_id=caller.account_id,
            )
    except (ConflictError, StaleError) as refused:
        return _page(request, db, programme_id, round_id, form, refused)
    return redirect(request, "/agreements", SENT_BACK())


def _page(
    request: Request,
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    form: Form,
    refused: ProblemError | None = None,
) -> Response:
    summary = service.summary(db, programme_id, round_id)
    if refused is not None:
        form = form.with_errors(FormErrors.from_problem(refused))
    return render(
        request,
        "agreements/show.html",
        status=refused.status if refused else 422 if form.errors else 200,
        form=form,
        summary=summary,
        counts=_counts(summary),
        path=service.page_path(summary.round),
        is_asked=summary.round.state == RoundState.PROPOSED and summary.round.asked_at is not None,
        standing_words=_standing_words(summary),
    )


def _counts(summary: Summary) -> tuple[Count, ...]:
    kind = ProgrammeKind(summary.programme.kind)
    is_fellowship = kind is ProgrammeKind.FELLOWSHIP
    provided = f"{provider_title(kind).lower()}s" if is_fellowship else side_words(kind, Side.PROVIDER)
    return (
        Count(number=summary.pairs, text="pair" if summary.pairs == 1 else "pairs"),
        Count(
            number=summary.seekers_paired,
            text=f"of {summary.seekers} {side_words(kind, Side.SEEKER)} have a pair",
        ),
        Count(number=summary.providers_paired, text=f"of {summary.providers} {provided} have a pair"),
        Count(number=summary.carried_over, text="passed over again"),
    )


def _standing_words(summary: Summary) -> str:
    if summary.round.state == RoundState.PROPOSED:
        return "The coordinator is working on this round and asks you when it is ready."
    if summary.round.agreed_at is not None:
        return "This round was agreed."
    return WAYS_ON[RoundState(summary.round.state)]
