"""A member, and a browser of theirs."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from api.settings import Settings
from models.accounts import Account, Grant, Membership, Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.sign_in.asker import EMAIL, Asker, World

MakeMember = Callable[..., Account]


@pytest.fixture
def world(app: FastAPI, database: Database, settings: Settings, clock: SteppedClock) -> World:
    return World(app, database, settings, clock)


@pytest.fixture
def make_member(database: Database, partnership: Partnership) -> MakeMember:
    """Call it with roles to get a member who is signed in nowhere."""

    def make(*roles: Role, email: str = EMAIL, name: str = "Amina Yusuf") -> Account:
        with database.unscoped() as db:
            account = Account(email=email, name=name)
            db.add(account)
        with database.scoped(partnership.id) as db:
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            db.add_all(Grant(membership_id=membership.id, role=role) for role in roles)
        return account

    return make


@pytest.fixture
def member(make_member: MakeMember) -> Account:
    """A member without any role."""
    return make_member()


@pytest.fixture
def asker(world: World, member: Account) -> Asker:
    """The member's browser."""
    return Asker(world)
