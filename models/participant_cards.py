"""What lists of a round show of somebody: who they are and where they work, nothing else they answered."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.participations import Participation, ParticipationState, Side, same_person
from models.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantCard:
    """Somebody in a programme; ``email`` is empty once they were erased."""

    participation_id: UUID
    person_id: UUID
    side: Side
    state: ParticipationState
    topics: tuple[str, ...]
    name: str
    email: str
    organisation_id: UUID
    role_group: str


def participant_cards(db: Session, programme_id: UUID) -> list[ParticipantCard]:
    """Everybody who is or was in a programme, by name."""
    query = (
        sa.select(
            col(Participation.id),
            col(Participation.person_id),
            col(Participation.side),
            col(Participation.state),
            col(Participation.topics),
            col(Person.name),
            sa.case((col(Person.erased_at).is_(None), Person.email), else_=""),
            col(Person.organisation_id),
            col(Person.role_group),
        )
        .join(Person, same_person())
        .where(col(Participation.programme_id) == programme_id)
        .order_by(sa.func.lower(Person.name), col(Participation.id))
    )
    return [
        ParticipantCard(
            participation_id=participation_id,
            person_id=person_id,
            side=Side(side),
            state=ParticipationState(state),
            topics=tuple(topics),
            name=name,
            email=email,
            organisation_id=organisation_id,
            role_group=role_group,
        )
        for participation_id, person_id, side, state, topics, name, email, organisation_id, role_group in (
            db.execute(query)
        )
    ]
