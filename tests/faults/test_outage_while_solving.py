"""The database restarts and the worker is killed while pairs are found: found once all the same, within 15 s.

The worker is the program itself, killed by SIGKILL at a moment of its search that chance chose; the database
is a server of its own, stopped cleanly or killed too. The time runs from when both are back: the server takes
connections and a new worker has told the queue that it lives. Every day a machine on which the search itself
takes longer is given longer; at full size it is not. The control's worker looks for no dead ones.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import psycopg
import pytest
from sqlmodel import select

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from api.database.folders import temporary_data_folder
from api.database.migrations import migrate
from api.settings import Settings
from models import rounds
from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.rounds import SolveState
from tests.app_fixtures import SignInAs
from tests.faults.harness import Harness
from tests.patience import PATIENCE_SECONDS
from tests.rounds.rooms import Room, make_room

MOST_SECONDS: Final = 15.0
LOOKS_SECONDS: Final = 10.0
"""After so long at most another worker takes the search up, see ``tests/rounds/test_outages.py``."""
SLOWER: Final = 5
"""So many times as long as undisturbed the search itself may take then, on a busy machine."""
PEOPLE: Final = 150
WORKER: Final = "from api.cli import run; run()"
CARELESS: Final = f"from api import worker; worker.STALLED_AFTER_SECONDS = 3600; {WORKER}"
"""A worker that takes nobody for dead."""


@dataclass(slots=True, kw_only=True)
class Office:
    """A server, workers and a round that can be solved over and over."""

    server: EmbeddedPostgres
    addresses: Addresses
    room: Room
    round_id: str
    environment: dict[str, str]
    log: Path
    longest: float = 0.0
    """Seconds that a search takes."""
    first: float = 0.0
    """Seconds that a worker's first takes, which loads the engine."""
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start_worker(self, program: str = WORKER) -> float:
        """Start a worker; when it told the queue that it lives."""
        before = self._query("SELECT coalesce(max(id), 0) FROM jobs.procrastinate_workers")
        command = [sys.executable, "-c", program, "worker"]
        with open(self.log, "ab") as log:
            self.workers.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        _wait(
            lambda: self._query("SELECT coalesce(max(id), 0) FROM jobs.procrastinate_workers") > before,
            "a worker",
        )
        return time.monotonic()

    def kill_worker(self) -> None:
        """End it as a power cut would."""
        worker = self.workers.pop()
        worker.kill()
        worker.wait()

    def restart_database(self, chance: Random) -> None:
        """Stop the server cleanly or kill it, and start it again."""
        if chance.random() < 0.5 and self.server.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.server.pid, signal.SIGKILL)
        self.server.stop()
        self.server.start()

    def begin_search(self) -> UUID:
        """Ask for pairs; a worker has begun to look for them."""
        solve_id = UUID(self.room.act(self.round_id, "/solves").json()["id"])
        _wait(lambda: self.state(solve_id) is not SolveState.QUEUED, "the search's begin")
        return solve_id

    def state(self, solve_id: UUID) -> SolveState:
        with self.room.database.scoped(self.room.partnership_id) as db:
            found = rounds.solve(db, solve_id)
        assert found is not None
        return SolveState(found.state)

    def strike(self, chance: Random, program: str = WORKER) -> tuple[UUID, SolveState, float]:
        """One search struck in its middle; its state then, and when everything was back."""
        solve_id = self.begin_search()
        time.sleep(chance.uniform(0, self.longest / 2))  # the rest is for what strikes
        steps: list[Callable[[], None]] = [self.kill_worker, lambda: self.restart_database(chance)]
        chance.shuffle(steps)
        for step in steps:
            step()
        struck = self.state(solve_id)
        if struck is not SolveState.RUNNING:
            self.longest /= 2  # it came too late, so the next comes earlier
        return solve_id, struck, self.start_worker(program)

    def search_undisturbed(self) -> None:
        """Find out how long a search takes; the first one loads the engine."""
        for _ in range(2):
            solve_id, begun = self.begin_search(), time.monotonic()
            self.wait_for_end(solve_id)
            self.longest = time.monotonic() - begun
            self.first = self.first or self.longest
            self.reset()

    def wait_for_end(self, solve_id: UUID) -> None:
        _wait(lambda: self.state(solve_id) in (SolveState.DONE, SolveState.FAILED), "the pairs")

    def accidents(self) -> list[str]:
        """What the workers logged of searches that failed."""
        return [line for line in self.log.read_text().splitlines() if "a solve failed" in line]

    def times_found(self, solve_id: UUID) -> int:
        """How often its pairs were written down."""
        with self.room.database.scoped(self.room.partnership_id) as db:
            solve = rounds.solve(db, solve_id)
            entries = db.exec(select(AuditEntry).where(AuditEntry.action == "found pairs for")).all()
        assert solve is not None
        return sum(entry.detail["solve"] == solve.number for entry in entries)

    def reset(self) -> None:
        """The round locked, ready for another search."""
        assert self.room.take_back(self.round_id, "/proposal").status_code == 200

    def _query(self, query: str) -> int:
        with psycopg.connect(self.addresses.owner) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0


def _wait(holds: Callable[[], bool], for_what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{for_what} did not come")
        time.sleep(0.05)


@pytest.fixture
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server that this test may stop; a durable one, for what was committed must survive its death."""
    folder = temporary_data_folder()
    try:
        with EmbeddedPostgres(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def addresses(own_server: EmbeddedPostgres) -> Addresses:
    """A migrated and empty database on it."""
    addresses = own_server.provision("outage")
    migrate(addresses.owner)
    return addresses


@pytest.fixture
def office(
    own_server: EmbeddedPostgres,
    addresses: Addresses,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
    sign_in_as: SignInAs,
    tmp_path: Path,
) -> Iterator[Office]:
    """A locked round of some size, and no worker yet."""
    room = make_room(
        database,
        clock,
        partnership,
        sign_in_as(Role.COORDINATOR),
        seekers=PEOPLE,
        providers=PEOPLE,
        needs_steward=False,
    )
    round_id = room.open_round()
    assert room.act(round_id, "/lock").status_code == 200
    environment = os.environ | {
        "DATABASE_URL": addresses.application,
        "DATABASE_MONITORING_URL": addresses.monitoring,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "MONITORING_KEY": settings.monitoring_key.get_secret_value(),
        "DATA_FOLDER": os.fspath(tmp_path),
        "BASE_URL": settings.base_url,
    }
    office = Office(
        server=own_server,
        addresses=addresses,
        room=room,
        round_id=round_id,
        environment=environment,
        log=tmp_path / "workers.log",
    )
    yield office
    for worker in office.workers:
        worker.kill()
        worker.wait()


def test_a_search_that_lost_database_and_worker_is_done_once_within_fifteen_seconds(
    office: Office, harness: Harness
) -> None:
    chance, under_way = harness.chance(), 0
    waits: list[float] = []
    office.start_worker()
    office.search_undisturbed()
    most = MOST_SECONDS if harness.is_full else max(MOST_SECONDS, LOOKS_SECONDS + SLOWER * office.first)
    while len(waits) < harness.size(2, 50) or under_way == 0:
        solve_id, struck, back_at = office.strike(chance)
        office.wait_for_end(solve_id)
        waits.append(time.monotonic() - back_at)
        assert office.state(solve_id) is SolveState.DONE, office.accidents()
        under_way += struck is SolveState.RUNNING
        assert office.times_found(solve_id) == 1
        office.reset()
    harness.tell(
        f"{len(waits)} outages, {under_way} in the middle of a search: found once each, at most"
        f" {max(waits):.1f} s and in the mean {sum(waits) / len(waits):.1f} s after both were back"
    )
    assert max(waits) <= most


def test_the_control_whose_workers_look_for_no_dead_ones_does_not_find_them_in_time(
    office: Office, harness: Harness
) -> None:
    chance = harness.chance()
    office.start_worker(CARELESS)
    office.search_undisturbed()
    solve_id, struck, back_at = office.strike(chance, CARELESS)
    while struck is not SolveState.RUNNING:
        assert struck is SolveState.DONE, office.accidents()  # it was faster than the strike
        office.reset()
        solve_id, struck, back_at = office.strike(chance, CARELESS)
    time.sleep(max(0.0, back_at + MOST_SECONDS - time.monotonic()))
    assert office.state(solve_id) is SolveState.RUNNING
    harness.tell(f"without the look it was still under way after {MOST_SECONDS:.0f} s")
