"""A programme with an outbox, its coordinator, and an administrator of the partnership."""

import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.messages.conftest import coordinator, world
from tests.messages.world import World
from tests.relay import relay

__all__ = ["coordinator", "relay", "world"]


@pytest.fixture
def administrator(sign_in_as: SignInAs, world: World) -> Identity:
    return sign_in_as(Role.ADMINISTRATOR)
