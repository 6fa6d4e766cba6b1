"""The time that mentors gave: sessions that took place, and how long they were planned to take."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from models import participations, sessions
from models.participations import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one mentor gave."""

    participation_id: UUID
    name: str
    sessions: int
    minutes: int

    @property
    def words(self) -> str:
        """``2 hours 30 minutes``."""
        hours, minutes = divmod(self.minutes, 60)
        told = [
            f"{number} {word if number == 1 else word + 's'}"
            for number, word in ((hours, "hour"), (minutes, "minute"))
            if number
        ]
        return " ".join(told) or "0 minutes"


def given_in(db: Session, programme_id: UUID) -> tuple[Given, ...]:
    """What each of a programme's mentors gave, by name; those who gave nothing yet are there too."""
    found = sessions.minutes_given(db, programme_id)
    return tuple(
        _given(part.id, person.name, found)
        for part, person in participations.participants(db, programme_id, side=Side.PROVIDER)
    )


def given_by(db: Session, programme_id: UUID, participation_id: UUID, name: str) -> Given:
    """What one person gave as a mentor; nothing where they are none."""
    return _given(
        participation_id, name, sessions.minutes_given(db, programme_id, provider_id=participation_id)
    )


def _given(participation_id: UUID, name: str, found: dict[UUID, tuple[int, int]]) -> Given:
    count, minutes = found.get(participation_id, (0, 0))
    return Given(participation_id=participation_id, name=name, sessions=count, minutes=minutes)
