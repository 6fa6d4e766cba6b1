"""A programme to count, and the HR analyst who may."""

import pytest

from api.settings import Settings
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.statistics.world import World, make_world


@pytest.fixture
def world(database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership) -> World:
    return make_world(database, settings, clock, partnership)


@pytest.fixture
def analyst(sign_in_as: SignInAs, world: World) -> Identity:
    return sign_in_as(Role.HR_ANALYST)
