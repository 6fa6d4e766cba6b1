"""The page before publishing, publishing itself, and taking it back."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.agreements.service import needs_agreement
from api.concurrency import form_creation, form_version
from api.deps import CallerDep, ClockDep, DbDep
from api.errors import ConflictError, ProblemError, StaleError
from api.pages.filters import counted
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormError, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Count
from api.pairs import publishing
from api.pairs.messages import Outgoing, people_told
from api.pairs.publishing import Preview, Sender, stopping_sentences
from api.pairs.routes import SenderDep
from api.rounds import page_words, service
from api.rounds.action_pages import RoundFormDep
from api.rounds.round_page import round_page
from api.rounds.transitions import WAYS_ON
from api.security.access import needs
from api.security.capabilities import Capability
from models.accounts import easy_readers
from models.programmes import Programme, ProgrammeKind
from models.rounds import Round, RoundState
from notifications import messages
from notifications.own_words import worded

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

PUBLISHED: Final = declare_notice(
    "round_published", "Published. 1 email waits.", "Published. {count} emails wait."
)
UNDONE: Final = declare_notice("round_undone", "Everything is taken back. Nobody got an email.")
QUIET: Final = {
    ProgrammeKind.REVERSE_MENTORING: "Executives who have a pair: they are introduced by email once their "
    "mentor has said yes.",
    ProgrammeKind.FELLOWSHIP: "Fellows who have a placement: they are introduced by email once the host has "
    "said yes.",
}


@router.get("/publish", dependencies=needs(Capability.ROUNDS_CHANGE))
def before_publishing(
    request: Request, programme_id: UUID, round_id: UUID, db: DbDep, sender: SenderDep
) -> Response:
    """What exactly goes out?"""
    return _page(request, db, programme_id, round_id, sender)


@router.post("/publish", dependencies=needs(Capability.ROUNDS_CHANGE))
def publish(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    sender: SenderDep,
    form: FormDep,
) -> Response:
    """Publish the round as the page showed it."""
    creation = form_creation(request, db, caller.membership_id, form)
    try:
        with db.begin_nested():
            row = publishing.publish(db, programme_id, round_id, form_version(form), sender)
    except (ConflictError, StaleError) as refused:
        if refused.code == "changed":
            return _page(request, db, programme_id, round_id, sender, refused)
        return round_page(request, db, clock, programme_id, round_id, caller.person_id, refused=refused)
    told = publishing.messages_waiting(db, row)
    path = f"/programmes/{programme_id}/rounds/{round_id}"
    return creation.seen_other(redirect(request, path, PUBLISHED(told)))


@router.post("/undoing", dependencies=needs(Capability.ROUNDS_CHANGE))
def undo(sent: RoundFormDep) -> Response:
    """Take the publication back."""

    def act(seen: int) -> None:
        publishing.undo(
            sent.db,
            sent.programme_id,
            sent.round_id,
            seen,
            now=sent.clock.now(),
            actor_id=sent.actor_id,
        )

    return sent.do(act, UNDONE())


def _page(
    request: Request,
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    sender: Sender,
    refused: ProblemError | None = None,
) -> Response:
    programme, row = service.read_round(db, programme_id, round_id)
    require_publishable(programme, row)
    preview = publishing.preview(db, programme, row, sender)
    stops = stopping_sentences(preview.changes, preview.people, sender.person_id)
    told = people_told(preview.messages)
    easy = easy_readers(db)
    errors = _above(refused)
    return render(
        request,
        "rounds/publish.html",
        status=refused.status if refused else 200,
        form=Form(errors=errors),
        programme=programme,
        round=row,
        path=f"/programmes/{programme_id}/rounds/{round_id}",
        counts=_counts(preview, told),
        stops=[sentence for _, sentence in stops],
        edits=[(preview.people[id_], what) for id_, what in preview.changes.edited],
        joined=len(preview.changes.joined),
        messages=[_readable(each, programme, sender, easy) for each in _by_name(preview.messages)],
        emails=len(preview.messages) + 2 * len(preview.found.pairs),
        quiet_words=QUIET[ProgrammeKind(programme.kind)],
        happens=_happens(programme, told),
        button_text=f"Publish and email {counted(told, 'person', 'people')}",
        **page_words.words_for(programme),
    )


def _above(refused: ProblemError | None) -> FormErrors:
    """What to do, over the page; its reasons are listed below."""
    if refused is None:
        return FormErrors()
    return FormErrors(items=(FormError(field=None, message=refused.detail),))


def require_publishable(programme: Programme, row: Round) -> None:
    """Only agreed rounds have this page, and proposed ones where no steward is needed."""
    is_free = row.state == RoundState.PROPOSED and not needs_agreement(programme, row)
    if row.state != RoundState.AGREED and not is_free:
        words = (
            "The steward has not agreed yet. Ask for that first."
            if row.state == RoundState.PROPOSED
            else WAYS_ON[RoundState(row.state)]
        )
        raise ConflictError(words, code=f"round_is_{row.state}")


def _counts(preview: Preview, told: int) -> tuple[Count, ...]:
    waiting = sum(message.pair is None for message in preview.messages)
    return (
        Count(number=told, text="person gets an email" if told == 1 else "people get an email"),
        Count(number=len(preview.found.pairs), text="asked whether they agree to a pair"),
        Count(number=waiting, text="told that there is no pair this time"),
    )


def _happens(programme: Programme, told: int) -> tuple[str, ...]:
    people = f"{counted(told, 'person gets', 'people get')} an email"
    if not programme.undo_minutes:
        return (f"{people} now. This can’t be undone.",)
    minutes = counted(programme.undo_minutes, "minute")
    return (f"{people} in {minutes}.", "Until then you can take everything back.")


def _by_name(outgoing: tuple[Outgoing, ...]) -> list[Outgoing]:
    """Questions about pairs first, then those without one; each by name."""
    return sorted(outgoing, key=lambda each: (each.pair is None, each.to.name.casefold()))


def _readable(message: Outgoing, programme: Programme, sender: Sender, easy: set[str]) -> dict[str, Any]:
    """A message in the words its reader will see; ``easy`` are the addresses of those who read easily."""
    content = worded(message.content, programme.wording)
    words = messages.render(
        content.kind,
        content.as_context(),
        sender.settings.mail_from,
        is_easy_read=message.to.email in easy,
    )
    return {
        "name": message.to.name,
        "address": message.to.email,
        "subject": words.subject,
        "text": words.text,
    }
