"""How a member stands: of one partnership, in one query."""

from uuid import uuid4

import pytest

from models.accounts import Account, Grant, Membership, Role
from models.database import Database
from models.partnerships import Organisation, Partnership, organisations
from models.people import Person
from models.standing import Standing, standing_of
from tests.queries import counted_queries


@pytest.fixture
def account(database: Database) -> Account:
    account = Account(email="amina@example.nhs.uk", name="A. Yusuf")
    with database.unscoped() as db:
        db.add(account)
    return account


def join(database: Database, partnership: Partnership, account: Account, *roles: Role) -> Membership:
    membership = Membership(account_id=account.id)
    with database.scoped(partnership.id) as db:
        db.add(membership)
        db.flush()
        db.add_all(Grant(membership_id=membership.id, role=role) for role in roles)
    return membership


def take_part(database: Database, partnership: Partnership, account: Account, name: str) -> Person:
    with database.scoped(partnership.id) as db:
        person = Person(
            name=name, email=account.email, account_id=account.id, organisation_id=organisations(db)[0].id
        )
        db.add(person)
    return person


@pytest.fixture
def elsewhere(database: Database) -> Partnership:
    """Another partnership."""
    partnership = Partnership(name="Southmere Care Partnership")
    with database.scoped(partnership.id) as db:
        db.add(partnership)
        db.flush()
        db.add(Organisation(name="Southmere Hospitals", code="SOU1"))
    return partnership


def test_a_member_without_anything_has_nothing(
    database: Database, partnership: Partnership, account: Account
) -> None:
    membership = join(database, partnership, account)
    with database.scoped(partnership.id, account_id=account.id) as db:
        assert standing_of(db, membership.id) == Standing()
        assert standing_of(db, uuid4()) == Standing()


def test_grants_and_person_are_of_this_partnership_and_others_are_known_of(
    database: Database, partnership: Partnership, elsewhere: Partnership, account: Account
) -> None:
    membership = join(database, partnership, account, Role.STEWARD, Role.COORDINATOR)
    join(database, elsewhere, account, Role.ADMINISTRATOR)
    person = take_part(database, partnership, account, "Amina Yusuf")
    take_part(database, elsewhere, account, "Mrs Yusuf")
    with (
        database.scoped(partnership.id, account_id=account.id) as db,
        counted_queries() as queries,
    ):
        found = standing_of(db, membership.id)
    assert len(queries) == 1
    assert {grant.role for grant in found.grants} == {Role.STEWARD, Role.COORDINATOR}
    assert len(found.grants) == 2
    assert (found.person_id, found.name, found.has_several) == (person.id, "Amina Yusuf", True)


def test_whether_there_are_others_is_not_told_without_the_accounts_scope(
    database: Database, partnership: Partnership, elsewhere: Partnership, account: Account
) -> None:
    membership = join(database, partnership, account)
    join(database, elsewhere, account)
    with database.scoped(partnership.id) as db:
        assert not standing_of(db, membership.id).has_several
