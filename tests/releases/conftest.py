"""A fellow who named their line manager, and the coordinator who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from api.rounds.taking import take_snapshot
from models import programmes
from models.accounts import Role
from models.clock import SteppedClock
from models.outbox import Message
from models.participations import ParticipationState, Side
from models.programmes import ProgrammeKind
from models.releases import Release, release_of
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.conftest import Participant, TakePart, take_part

__all__ = ["take_part"]

MANAGER: Final = "Mo.Ali@example.nhs.uk"
DAY: Final = datetime(2027, 1, 13, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Releasing:
    """A fellowship with one fellow, who is ready."""

    fellow: Participant
    coordinator: Identity
    anybody: TestClient
    clock: SteppedClock

    @property
    def path(self) -> str:
        return f"/programmes/{self.fellow.programme_id}/releases"

    def agree(self, *, agrees: bool = True) -> Response:
        at, client = f"{self.fellow.api}/release", self.fellow.identity.client
        etag = client.get(at).headers["etag"]
        answer: Response = client.put(at, json={"agrees": agrees}, headers={"If-Match": etag})
        return answer

    def ask(self, key: str | None = None) -> Any:
        chosen = {"participation_ids": [str(self.fellow.participation_id)]}
        answer = self.coordinator.create(f"/api/v1{self.path}", chosen, key or uuid4().hex)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def mails(self) -> list[Message]:
        with self.fellow.database.scoped(self.fellow.partnership_id) as db:
            rows = list(db.exec(select(Message).where(Message.kind == "release_request")))
        return sorted(rows, key=lambda row: row.created_at)

    def link(self) -> str:
        """The path in the latest mail."""
        return str(self.mails()[-1].context["link"]).removeprefix("http://testserver")

    def answer(self, word: str) -> Response:
        answer: Response = self.anybody.post(self.link(), data={"answer": word})
        return answer

    def standing(self) -> str:
        """As the coordinator sees it."""
        [row] = self.coordinator.client.get(f"/api/v1{self.path}").json()
        return str(row["standing"])

    def stored(self) -> Release | None:
        with self.fellow.database.scoped(self.fellow.partnership_id) as db:
            return release_of(db, self.fellow.participation_id)


@pytest.fixture
def releasing(
    take_part: TakePart, sign_in_as: SignInAs, anybody: TestClient, clock: SteppedClock
) -> Releasing:
    person = {"name": "Ana Bello", "line_manager_email": MANAGER}
    kind, name = ProgrammeKind.FELLOWSHIP, "Minority ethnic fellows"
    fellow = take_part(Side.SEEKER, kind, person=person, name=name, is_restricted=True)
    clock.step(DAY - clock.now())
    return Releasing(
        fellow=fellow,
        coordinator=sign_in_as(Role.COORDINATOR, name="Josie Marsh"),
        anybody=anybody,
        clock=clock,
    )


@pytest.fixture
def needed(releasing: Releasing) -> Callable[[], int]:
    """The programme needs releases, its fellow is ready; how many fellows a round would take."""
    fellow = releasing.fellow
    with fellow.database.scoped(fellow.partnership_id) as db:
        programme = programmes.programme(db, fellow.programme_id)
        assert programme is not None
        programme.rules = {"release": True}

    def taken() -> int:
        with fellow.database.scoped(fellow.partnership_id) as db:
            programme = programmes.programme(db, fellow.programme_id)
            assert programme is not None
            part = fellow.stored()
            db.merge(part).state = ParticipationState.READY
            db.flush()
            return len(take_snapshot(db, programme).seekers)

    return taken
