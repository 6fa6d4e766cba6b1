"""Asking both people of a pair to book their next session: by itself, or because a coordinator says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlmodel import Session

from api.programmes.service import get_programme
from api.sessions.plan import Plan, plan_of
from api.settings import Settings
from models import audit
from models.couples import Couple, Half, couple
from models.pairs import Pair, PairState, hold_pairs
from models.session_changes import changes_of_pair
from models.sessions import Meeting, meetings_of_programme
from notifications.contents.meeting import MeetingNudge
from notifications.meeting_times import next_daytime
from notifications.outbox import cancel_about, enqueue

NOT_AGAIN_FOR: Final = timedelta(weeks=1)
"""Nobody is asked to book twice in less time than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """How many pairs are asked, and how many of those chosen are not; ``at`` is when the mails leave."""

    asked: int
    left_out: int
    at: datetime


def may_be_asked(pair: Pair, plan: Plan, now: datetime) -> bool:
    """Whether a coordinator may ask a pair to book: it can, and was not asked of late."""
    return pair.state == PairState.INTRODUCED and plan.can_book and not was_asked(pair, now)


def was_asked(pair: Pair, now: datetime, *, since: datetime | None = None) -> bool:
    """Whether a pair was asked of late, and after this moment: what happened to a session opens a new gap."""
    at = pair.nudged_at
    return at is not None and at > now - NOT_AGAIN_FOR and (since is None or at >= since)


def count_to_nudge(db: Session, programme_id: UUID, pair_ids: Sequence[UUID]) -> Nudged:
    """What :func:`nudge_chosen` would do.

    :raises NotFoundError: where there is no such programme.
    """
    chosen = _to_nudge(db, programme_id, pair_ids)
    return _nudged(db, pair_ids, chosen)


def nudge_chosen(
    db: Session, settings: Settings, programme_id: UUID, pair_ids: Sequence[UUID], actor_id: UUID
) -> Nudged:
    """Ask both people of each of these pairs to book, by day; left out is who has booked or was asked.

    :raises NotFoundError: where there is no such programme.
    """
    chosen = _to_nudge(db, programme_id, pair_ids)
    done = _nudged(db, pair_ids, chosen)
    for pair in chosen:
        take_nudge_back(db, pair)
        pair.nudged_at = db.info["clock"].now()
        ask_to_book(db, settings, couple(db, pair.id), about_nudge(pair), done.at)
    if chosen:
        detail = {"pairs": done.asked}
        audit.record(db, "nudged", "programme", programme_id, actor_id=actor_id, detail=detail)
    return done


def ask_to_book(db: Session, settings: Settings, found: Couple, about: UUID, due_at: datetime) -> None:
    """Write to both people of a pair that none of their sessions is booked, once about this."""
    for half in found.halves:
        enqueue(
            db,
            kind=MeetingNudge.kind,
            subject_id=about,
            person_id=half.person.id,
            address=half.person.email,
            context=_content(settings, found, half).as_context(),
            due_at=due_at,
            programme_id=found.programme.id,
        )


def take_nudge_back(db: Session, pair: Pair) -> None:
    """Send nothing more of what asks a pair to book: they have, or they have ended."""
    for about in (about_nudge(pair), pair.id, *(change.id for change in changes_of_pair(db, pair.id))):
        cancel_about(db, about, kind=MeetingNudge.kind)


def about_nudge(pair: Pair) -> UUID:
    """What the mails are about that ask a pair to book because a coordinator said so at ``nudged_at``."""
    return uuid5(pair.id, f"asked to book at {pair.nudged_at}")


def _to_nudge(db: Session, programme_id: UUID, pair_ids: Sequence[UUID]) -> list[Pair]:
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    meetings: dict[UUID, list[Meeting]] = {}
    for meeting in meetings_of_programme(db, programme_id):
        meetings.setdefault(meeting.pair_id, []).append(meeting)
    return [
        pair
        for pair in hold_pairs(db, programme_id, pair_ids)
        if may_be_asked(pair, plan_of(programme, meetings.get(pair.id, []), now), now)
    ]


def _nudged(db: Session, pair_ids: Sequence[UUID], chosen: Sequence[Pair]) -> Nudged:
    at = next_daytime(db.info["clock"].now())
    return Nudged(asked=len(chosen), left_out=len(set(pair_ids)) - len(chosen), at=at)


def _content(settings: Settings, found: Couple, half: Half) -> MeetingNudge:
    return MeetingNudge(
        name=half.person.name,
        other=found.other(half).person.name,
        programme=found.programme.name,
        link=f"{settings.base_url}/my/{half.participation.id}/pairs/{found.pair.id}/book",
    )
