"""What a coordinator waits for in a round of 500 + 500: its pages over HTTP, and each change to a pair."""

import gc
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet
from httpx2 import Response

from api.app import create_app
from api.database.addresses import Addresses
from api.demo.invent import Invented, invent, invent_programme
from api.logs import configure
from api.rounds import replay, solving
from api.settings import Settings
from benchmarks.rows import Row, best_of
from models import rounds
from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership
from models.programmes import ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.identities import Identity

SEED = 500
PEOPLE_A_SIDE = 500
RUNS = 3
TARGET = "≤ 1 s"
CASE = f"round of {PEOPLE_A_SIDE} + {PEOPLE_A_SIDE}, seed {SEED}"


def rows(database: Database, addresses: Addresses, folder: Path) -> Iterator[Row]:
    """Each page once by itself, and a pin followed from the button to the board with its new pairs."""
    coordinator = _Coordinator(database, addresses, folder)
    yield coordinator.row("check before locking", coordinator.board)
    yield coordinator.row("what it would come to", lambda: coordinator.get("/outlook"))
    coordinator.send("/lock")
    coordinator.send("/solves")
    coordinator.work()
    yield coordinator.row("board opens", coordinator.board)
    yield coordinator.row("cost of the weakest pair", lambda: coordinator.get("/trade"), is_cold=True)
    someone = str(coordinator.people.seekers[0])
    person = f"/people/{someone}"
    yield coordinator.row("partners with their costs", lambda: coordinator.get(person), is_cold=True)
    found = re.findall(rf"{person}/with/([0-9a-f-]{{36}})", coordinator.get(person).text)
    yield coordinator.row("who would move", lambda: coordinator.get(f"{person}/with/{found[0]}"))
    pairs = list(islice(coordinator.alternatives(), RUNS))
    yield coordinator.row("pin, solve again, board", lambda: coordinator.pin_and_look(*pairs.pop()))
    most = iter(range(400, 0, -1))
    limit = partial(coordinator.limit_and_look, most)
    yield coordinator.row("limit on all pairs, solve again, board", limit)
    organisations = re.findall(r'value="(organisation:[0-9a-f-]+)"', coordinator.get("/limits").text)
    limit = partial(coordinator.limit_and_look, iter(range(RUNS, 0, -1)), *organisations[:2])
    yield coordinator.row("limit between two groups, solve again, board", limit)


class _Coordinator:
    """Somebody signed in, with a programme of invented people and an open round."""

    def __init__(self, database: Database, addresses: Addresses, folder: Path) -> None:
        self._database = database
        settings = Settings(
            log_level="warning",
            database_url=addresses.application,
            database_owner_url=addresses.owner,
            database_monitoring_url=addresses.monitoring,
            secret_key="a secret of the benchmarks that is long enough",  # noqa: S106  guards nothing
            monitoring_key=Fernet.generate_key().decode(),
            data_folder=folder,
            base_url="http://testserver",
        )
        configure(settings)  # the table goes to standard output, and nothing else
        self._app = create_app(settings)
        gc.collect()
        gc.freeze()  # as the web process does
        with database.unscoped() as db:
            partnership = Partnership(name="Bench of boards")
            db.add(partnership)
        self._partnership_id = partnership.id
        who: Identity = SignInAs(self._app, database, partnership)(Role.COORDINATOR)
        self._client = who.client
        with database.scoped(partnership.id) as db:
            today = datetime.now(UTC).date()
            programme = invent_programme(db, ProgrammeKind.REVERSE_MENTORING, today)
            self.people: Invented = invent(
                db, seed=SEED, programme=programme, seekers=PEOPLE_A_SIDE, providers=PEOPLE_A_SIDE
            )
        made = who.create(f"/api/v1/programmes/{programme.id}/rounds", {})
        self._round_id = UUID(made.json()["id"])
        self._path = f"/programmes/{programme.id}/rounds/{self._round_id}"

    def row(self, what: str, work: Callable[[], Response], *, is_cold: bool = False) -> Row:
        """The best of a few runs; ``is_cold``: with nothing remembered from before."""

        def run() -> Response:
            if is_cold:
                replay.forget()
            return work()

        seconds, answer = best_of(RUNS, run)
        note = f"{len(answer.content) / 1000:,.0f} kB"
        return Row(case=f"{CASE}: {what}", seconds=seconds, target=TARGET, note=note)

    def board(self) -> Response:
        """The round's page."""
        return self.get("")

    def get(self, rest: str) -> Response:
        """One of the round's pages."""
        answer = self._client.get(f"{self._path}{rest}")
        answer.raise_for_status()
        return answer

    def send(self, rest: str, **fields: str) -> None:
        """A form of the round's page as it is."""
        with self._database.scoped(self._partnership_id) as db:
            row = rounds.round_(db, self._round_id)
            fields["_version"] = str(row.version if row else 0)
        answer = self._client.post(f"{self._path}{rest}", data=fields)
        if answer.status_code != 303:
            raise RuntimeError(f"{rest}: {answer.status_code}")

    def work(self) -> None:
        """Do what a worker would: the latest search."""
        with self._database.scoped(self._partnership_id) as db:
            solve = rounds.latest_solve(db, self._round_id)
        if solve is not None:
            solving.run(self._database, self._database.clock, self._partnership_id, solve.id)

    def alternatives(self) -> Iterator[tuple[str, str]]:
        """A pair that is not there for one person after the other."""
        for someone in map(str, self.people.seekers):
            page = self.get(f"/people/{someone}").text
            other = re.search(rf"/people/{someone}/with/([0-9a-f-]{{36}})", page)
            if other:
                yield someone, other[1]

    def pin_and_look(self, someone: str, other: str) -> Response:
        """Pin a pair, find the pairs, open the board."""
        self.send(f"/people/{someone}", pin=other, solve="true")
        self.work()
        return self.board()

    def limit_and_look(self, most: Iterator[int], seekers: str = "", providers: str = "") -> Response:
        """Limit the pairs of two groups, or of everybody, find the pairs, open the board."""
        self.send("/limits", seekers=seekers, providers=providers, most=str(next(most)))
        self.send("/solves")
        self.work()
        return self.board()
