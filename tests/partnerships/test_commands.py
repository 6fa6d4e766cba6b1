import pytest
from sqlmodel import select
from typer.testing import CliRunner

from api.cli import app
from api.database.addresses import Addresses
from models.accounts import Account, Role, grants_of, membership_for
from models.database import Database
from models.partnerships import partnership_ids


@pytest.fixture
def runner(addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", addresses.application)
    monkeypatch.setenv("DATABASE_MONITORING_URL", addresses.monitoring)
    return CliRunner()


def add(runner: CliRunner, email: str) -> int:
    arguments = ["partnership", "add", "Northvale", "--member", "Amina Yusuf", "--email", email]
    return runner.invoke(app, arguments).exit_code


def test_a_partnership_comes_with_somebody_who_can_set_it_up(runner: CliRunner, database: Database) -> None:
    assert add(runner, "Amina@Example.nhs.uk") == 0
    with database.unscoped() as db:
        [partnership_id] = partnership_ids(db)
        account = db.exec(select(Account)).one()
    assert account.email == "amina@example.nhs.uk"
    with database.scoped(partnership_id) as db:
        membership = membership_for(db, account.id)
        assert membership is not None
        assert {grant.role for grant in grants_of(db, membership.id)} == {
            Role.ADMINISTRATOR,
            Role.COORDINATOR,
        }


def test_a_wrong_address_adds_nothing(runner: CliRunner, database: Database) -> None:
    assert add(runner, "not an address") == 2
    with database.unscoped() as db:
        assert partnership_ids(db) == []
