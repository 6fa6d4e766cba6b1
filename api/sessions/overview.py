"""How a programme's pairs meet, for its coordinator: counts and times, never reasons."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.programmes.service import get_programme
from api.sessions.escalating import TOO_MANY
from api.sessions.nudging import may_be_asked
from api.sessions.plan import Plan, plan_of
from api.sessions.schemas import PairMeetings, SessionStanding, Shown, Standing
from api.sessions.silence import silent_in
from models.couples import names_in
from models.pairs import Pair, PairState, pairs_of_programme
from models.session_changes import FELL_OUT, Change, count_changes
from models.sessions import Meeting, MeetingState, meetings_of_programme

Counts = Counter[tuple[Change, UUID | None]]

_IN_LIST: Final[Mapping[Shown, Callable[[PairMeetings], bool]]] = {
    Shown.SILENT: lambda row: row.is_silent,
    Shown.UNBOOKED: lambda row: row.can_book,
    Shown.FALLING_OUT: lambda row: row.needs_help,
    Shown.FIRST_BOOKED: lambda row: row.met == 0 and row.next_at is not None,
    Shown.MET: lambda row: row.met > 0,
    Shown.ALL_MET: lambda row: row.met >= row.planned,
}


def pair_meetings(db: Session, programme_id: UUID) -> list[PairMeetings]:
    """The introduced pairs of a programme, those that need help first, then by the name of the seeker.

    As many queries for one pair as for five hundred.

    :raises NotFoundError: where there is no such programme.
    """
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    names, silent = names_in(db, programme_id), silent_in(db, programme_id)
    counts = count_changes(db, programme_id)
    meetings: dict[UUID, list[Meeting]] = {}
    for meeting in meetings_of_programme(db, programme_id):
        meetings.setdefault(meeting.pair_id, []).append(meeting)
    rows = []
    for pair in pairs_of_programme(db, programme_id):
        if pair.state == PairState.INTRODUCED:
            theirs = meetings.get(pair.id, [])
            plan = plan_of(programme, theirs, now)
            rows.append(_row(pair, names, theirs, plan, counts.get(pair.id, Counter()), now, silent))
    return sorted(rows, key=lambda row: (not row.needs_help, row.seeker.casefold(), row.provider.casefold()))


def listed(rows: Iterable[PairMeetings], shown: Shown | None) -> list[PairMeetings]:
    """Those of the pairs that are in a list; without one, all of them. Pure."""
    return [row for row in rows if shown is None or _IN_LIST[shown](row)]


def count_listed(rows: Sequence[PairMeetings]) -> dict[Shown, int]:
    """How many pairs are in each list. Pure."""
    return {shown: len(listed(rows, shown)) for shown in Shown}


def standings_of(meetings: Iterable[Meeting], plan: Plan, now: datetime) -> list[SessionStanding]:
    """A pair's sessions that had a time, in its order, then as many as are still to come.

    Cancelled ones are left out: each was, or will be, booked anew. Pure.
    """
    words = {MeetingState.MET: Standing.MET, MeetingState.MISSED: Standing.MISSED}
    had = [
        SessionStanding(
            standing=words.get(MeetingState(row.state))
            or (Standing.BOOKED if row.starts_at and row.starts_at > now else Standing.BEGUN),
            starts_at=row.starts_at,
        )
        for row in meetings
        if row.state in (*words, MeetingState.BOOKED)
    ]
    had.sort(key=lambda each: each.starts_at or now)
    left = plan.planned - sum(each.standing is not Standing.MISSED for each in had)
    return had + [SessionStanding(standing=Standing.TO_COME, starts_at=None)] * left


def _row(
    pair: Pair,
    names: Mapping[UUID, str],
    meetings: list[Meeting],
    plan: Plan,
    counts: Counts,
    now: datetime,
    silent: set[UUID],
) -> PairMeetings:
    return PairMeetings(
        pair_id=pair.id,
        seeker_id=pair.seeker_id,
        provider_id=pair.provider_id,
        seeker=names[pair.seeker_id],
        provider=names[pair.provider_id],
        planned=plan.planned,
        met=plan.met,
        missed=sum(meeting.state == MeetingState.MISSED for meeting in meetings),
        sessions=standings_of(meetings, plan, now),
        next_at=plan.ahead.starts_at if plan.ahead else None,
        due_on=plan.due_on,
        moved_by_seeker=counts[Change.MOVED, pair.seeker_id],
        moved_by_provider=counts[Change.MOVED, pair.provider_id],
        cancelled_by_seeker=counts[Change.CANCELLED, pair.seeker_id],
        cancelled_by_provider=counts[Change.CANCELLED, pair.provider_id],
        needs_help=sum(count for (what, _), count in counts.items() if what in FELL_OUT) >= TOO_MANY,
        is_silent=pair.id in silent,
        can_book=plan.can_book,
        may_be_asked=may_be_asked(pair, plan, now),
        asked_at=pair.nudged_at,
    )
