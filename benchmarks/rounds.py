"""A round of an invented programme, on a real database: from lock to proposed, and what its pages take."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

from api.database.embedded import EmbeddedPostgres
from api.database.folders import temporary_data_folder
from api.database.migrations import migrate
from api.demo.invent import invent, invent_programme
from api.rounds import answers, service, solves, solving
from benchmarks import boards
from benchmarks.rows import Row
from models import rounds
from models.accounts import Account
from models.clock import SystemClock
from models.database import Database
from models.partnerships import Partnership
from models.programmes import ProgrammeKind

SEED = 300
PEOPLE_A_SIDE = 300
RUNS = 3
TARGET = "≤ 5 s"


def rows() -> Iterator[Row]:
    """Lock, queue, solve, check the proof and write down, as the web process and the worker do it."""
    folder = temporary_data_folder()
    try:
        with EmbeddedPostgres(folder) as server:
            addresses = server.provision("bench")
            migrate(addresses.owner)
            database = Database(addresses.application, addresses.monitoring, SystemClock())
            try:
                yield _lock_to_proposed(database)
                yield from boards.rows(database, addresses, folder)
            finally:
                database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lock_to_proposed(database: Database) -> Row:
    partnership_id = uuid4()
    with database.scoped(partnership_id) as db:
        db.add(Partnership(id=partnership_id, name="Bench"))
        account = Account(email="bench@example.org", name="Bench")
        db.add(account)
        db.flush()
        today = datetime.now(UTC).date()
        programme = invent_programme(db, ProgrammeKind.REVERSE_MENTORING, today)
        invent(db, seed=SEED, programme=programme, seekers=PEOPLE_A_SIDE, providers=PEOPLE_A_SIDE)
    with database.scoped(partnership_id) as db:
        round_id = service.create_round(db, programme.id, datetime.now(UTC), account.id).id
    times = []
    pairs = 0
    for _ in range(RUNS):
        started = time.perf_counter()
        pairs = _propose(database, partnership_id, programme.id, round_id, account.id)
        times.append(time.perf_counter() - started)
        with database.scoped(partnership_id) as db:
            row = solves.discard_proposal(
                db, programme.id, round_id, _version(database, partnership_id, round_id), account.id
            )
            service.unlock_round(db, programme.id, round_id, row.version, account.id)
    return Row(
        case=f"round of {PEOPLE_A_SIDE} + {PEOPLE_A_SIDE}, seed {SEED}: lock to proposed",
        seconds=min(times),
        target=TARGET,
        note=f"{pairs} pairs, proof checked, on the embedded database",
    )


def _propose(
    database: Database, partnership_id: UUID, programme_id: UUID, round_id: UUID, account_id: UUID
) -> int:
    """Lock the round and find its pairs; how many there are."""
    with database.scoped(partnership_id) as db:
        version = _version(database, partnership_id, round_id)
        now = datetime.now(UTC)
        row = service.lock_round(db, programme_id, round_id, version, now, account_id)
        solve = solves.start_solve(db, programme_id, round_id, row.version, now, account_id)
    solving.run(database, database.clock, partnership_id, solve.id)
    with database.scoped(partnership_id) as db:
        found = rounds.round_(db, round_id)
        if found is None:
            raise LookupError("the round is gone")
        return len(answers.standing(db, found).pairs)


def _version(database: Database, partnership_id: UUID, round_id: UUID) -> int:
    with database.scoped(partnership_id) as db:
        row = rounds.round_(db, round_id)
        if row is None:
            raise LookupError("the round is gone")
        return row.version
