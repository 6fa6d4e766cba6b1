import pytest
from sqlmodel import select
from typer.testing import CliRunner

from api.cli import app as command_line
from api.database.addresses import Addresses
from models import audit
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.second_steps import SecondStep
from tests.phone import set_up
from tests.sign_in.asker import EMAIL, Asker


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
