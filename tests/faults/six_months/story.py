"""What has happened to the people of a programme, as somebody would note it down who only watches them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tests.faults.six_months.diary import HOUR

SessionState = Literal["booked", "met", "missed", "cancelled"]


@dataclass(slots=True, kw_only=True)
class SessionStory:
    """One session; ``changes`` is how often calendars were told another time."""

    uid: str
    starts_at: datetime
    remind_at: datetime | None
    state: SessionState = "booked"
    changes: int = 0
    is_asked: bool = False
    answers: dict[str, bool] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + HOUR


@dataclass(slots=True, kw_only=True)
class PairStory:
    """Two people by their addresses; ``nudge_at`` is when they are asked to book unless they have."""

    number: int
    executive: str
    mentor: str
    state: Literal["waiting", "introduced", "declined", "ended"] = "waiting"
    approved_at: datetime | None = None
    sessions: list[SessionStory] = field(default_factory=list)
    nudge_at: datetime | None = None
    fell_out: int = 0
    is_told: bool = False
    touched_at: datetime | None = None

    @property
    def people(self) -> tuple[str, str]:
        return self.executive, self.mentor

    def other(self, address: str) -> str:
        return self.mentor if address == self.executive else self.executive

    def ahead(self, now: datetime) -> SessionStory | None:
        """The session that is booked."""
        found = [each for each in self.sessions if each.state == "booked" and each.starts_at > now]
        return found[0] if found else None

    def held(self) -> int:
        """Sessions that took place or may have."""
        return sum(each.state in ("met", "booked") for each in self.sessions)
