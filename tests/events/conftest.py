"""A programme with a coordinator, mentors who agreed to take part, and events for them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from httpx2 import Response
from sqlmodel import select

from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.events import Attendee, attendees
from models.outbox import Message
from models.participations import Participation, ParticipationState, Side
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.conftest import Participant, TakePart, take_part

__all__ = ["take_part"]

FEBRUARY_2: Final = datetime(2027, 2, 2, 14, tzinfo=UTC)
"""A Tuesday at two."""
TRAINING: Final[dict[str, Any]] = {
    "kind": "training",
    "title": "How to begin",
    "side": "provider",
    "starts_at": "2027-02-02T14:00:00Z",
    "ends_at": "2027-02-02T15:30:00Z",
    "place": "Room 4, Aldermoor House",
    "link": "https://meet.example/begin",
    "places": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A reverse-mentoring programme with its coordinator."""

    coordinator: Identity
    id: UUID
    partnership_id: UUID
    database: Database
    clock: SteppedClock
    take_part: TakePart

    @property
    def api(self) -> str:
        return f"/api/v1/programmes/{self.id}/events"

    @property
    def pages(self) -> str:
        return f"/programmes/{self.id}/events"

    def joined(self, name: str, side: Side = Side.PROVIDER) -> Participant:
        """Somebody who sent their form."""
        who = self.take_part(side, programme_id=self.id, person={"name": name})
        with self.scoped() as db:
            row = db.get_one(Participation, (who.partnership_id, who.participation_id))
            row.state = ParticipationState.READY
            row.consented_at = row.registered_at = self.clock.now()
        return who

    def plan(self, **changes: Any) -> Response:
        return self.coordinator.create(self.api, TRAINING | changes)

    def planned(self, **changes: Any) -> str:
        """The id of an event."""
        answer = self.plan(**changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def event(self, event_id: str) -> Any:
        return self.coordinator.client.get(f"{self.api}/{event_id}").json()

    def etag(self, event_id: str) -> str:
        return str(self.coordinator.client.get(f"{self.api}/{event_id}").headers["etag"])

    def change(self, event_id: str, **changes: Any) -> Response:
        headers = {"If-Match": self.etag(event_id)}
        return self.coordinator.client.put(f"{self.api}/{event_id}", json=TRAINING | changes, headers=headers)

    def cancel(self, event_id: str) -> Response:
        return self.coordinator.act(f"{self.api}/{event_id}/cancellation", self.etag(event_id))

    def announce(self, event_id: str) -> Response:
        return self.coordinator.create(f"{self.api}/{event_id}/announcements", {})

    def note(self, event_id: str, *came: Participant) -> Response:
        return self.coordinator.client.put(
            f"{self.api}/{event_id}/attendance",
            json={"attended": [str(who.participation_id) for who in came]},
            headers={"If-Match": self.etag(event_id)},
        )

    def sign_up(self, who: Participant, event_id: str, key: str | None = None) -> Response:
        return who.identity.create(f"{who.api}/events/{event_id}/sign-up", {}, key)

    def give_back(self, who: Participant, event_id: str) -> Response:
        [mine] = [each for each in self.mine(who) if each["id"] == event_id]
        return who.identity.act(f"{who.api}/events/{event_id}/cancellation", f'"{mine["version"]}"')

    def mine(self, who: Participant) -> Any:
        """The events that somebody is shown over REST."""
        return who.identity.client.get(f"{who.api}/events").json()

    def at(self, moment: datetime) -> None:
        self.clock.step(moment - self.clock.now())

    def scoped(self) -> Any:
        return self.database.scoped(self.partnership_id)

    def attendees(self, event_id: str) -> list[Attendee]:
        with self.scoped() as db:
            return attendees(db, UUID(event_id))

    def messages(self, *kinds: str) -> list[Message]:
        """The messages of these kinds, or all, in the order in which they were written."""
        with self.scoped() as db:
            rows = [row for row in db.exec(select(Message)) if not kinds or row.kind in kinds]
        return sorted(
            rows, key=lambda row: (row.created_at, row.context.get("meeting", {}).get("sequence", 0))
        )

    def audited(self, resource: str) -> list[AuditEntry]:
        with self.scoped() as db:
            rows = db.exec(select(AuditEntry).where(AuditEntry.resource == resource)).all()
        return sorted(rows, key=lambda row: row.sequence)


@pytest.fixture
def programme(
    take_part: TakePart, sign_in_as: SignInAs, database: Database, clock: SteppedClock
) -> Programme:
    first = take_part(person={"name": "Nobody Yet"})
    return Programme(
        coordinator=sign_in_as(Role.COORDINATOR, programme_id=first.programme_id, name="Josie Marsh"),
        id=first.programme_id,
        partnership_id=first.partnership_id,
        database=database,
        clock=clock,
        take_part=take_part,
    )


@pytest.fixture
def grace(programme: Programme) -> Participant:
    return programme.joined("Grace Okafor")


@pytest.fixture
def ana(programme: Programme) -> Participant:
    return programme.joined("Ana Bello")
