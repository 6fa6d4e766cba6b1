"""Messages enter the outbox once, with their job, and can be taken back until they leave."""

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models import outbox
from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from models.programmes import Programme, ProgrammeKind
from notifications.errors import AlreadyLeftError, WrongContextError
from notifications.outbox import cancel_batch, cancel_waiting, enqueue
from notifications.sending import send
from notifications.transports import SmtpTransport
from tests.notifications.factories import CONTEXTS, stored, write, written_at
from tests.notifications.working import send_due
from tests.outbox import messages_of
from tests.patience import PATIENCE_SECONDS
from tests.relay import SENDER, Relay


def jobs_for(db: Session, message_id: UUID) -> list[tuple[str, str, dict[str, str], datetime]]:
    rows = db.execute(
        sa.text(
            "SELECT task_name, queue_name, args, scheduled_at FROM procrastinate_jobs "
            "WHERE args->>'message_id' = :id ORDER BY id"
        ),
        {"id": str(message_id)},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_message_comes_with_its_job_in_one_transaction(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    due_at = clock.now() + timedelta(minutes=10)

    message_id = written_at(database, partnership.id, due_at, held=True)

    row = stored(database, partnership.id, message_id)
    assert (row.state, row.due_at) == (MessageState.HELD, due_at)
    with database.scoped(partnership.id) as db:
        assert jobs_for(db, message_id) == [
            (
                "send_message",
                "mail",
                {"partnership_id": str(partnership.id), "message_id": str(message_id)},
                due_at,
            )
        ]


def test_neither_message_nor_job_where_the_transaction_fails(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    def write_and_fail() -> None:
        with database.scoped(partnership.id) as db:
            write(db, clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    with database.scoped(partnership.id) as db:
        assert db.execute(sa.text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0
        assert outbox.due_messages(db, clock.now()) == []


def test_second_message_of_a_kind_about_a_thing_is_not_written(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    subject_id, person_id = uuid4(), uuid4()
    with database.scoped(partnership.id) as db:
        assert write(db, clock.now(), subject_id=subject_id, person_id=person_id) is not None

    with database.scoped(partnership.id) as db:
        assert write(db, clock.now(), subject_id=subject_id, person_id=person_id) is None
        assert len(outbox.due_messages(db, clock.now())) == 1


def test_two_transactions_at_once_write_one_message(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    subject_id, person_id = uuid4(), uuid4()
    written: list[bool] = []
    barrier = threading.Barrier(8)

    def attempt() -> None:
        with database.scoped(partnership.id) as db:
            barrier.wait(PATIENCE_SECONDS)
            written.append(write(db, clock.now(), subject_id=subject_id, person_id=person_id) is not None)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(written) == [False] * 7 + [True]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": None}, "sign_in_link: name: Input should be a valid string"),
        ({"ethnicity": "x"}, "sign_in_link: ethnicity: Extra inputs are not permitted"),
        (
            {"link": "javascript:alert(1)"},
            "sign_in_link: link: Value error, a link starts with https:// or http://",
        ),
    ],
)
def test_wrong_context_is_refused_when_written(
    database: Database, partnership: Partnership, clock: SteppedClock, change: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(WrongContextError) as refusal, database.scoped(partnership.id) as db:
        enqueue(
            db,
            kind="sign_in_link",
            subject_id=uuid4(),
            person_id=uuid4(),
            address="ana.bello@example.nhs.uk",
            context=CONTEXTS["sign_in_link"] | change,
            due_at=clock.now(),
        )

    assert str(refusal.value) == complaint


def test_kind_that_is_none_is_refused(
    database: Database, partnership: Partnership, clock: SteppedClock
) -> None:
    with pytest.raises(WrongContextError), database.scoped(partnership.id) as db:
        enqueue(
            db,
            kind="chain_letter",
            subject_id=uuid4(),
            person_id=uuid4(),
            address="ana.bello@example.nhs.uk",
            context={},
            due_at=clock.now(),
        )


def test_batch_is_taken_back_and_nothing_of_it_leaves(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    batch_id = uuid4()
    due_at = clock.now() + timedelta(minutes=10)
    ids = [
        written_at(
            database, partnership.id, due_at, batch_id=batch_id, held=True, address=f"p{n}@example.org"
        )
        for n in range(3)
    ]

    with database.scoped(partnership.id) as db:
        assert cancel_batch(db, batch_id) == 3
    clock.step(timedelta(minutes=11))

    transport = SmtpTransport(relay.url, SENDER)
    assert send_due(database, partnership.id, transport, clock) == 0
    assert [send(database, partnership.id, key, transport, clock) for key in ids] == [
        MessageState.CANCELLED
    ] * 3
    assert relay.taken == []


def test_batch_of_which_one_left_is_not_taken_back_at_all(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    batch_id = uuid4()
    early = written_at(database, partnership.id, clock.now(), batch_id=batch_id, held=True)
    late_due_at = clock.now() + timedelta(minutes=10)
    late = written_at(database, partnership.id, late_due_at, batch_id=batch_id, held=True)
    send(database, partnership.id, early, SmtpTransport(relay.url, SENDER), clock)

    with pytest.raises(AlreadyLeftError), database.scoped(partnership.id) as db:
        cancel_batch(db, batch_id)

    assert stored(database, partnership.id, late).state is MessageState.HELD


def test_message_taken_back_can_be_written_anew_and_leaves_once(
    database: Database, partnership: Partnership, clock: SteppedClock, relay: Relay
) -> None:
    subject_id, person_id, first, second = uuid4(), uuid4(), uuid4(), uuid4()
    with database.scoped(partnership.id) as db:
        write(db, clock.now(), subject_id=subject_id, person_id=person_id, batch_id=first, held=True)
    with database.scoped(partnership.id) as db:
        cancel_batch(db, first)

    with database.scoped(partnership.id) as db:
        again = write(
            db, clock.now(), subject_id=subject_id, person_id=person_id, batch_id=second, name="Ana Dow"
        )

    assert again is not None
    assert (again.state, again.batch_id, again.context["name"]) == (MessageState.QUEUED, second, "Ana Dow")
    transport = SmtpTransport(relay.url, SENDER)
    assert send_due(database, partnership.id, transport, clock) == 1
    assert send_due(database, partnership.id, transport, clock) == 0
    assert len(relay.taken) == 1


def test_what_a_programme_would_still_send_is_taken_back_when_somebody_leaves(
    database: Database, partnership: Partnership, clock: SteppedClock, programme_id: UUID
) -> None:
    leaver, stayer = uuid4(), uuid4()
    with database.scoped(partnership.id) as db:
        for person_id in (leaver, stayer):
            enqueue(
                db,
                kind="invitation",
                subject_id=uuid4(),
                person_id=person_id,
                address="ana.bello@example.nhs.uk",
                context=CONTEXTS["invitation"],
                due_at=clock.now(),
                programme_id=programme_id,
            )

    with database.scoped(partnership.id) as db:
        assert cancel_waiting(db, programme_id, leaver) == 1
    with database.scoped(partnership.id) as db:
        states = {row.person_id: row.state for row in messages_of(db, programme_id)}

    assert states == {leaver: MessageState.CANCELLED, stayer: MessageState.QUEUED}


@pytest.fixture
def programme_id(database: Database, partnership: Partnership, clock: SteppedClock) -> UUID:
    """A programme's id."""
    today = clock.now().date()
    with database.scoped(partnership.id) as db:
        programme = Programme(
            kind=ProgrammeKind.REVERSE_MENTORING,
            name="Learning from each other",
            sign_up_closes_on=today,
            starts_on=today,
            ends_on=today,
            retention_months=24,
        )
        db.add(programme)
    return programme.id
