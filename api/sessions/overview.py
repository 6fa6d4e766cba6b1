"""How a programme's pairs meet, for its coordinator: counts and times, never reasons."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlmodel import Session

from api.programmes.service import get_programme
from api.sessions.escalating import TOO_MANY
from api.sessions.plan import plan_of
from api.sessions.schemas import PairMeetings
from models.couples import names_in
from models.pairs import Pair, PairState, pairs_of_programme
from models.programmes import Programme
from models.session_changes import FELL_OUT, Change, changes_of_programme
from models.sessions import Meeting, MeetingState, meetings_of_programme

Counts = Counter[tuple[Change, UUID | None]]


def pair_meetings(db: Session, programme_id: UUID) -> list[PairMeetings]:
    """The introduced pairs of a programme, those that need help first, then by the name of the seeker.

    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    names = names_in(db, programme_id)
    meetings: defaultdict[UUID, list[Meeting]] = defaultdict(list)
    for meeting in meetings_of_programme(db, programme_id):
        meetings[meeting.pair_id].append(meeting)
    counts: defaultdict[UUID, Counts] = defaultdict(Counter)
    for pair_id, change in changes_of_programme(db, programme_id):
        counts[pair_id][Change(change.what), change.participation_id] += 1
    rows = [
        _row(db, programme, pair, names, meetings[pair.id], counts[pair.id])
        for pair in pairs_of_programme(db, programme_id)
        if pair.state == PairState.INTRODUCED
    ]
    return sorted(rows, key=lambda row: (not row.needs_help, row.seeker.casefold(), row.provider.casefold()))


def _row(
    db: Session,
    programme: Programme,
    pair: Pair,
    names: dict[UUID, str],
    meetings: list[Meeting],
    counts: Counts,
) -> PairMeetings:
    plan = plan_of(programme, meetings, db.info["clock"].now())
    return PairMeetings(
        pair_id=pair.id,
        seeker=names[pair.seeker_id],
        provider=names[pair.provider_id],
        planned=plan.planned,
        met=plan.met,
        missed=sum(meeting.state == MeetingState.MISSED for meeting in meetings),
        next_at=plan.ahead.starts_at if plan.ahead else None,
        due_on=plan.due_on,
        moved_by_seeker=counts[Change.MOVED, pair.seeker_id],
        moved_by_provider=counts[Change.MOVED, pair.provider_id],
        cancelled_by_seeker=counts[Change.CANCELLED, pair.seeker_id],
        cancelled_by_provider=counts[Change.CANCELLED, pair.provider_id],
        needs_help=sum(count for (what, _), count in counts.items() if what in FELL_OUT) >= TOO_MANY,
    )
