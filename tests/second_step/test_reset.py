from uuid import uuid4

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from api.cli import app as command_line
from api.database.addresses import Addresses
from api.errors import NotFoundError
from api.second_step import service
from api.security.caller import caller_of_cookie
from models import audit
from models.accounts import Account, Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.second_steps import SecondStep
from tests.app_fixtures import SignInAs
from tests.phone import set_up
from tests.sign_in.asker import EMAIL, Asker, World


@pytest.fixture
def runner(addresses: Addresses, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", addresses.application)
    monkeypatch.setenv("DATABASE_MONITORING_URL", addresses.monitoring)
    return CliRunner()


def has_one(database: Database) -> bool:
    with database.unscoped() as db:
        return db.exec(select(SecondStep)).first() is not None


def test_the_command_takes_it_away_and_writes_it_down(
    runner: CliRunner, asker: Asker, clock: SteppedClock, database: Database, partnership: Partnership
) -> None:
    set_up(asker.client, clock)
    answers = [runner.invoke(command_line, ["second-step", "reset", EMAIL.upper()]) for _ in range(2)]
    assert [(answer.exit_code, answer.stdout) for answer in answers] == [
        (0, "Taken away, and signed out everywhere.\n"),
        (0, "There was no second step.\n"),
    ]
    assert not has_one(database)
    with database.scoped(partnership.id) as db:
        assert [entry.actor_id for entry in audit.entries(db) if entry.action == "second_step_reset"] == [
            None,
            None,
        ]


def test_the_command_says_where_nobody_has_the_address(runner: CliRunner) -> None:
    answer = runner.invoke(command_line, ["second-step", "reset", "nobody@example.nhs.uk"])
    assert (answer.exit_code, answer.stderr) == (1, "nobody signs in with this address\n")


def test_an_administrator_takes_it_away_from_members_of_their_own_partnership_only(
    asker: Asker,
    world: World,
    sign_in_as: SignInAs,
    clock: SteppedClock,
    database: Database,
    coordinator: Account,
) -> None:
    set_up(asker.client, clock)
    with database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        db.add(elsewhere)
    here = sign_in_as(Role.ADMINISTRATOR)
    there = SignInAs(sign_in_as.app, database, elsewhere)(Role.ADMINISTRATOR)
    callers = [
        caller_of_cookie(database, world.settings, clock, who.client.cookies["session"])
        for who in (there, here)
    ]
    assert callers[0] is not None
    assert callers[1] is not None
    for account_id in (coordinator.id, uuid4()):
        with pytest.raises(NotFoundError):
            service.reset_member(database, clock, callers[0], account_id)
    assert has_one(database)
    assert service.reset_member(database, clock, callers[1], coordinator.id)
    assert not has_one(database)
