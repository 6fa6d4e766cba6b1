"""Whoever gives roles."""

from uuid import UUID

import pytest

from models import partnerships
from models.accounts import Role, membership_for
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.programmes.programmes import MENTORING


@pytest.fixture
def administrator(sign_in_as: SignInAs) -> Identity:
    """The administrator of the whole partnership."""
    return sign_in_as(Role.ADMINISTRATOR, name="Tom Askew")


@pytest.fixture
def organisations(database: Database, partnership: Partnership) -> tuple[UUID, UUID]:
    """The ids of the partnership's two organisations."""
    with database.scoped(partnership.id) as db:
        first, second = (row.id for row in partnerships.organisations(db))
    return first, second


@pytest.fixture
def programme_id(sign_in_as: SignInAs) -> UUID:
    """A programme that a role can be narrowed to."""
    made = sign_in_as(Role.COORDINATOR, name="Zoe Last").create("/api/v1/programmes", MENTORING)
    return UUID(made.json()["id"])


def membership_of(database: Database, partnership: Partnership, who: Identity) -> str:
    """The id of somebody's membership."""
    with database.scoped(partnership.id) as db:
        found = membership_for(db, who.account_id)
    assert found is not None
    return str(found.id)
