"""A programme with messages in whatever state a test needs."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from models import outbox
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.partnerships import Partnership
from models.programmes import Programme, ProgrammeKind
from notifications.outbox import enqueue
from tests.notifications.factories import CONTEXTS

SECRET = "https://counterpart.example/feedback/1/secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One programme and its outbox."""

    database: Database
    clock: SteppedClock
    partnership_id: UUID
    programme_id: UUID

    def write(
        self,
        state: MessageState = MessageState.QUEUED,
        *,
        name: str = "Ana Bello",
        kind: str = "after_session",
        person_id: UUID | None = None,
    ) -> UUID:
        """A message of the programme in this state; a minute passes."""
        self.clock.step(timedelta(minutes=1))
        address = f"{name.split()[0].lower()}@example.nhs.uk"
        with self.database.scoped(self.partnership_id) as db:
            row = enqueue(
                db,
                kind=kind,
                subject_id=uuid4(),
                person_id=person_id or uuid4(),
                address=address,
                context=CONTEXTS[kind] | {"name": name},
                due_at=self.clock.now() + timedelta(minutes=10),
                programme_id=self.programme_id,
            )
            assert row is not None
            row.state = state
        return row.id

    def stored(self, message_id: UUID) -> Message:
        """The message as it is now."""
        with self.database.scoped(self.partnership_id) as db:
            row = outbox.message(db, message_id)
        assert row is not None
        return row

    def jobs(self, message_id: UUID) -> int:
        """How many jobs would send it."""
        with self.database.unscoped() as db:
            query = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'message_id' = %s"
            connection = db.connection().connection.driver_connection
            assert connection is not None
            (count,) = connection.execute(query, (str(message_id),)).fetchone()
        return int(count)

    @property
    def rest(self) -> str:
        """The collection over REST."""
        return f"/api/v1/programmes/{self.programme_id}/messages"

    @property
    def page(self) -> str:
        """The list page."""
        return f"/programmes/{self.programme_id}/messages"


def make_world(database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    """A world with one programme and no message yet."""
    with database.scoped(partnership.id) as db:
        programme = Programme(
            kind=ProgrammeKind.REVERSE_MENTORING,
            name="Learning from each other",
            sign_up_closes_on=date(2027, 1, 15),
            starts_on=date(2027, 2, 1),
            ends_on=date(2027, 8, 1),
            retention_months=24,
        )
        db.add(programme)
    return World(database=database, clock=clock, partnership_id=partnership.id, programme_id=programme.id)
