"""A coordinator who signs in by a link, and their browser."""

import pytest

from models.accounts import Account, Role
from tests.sign_in.asker import Asker, World
from tests.sign_in.conftest import MakeMember, make_member, world

__all__ = ["make_member", "world"]


@pytest.fixture
def coordinator(make_member: MakeMember) -> Account:
    return make_member(Role.COORDINATOR)


@pytest.fixture
def asker(world: World, coordinator: Account) -> Asker:
    """The coordinator's browser, in which the link was spent and nothing else done."""
    asker = Asker(world)
    asker.sign_in()
    return asker
