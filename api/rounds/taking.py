"""Reading from the database what a snapshot is made of."""

from collections import defaultdict
from uuid import UUID

from sqlmodel import Session

from api.programmes.policy import half_hours_of
from api.releases.needed import unreleased
from api.rounds.acquaintances import Acquaintances
from api.rounds.snapshot import Snapshot, make_snapshot
from models import pairs, participations, people, placements
from models.participations import ParticipationState
from models.programmes import Programme


def take_snapshot(db: Session, programme: Programme) -> Snapshot:
    """Who is ready in ``programme`` at this moment, as a round would use it."""
    return _take(db, programme, is_final=False)


def take_final_snapshot(db: Session, programme: Programme) -> Snapshot:
    """As :func:`take_snapshot`, and writes down whom each typed conflict means."""
    return _take(db, programme, is_final=True)


def _take(db: Session, programme: Programme, *, is_final: bool) -> Snapshot:
    everybody = participations.participants(db, programme.id)
    ready = [pair for pair in everybody if pair[0].state == ParticipationState.READY]
    out = unreleased(db, programme, ready)
    ready = [pair for pair in ready if pair[0].id not in out]
    conflicts = participations.all_conflicts(db, [person.id for _, person in ready], lock=is_final)
    earlier = pairs.pairs_of_programme(db, programme.id)
    acquaintances = Acquaintances(
        people.contacts(db), conflicts, earlier, {each.id: each.person_id for each, _ in everybody}
    )
    if is_final:
        for conflict in conflicts:
            meant = acquaintances.meant_by(conflict)
            conflict.resolved_person_id = meant[0] if len(meant) == 1 else None
    return make_snapshot(
        programme=programme,
        ready=ready,
        placements=placements.placements(db, programme.id),
        pairs=earlier,
        taken=_taken(db),
        acquaintances=acquaintances,
    )


def _taken(db: Session) -> dict[UUID, frozenset[int]]:
    taken: defaultdict[UUID, set[int]] = defaultdict(set)
    for meeting in pairs.live_first_meetings(db):
        taken[meeting.person_id].update(range(meeting.slot, meeting.slot + half_hours_of(meeting.minutes)))
    return {person_id: frozenset(half_hours) for person_id, half_hours in taken.items()}
