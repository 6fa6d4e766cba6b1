"""Jobs keep to the partnership they name, and the queue holds ids and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.database.addresses import Addresses
from api.demo.fill import fill
from api.settings import Settings
from api.worker import Tools, make_worker
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership
from models.rounds import Solve
from notifications.outbox import enqueue
from notifications.transports import InboxTransport
from tests.app_fixtures import SignInAs
from tests.rounds.rooms import Room, make_room

OF_EVERYBODY: Final = {"send_sign_in_link", "look_around", "retry_stalled_jobs", "delete_due"}
"""Jobs that name no partnership."""
OF_THE_QUEUE: Final = {
    "abort_requested",
    "attempts",
    "id",
    "priority",
    "queue_name",
    "scheduled_at",
    "status",
    "task_name",
}
"""Columns that hold what the queue itself says of a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One partnership with a solve and a message in the queue."""

    room: Room
    solve_id: UUID
    message_id: UUID
    address: str

    def states(self) -> tuple[str, str]:
        """What has become of the solve and the message."""
        with self.room.database.scoped(self.room.partnership_id) as db:
            solve = db.exec(select(Solve).where(Solve.id == self.solve_id)).one()
            message = db.exec(select(Message).where(Message.id == self.message_id)).one()
            return str(solve.state), str(message.state)


@pytest.fixture
def halves(
    app: FastAPI, database: Database, clock: SteppedClock, partnership: Partnership
) -> tuple[Half, Half]:
    """Two partnerships alike."""
    with database.unscoped() as db:
        other = Partnership(name="Southmere Care Partnership")
        db.add(other)
    return (
        _half(SignInAs(app, database, partnership), clock, seed=1),
        _half(SignInAs(app, database, other), clock, seed=2),
    )


@pytest.fixture
def inbox(tmp_path: Path) -> InboxTransport:
    return InboxTransport(tmp_path / "inbox", "Counterpart <programmes@counterpart.invalid>")


@pytest.fixture
def tools(
    settings: Settings, addresses: Addresses, clock: SteppedClock, inbox: InboxTransport
) -> Iterator[Tools]:
    database = Database(addresses.application, addresses.monitoring, clock, pool_size=2)
    yield Tools(settings=settings, database=database, clock=clock, transport=inbox)
    database.close()


def _half(sign_in_as: SignInAs, clock: SteppedClock, *, seed: int) -> Half:
    database, partnership = sign_in_as.database, sign_in_as.partnership
    coordinator = sign_in_as(Role.COORDINATOR)
    room = make_room(database, clock, partnership, coordinator, seekers=4, providers=4, seed=seed)
    round_id = room.open_round()
    room.act(round_id, "/lock")
    solve_id = UUID(room.act(round_id, "/solves").json()["id"])
    address = f"amina-{seed}@example.org"
    with database.scoped(partnership.id) as db:
        enqueue(
            db,
            kind="sign_in_link",
            subject_id=uuid4(),
            person_id=coordinator.account_id,
            address=address,
            context={"name": "Amina", "link": "https://counterpart.invalid/sign-in"},
            due_at=clock.now(),
        )
        message_id = db.exec(select(Message.id)).one()
    return Half(room=room, solve_id=solve_id, message_id=message_id, address=address)


JOBS: Final[dict[str, Callable[[Half], dict[str, str]]]] = {
    "send_message": lambda half: {"message_id": str(half.message_id)},
    "solve_round": lambda half: {"solve_id": str(half.solve_id)},
}
"""Each job of one partnership, and what it names there."""


def test_every_job_is_here(tools: Tools) -> None:
    tasks = {name for name in make_worker(tools).tasks if "builtin" not in name}
    assert tasks == JOBS.keys() | OF_EVERYBODY


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_that_names_what_is_elsewhere_does_nothing(
    halves: tuple[Half, Half], tools: Tools, inbox: InboxTransport, name: str
) -> None:
    mine, theirs = halves
    before = mine.states(), theirs.states()
    task = make_worker(tools).tasks[name]
    task.func(partnership_id=str(mine.room.partnership_id), **JOBS[name](theirs))
    assert (mine.states(), theirs.states(), list(inbox.list_mails())) == (*before, [])
    task.func(partnership_id=str(theirs.room.partnership_id), **JOBS[name](theirs))
    assert mine.states() == before[0]
    assert theirs.states() != before[1]


def test_looking_around_sends_each_partnership_its_own(
    halves: tuple[Half, Half], tools: Tools, inbox: InboxTransport
) -> None:
    make_worker(tools).tasks["look_around"].func(timestamp=0)
    assert sorted(mail.to for mail in inbox.list_mails()) == [half.address for half in halves]
    assert [half.states() for half in halves] == [("queued", "sent")] * 2


def test_the_queue_holds_ids_and_nothing_else(
    halves: tuple[Half, Half], anybody: TestClient, database: Database
) -> None:
    anybody.post("/api/v1/sign-in-links", json={"email": "amina@example.org"})
    with database.unscoped() as db:
        jobs = db.execute(sa.text("SELECT * FROM procrastinate_jobs")).mappings().all()
    assert {job["task_name"] for job in jobs} == {*JOBS, "send_sign_in_link"}
    assert [UUID(value) for job in jobs for value in job["args"].values()] != []
    free = {name for job in jobs for name, value in job.items() if value is not None}
    assert free == OF_THE_QUEUE | {"args"}


def test_the_demo_leaves_a_partnership_that_is_there_alone(
    halves: tuple[Half, Half], database: Database, settings: Settings, clock: SteppedClock
) -> None:
    def counts() -> list[int]:
        found = []
        for half in halves:
            with database.scoped(half.room.partnership_id) as db:
                tables = ("people", "programmes", "organisations", "memberships", "grants")
                found += [db.execute(sa.text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables]  # noqa: S608  constants of this test
        return found

    before = counts()
    fill(database, clock, settings)
    assert counts() == before
