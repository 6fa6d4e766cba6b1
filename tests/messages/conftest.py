"""A programme with an outbox, and its coordinator."""

import pytest

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.messages.world import World, make_world


@pytest.fixture
def world(database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    return make_world(database, clock, partnership)


@pytest.fixture
def coordinator(sign_in_as: SignInAs, world: World) -> Identity:
    return sign_in_as(Role.COORDINATOR)
