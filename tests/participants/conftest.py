"""What the tests of people share."""

import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.programmes.world import World, open_world


@pytest.fixture
def world(sign_in_as: SignInAs) -> World:
    """An open programme of reverse mentoring."""
    return open_world(sign_in_as(Role.COORDINATOR))
