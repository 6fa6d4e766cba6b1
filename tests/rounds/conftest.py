"""A programme to match, for every test here."""

import pytest

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room, make_room


@pytest.fixture
def room(database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs) -> Room:
    """Reverse mentoring with 16 executives and 14 mentors."""
    return make_room(database, clock, partnership, sign_in_as(Role.COORDINATOR))


@pytest.fixture
def steward(sign_in_as: SignInAs) -> Identity:
    """The network's steward."""
    return sign_in_as(Role.STEWARD, name="Kwame Mensah")


@pytest.fixture
def crowded(database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs) -> Room:
    """18 executives and 5 mentors."""
    return make_room(
        database, clock, partnership, sign_in_as(Role.COORDINATOR), seekers=18, providers=5, seed=3
    )
