"""Names for the engine's ids, read when something is shown: rounds keep ids only."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from models import partnerships, placements
from models.participant_cards import ParticipantCard, participant_cards
from models.participations import ParticipationState, Side
from models.placements import Placement
from models.programmes import Programme, ProgrammeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody on the board. Where a placement provides, ``title`` is its own and ``name`` its host's."""

    id: str
    participation_id: UUID
    placement_id: UUID | None
    person_id: UUID
    side: Side
    name: str
    email: str
    organisation: str
    role_group: str
    title: str
    topics: tuple[str, ...]
    state: ParticipationState

    @property
    def label(self) -> str:
        """How a list calls them: a placement by its title, with the host in brackets."""
        return f"{self.title} ({self.name})" if self.title else self.name


Directory = Mapping[str, Entry]


def directory_of(db: Session, programme: Programme) -> Directory:
    """Everybody who is or was in the programme, by the id the engine knows them by."""
    organisations = {row.id: row.name for row in partnerships.organisations(db)}
    everybody = participant_cards(db, programme.id)
    is_fellowship = programme.kind == ProgrammeKind.FELLOWSHIP
    entries = [
        _entry(each, organisations[each.organisation_id], None)
        for each in everybody
        if not (is_fellowship and each.side == Side.PROVIDER)
    ]
    if is_fellowship:
        hosts = {each.participation_id: each for each in everybody}
        entries += [
            _entry(hosts[place.host_id], organisations[place.organisation_id], place)
            for place in placements.placements(db, programme.id)
        ]
    return {entry.id: entry for entry in entries}


def _entry(each: ParticipantCard, organisation: str, placement: Placement | None) -> Entry:
    return Entry(
        id=str(placement.id if placement else each.participation_id),
        participation_id=each.participation_id,
        placement_id=placement.id if placement else None,
        person_id=each.person_id,
        side=each.side,
        name=each.name,
        email=each.email,
        organisation=organisation,
        role_group=each.role_group,
        title=placement.title if placement else "",
        topics=tuple(placement.topics) if placement and placement.topics else each.topics,
        state=each.state,
    )
