"""Two fellowships alike, and somebody who may do everything in both."""

import pytest

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.security.fellowships import World, make_world
from tests.security.matrix import matrix

__all__ = ["matrix"]


@pytest.fixture
def coordinator(sign_in_as: SignInAs) -> Identity:
    """Coordinates and agrees everywhere, so that nothing but the address can refuse."""
    return sign_in_as(Role.COORDINATOR, Role.STEWARD)


@pytest.fixture
def world(coordinator: Identity, database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    """A fellowship."""
    return make_world(coordinator, database, clock, partnership, seed=1)


@pytest.fixture
def other(coordinator: Identity, database: Database, clock: SteppedClock, partnership: Partnership) -> World:
    """Another that is like it."""
    return make_world(coordinator, database, clock, partnership, seed=2)
