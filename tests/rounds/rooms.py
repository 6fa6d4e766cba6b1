"""Programmes with invented people, and rounds brought to where a test begins."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from httpx2 import Response

from api.demo.invent import Invented, invent, invent_programme
from api.rounds import solving
from models import rounds
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.programmes import ProgrammeKind
from models.rounds import SolveState
from tests.identities import Identity

TODAY = date(2027, 1, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A programme, whoever coordinates it, and what brings its rounds forward."""

    database: Database
    clock: SteppedClock
    partnership_id: UUID
    programme_id: UUID
    people: Invented
    coordinator: Identity

    @property
    def path(self) -> str:
        """Where the programme's rounds are over REST."""
        return f"/api/v1/programmes/{self.programme_id}/rounds"

    def open_round(self) -> str:
        """A new round's id."""
        answer = self.coordinator.create(self.path, {})
        assert answer.status_code == 201, answer.text
        round_id: str = answer.json()["id"]
        return round_id

    def get(self, round_id: str, rest: str = "") -> Any:
        """What a GET gives."""
        answer = self.coordinator.client.get(f"{self.path}/{round_id}{rest}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def etag(self, round_id: str) -> str:
        """The round's present version."""
        return self.coordinator.client.get(f"{self.path}/{round_id}").headers["etag"]

    def act(self, round_id: str, rest: str, body: Any = None, by: Identity | None = None) -> Response:
        """POST an action on the round as it is."""
        etag = self.etag(round_id)
        return (by or self.coordinator).act(f"{self.path}/{round_id}{rest}", etag, body)

    def take_back(self, round_id: str, rest: str) -> Response:
        """DELETE something of the round as it is."""
        headers = {"If-Match": self.etag(round_id)}
        return self.coordinator.client.delete(f"{self.path}/{round_id}{rest}", headers=headers)

    def publish(self, round_id: str, key: str = "0123456789abcdef") -> Response:
        """Publish the round as it is."""
        headers = {"If-Match": self.etag(round_id), "Idempotency-Key": key}
        return self.coordinator.client.post(f"{self.path}/{round_id}/publication", json={}, headers=headers)

    def solve(self, round_id: str) -> Any:
        """Find pairs as the worker would; the solve as REST shows it."""
        answer = self.act(round_id, "/solves")
        assert answer.status_code == 202, answer.text
        self.work()
        return self.get(round_id, f"/solves/{answer.json()['id']}")

    def work(self) -> None:
        """Do what a worker would find in the queue of rounds."""
        with self.database.scoped(self.partnership_id) as db:
            waiting = [
                solve.id
                for row in rounds.rounds(db, self.programme_id)
                for solve in rounds.solves(db, row.id)
                if solve.state == SolveState.QUEUED
            ]
        for solve_id in waiting:
            solving.run(self.database, self.clock, self.partnership_id, solve_id)

    def proposed(self) -> str:
        """A round with proposed pairs."""
        round_id = self.open_round()
        assert self.act(round_id, "/lock").status_code == 200
        assert self.solve(round_id)["state"] == "done"
        return round_id

    def agreed(self, steward: Identity) -> str:
        """A round that the steward has agreed."""
        round_id = self.proposed()
        assert self.act(round_id, "/agreement-request").status_code == 200
        assert self.act(round_id, "/agreement", by=steward).status_code == 200
        return round_id


def make_room(
    database: Database,
    clock: SteppedClock,
    partnership: Partnership,
    coordinator: Identity,
    *,
    kind: ProgrammeKind = ProgrammeKind.REVERSE_MENTORING,
    seekers: int = 16,
    providers: int = 14,
    seed: int = 11,
    needs_steward: bool = True,
) -> Room:
    """A programme with people ready to be matched."""
    with database.scoped(partnership.id) as db:
        programme = invent_programme(db, kind, TODAY)
        programme.needs_steward = needs_steward
        people = invent(db, seed=seed, programme=programme, seekers=seekers, providers=providers)
    return Room(
        database=database,
        clock=clock,
        partnership_id=partnership.id,
        programme_id=programme.id,
        people=people,
        coordinator=coordinator,
    )
