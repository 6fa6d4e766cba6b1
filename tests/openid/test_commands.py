import pytest
from sqlmodel import select
from typer.testing import CliRunner

from api.cli import app as commands
from api.settings import Settings
from models.audit import AuditEntry
from models.database import Database
from models.partnerships import Partnership
from tests.openid.conftest import EMAIL, Walker
from tests.openid.stand_in import StandIn


@pytest.fixture
def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DATABASE_MONITORING_URL", settings.database_monitoring_url)
    return CliRunner()


def test_an_account_that_is_untied_is_tied_anew(
    walker: Walker, stand_in: StandIn, runner: CliRunner, database: Database, partnership: Partnership
) -> None:
    walker.sign_in()
    walker.client.cookies.delete("session")
    stand_in.knows("amina-2", email=EMAIL, email_verified=True)
    assert walker.sign_in("amina-2").status_code == 403
    assert runner.invoke(commands, ["sign-in", "untie", EMAIL.upper()]).exit_code == 0
    assert walker.sign_in("amina-2").status_code == 303
    with database.scoped(partnership.id) as db:
        assert [entry.action for entry in db.exec(select(AuditEntry))].count("untied_from_provider") == 1


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.nhs.uk"])
def test_whoever_is_tied_to_nothing_is_said_so(walker: Walker, runner: CliRunner, email: str) -> None:
    assert runner.invoke(commands, ["sign-in", "untie", email]).exit_code == 1
