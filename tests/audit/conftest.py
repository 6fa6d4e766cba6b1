"""A partnership in which things were done."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models import audit
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who did what on which day, and who looks."""

    administrator: Identity
    coordinator: Identity
    mentor: Identity
    round_id: UUID
    database: Database
    partnership_id: UUID

    def record(self, action: str, resource: str, resource_id: UUID, who: Identity | None) -> None:
        """Write an entry as the application does."""
        with self.database.scoped(self.partnership_id) as db:
            actor_id = who.account_id if who else None
            audit.record(db, action, resource, resource_id, actor_id=actor_id, detail={"pairs": 3})


@pytest.fixture
def world(sign_in_as: SignInAs, database: Database, partnership: Partnership, clock: SteppedClock) -> World:
    """A coordinator makes and locks a round; a day later she enters somebody, and two say yes."""
    world = World(
        administrator=sign_in_as(Role.ADMINISTRATOR, name="Tom Askew"),
        coordinator=sign_in_as(Role.COORDINATOR, name="Amina Yusuf"),
        mentor=sign_in_as(name="Grace Okafor"),
        round_id=uuid4(),
        database=database,
        partnership_id=partnership.id,
    )
    for action in ("created", "locked"):
        world.record(action, "round", world.round_id, world.coordinator)
    clock.step(timedelta(days=1))
    world.record("approved", "pair", uuid4(), world.mentor)
    world.record("entered", "participation", uuid4(), world.coordinator)
    world.record("approved", "pair", uuid4(), world.coordinator)
    world.record("answered", "session", uuid4(), None)
    return world
