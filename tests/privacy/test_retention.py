"""What has been kept long enough goes by itself, and the trail says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.cli import app as command
from api.database.addresses import Addresses
from api.privacy.keeping import RULES, Keeping, due_on, kept_in_words
from api.privacy.retention import delete_due
from api.settings import Settings
from models import audit, people, programmes
from models.accounts import Role
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.openid import OpenIdRequest
from models.partnerships import Partnership
from models.programmes import ProgrammeKind, ProgrammeState
from models.rate_limits import RateLimit
from tests.app_fixtures import SignInAs
from tests.dump import places_with
from tests.my.world import add_participation, add_programme
from tests.privacy.conftest import WORDS, Canary
from tests.privacy.test_erasing import stored_part
from tests.privacy.test_register import COLUMNS, catalogue

__all__ = ["catalogue"]


def counts_of(canary: Canary) -> dict[str, int]:
    """How many rows each table of the partnership has that a programme's end concerns."""
    tables = [name for name, rule in RULES.items() if rule.keeping is Keeping.PROGRAMME]
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        return {
            name: db.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608  our own names
            for name in tables
        }


def step_to(clock: SteppedClock, day: date) -> None:
    clock.step(datetime(day.year, day.month, day.day, 1, tzinfo=UTC) - clock.now())


def programme_of(canary: Canary) -> programmes.Programme:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        found = programmes.programme(db, canary.room.programme_id)
    assert found is not None
    return found


def test_every_table_says_how_long_it_is_kept(catalogue: sa.Engine) -> None:
    with catalogue.connect() as connection:
        tables = {row.relation for row in connection.execute(sa.text(COLUMNS))}
    assert set(RULES) == tables


def test_what_is_kept_for_days_or_stays_says_how_long_and_why() -> None:
    for rule in RULES.values():
        assert (rule.days > 0) == bool(rule.since) == (rule.keeping is Keeping.DAYS)
        assert bool(rule.reason) == (rule.keeping is Keeping.STAYS)


def test_what_is_kept_is_told_in_sentences() -> None:
    assert all(sentence[0].isupper() for sentence in kept_in_words())
    assert any("API tokens" in sentence for sentence in kept_in_words())


@pytest.mark.parametrize(
    ("ends_on", "months", "due"),
    [
        (date(2027, 8, 31), 24, date(2029, 8, 31)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
    ],
)
def test_a_programmes_day_is_counted_in_months(ends_on: date, months: int, due: date) -> None:
    programme = programmes.Programme(
        kind=ProgrammeKind.FELLOWSHIP,
        name="Fellowship",
        sign_up_closes_on=ends_on,
        starts_on=ends_on,
        ends_on=ends_on,
        retention_months=months,
    )
    assert due_on(programme) == due


def test_nothing_of_a_programme_goes_the_day_before(canary: Canary, clock: SteppedClock) -> None:
    before = counts_of(canary)
    step_to(clock, due_on(programme_of(canary)) - timedelta(days=1))
    delete_due(canary.room.database, clock)
    kept = counts_of(canary)
    assert {name: kept[name] for name in kept if RULES[name].keeping is Keeping.PROGRAMME} == before
    assert programme_of(canary).data_deleted_at is None


def test_on_its_day_everything_about_a_programmes_people_goes(
    canary: Canary, clock: SteppedClock, addresses: Addresses
) -> None:
    assert min(counts_of(canary)["participations"], counts_of(canary)["messages"]) > 0
    step_to(clock, due_on(programme_of(canary)))
    delete_due(canary.room.database, clock)
    assert set(counts_of(canary).values()) == {0}
    assert places_with(addresses.owner, WORDS) == []
    programme = programme_of(canary)
    assert (programme.state, programme.data_deleted_at) == (ProgrammeState.CLOSED, clock.now())
    with canary.room.database.monitoring(canary.room.partnership_id) as db:
        assert db.execute(sa.text("SELECT count(*) FROM monitoring.ethnicity_answers")).scalar_one() == 0


def test_who_takes_part_elsewhere_is_kept_for_that(canary: Canary, clock: SteppedClock) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        later = add_programme(db, ends_on=date(2031, 1, 1))
        add_participation(db, later.id, canary.person)
    step_to(clock, due_on(programme_of(canary)))
    delete_due(canary.room.database, clock)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        assert [person.id for person in people.all_people(db)] == [canary.person_id]
    with canary.room.database.monitoring(canary.room.partnership_id) as db:
        assert db.execute(sa.text("SELECT count(*) FROM monitoring.ethnicity_answers")).scalar_one() == 1


def test_the_trail_and_the_page_say_what_went(
    canary: Canary, clock: SteppedClock, sign_in_as: SignInAs
) -> None:
    before = counts_of(canary)
    administrator = sign_in_as(Role.ADMINISTRATOR)
    due = due_on(programme_of(canary))
    step_to(clock, due)
    delete_due(canary.room.database, clock)
    delete_due(canary.room.database, clock)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        found = audit.entries_with(db, "deleted_when_due")
        assert audit.verify(db).fault is None
    [entry] = [each for each in found if each.resource == "programme"]
    assert entry.detail["participations"] == before["participations"]
    told = administrator.client.get("/api/v1/retention").json()
    assert told["programmes"][0]["due_on"] == due.isoformat()
    assert told["programmes"][0]["deleted_at"] is not None
    assert any(each["counts"].get("pairs") == before["pairs"] for each in told["deleted"])
    page = administrator.client.get("/retention")
    assert (page.status_code, f"pairs {before['pairs']}" in page.text) == (200, True)
    shown = canary.room.coordinator.client.get(f"/programmes/{canary.room.programme_id}")
    assert "Everything about its people was deleted on" in shown.text
    rounds = canary.room.coordinator.client.get(f"/programmes/{canary.room.programme_id}/rounds")
    assert rounds.status_code == 200


def test_a_dry_run_says_the_same_and_deletes_nothing(
    canary: Canary, clock: SteppedClock, addresses: Addresses
) -> None:
    step_to(clock, due_on(programme_of(canary)))
    before = places_with(addresses.owner, WORDS), counts_of(canary)
    would = delete_due(canary.room.database, clock, is_dry=True)
    assert (places_with(addresses.owner, WORDS), counts_of(canary)) == before
    assert stored_part(canary).first_words
    done = delete_due(canary.room.database, clock)
    assert done == [each for each in would if each.partnership_id]  # the request went with its account
    assert delete_due(canary.room.database, clock) == []


@pytest.mark.parametrize(
    "table",
    [name for name, rule in RULES.items() if rule.keeping is Keeping.DAYS],
)
def test_what_is_kept_for_days_goes_after_them(canary: Canary, clock: SteppedClock, table: str) -> None:
    database = canary.room.database
    with database.unscoped() as db:
        db.add(OpenIdRequest(browser_hash="x", expires_at=clock.now()))
        db.add(RateLimit(key_hash="x", tries=1, ends_at=clock.now()))
        for session in db.execute(sa.select(BrowserSession)).scalars():
            session.expires_at = clock.now()
    with database.scoped(canary.room.partnership_id) as db:
        db.execute(sa.text("UPDATE link_tokens SET expires_at = :now"), {"now": clock.now()})
        db.execute(sa.text("UPDATE api_tokens SET expires_at = :now"), {"now": clock.now()})

    def left() -> int:
        with database.scoped(canary.room.partnership_id) as db:
            found = db.execute(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608  a constant of this test
            return int(found.scalar_one())

    there = left()
    clock.step(timedelta(days=RULES[table].days - 1))
    delete_due(database, clock)
    assert left() == there > 0
    clock.step(timedelta(days=2))
    delete_due(database, clock)
    assert left() == 0


@pytest.fixture
def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DATABASE_MONITORING_URL", settings.database_monitoring_url)
    return CliRunner()


def test_the_command_says_what_it_would_do_and_does_it(
    runner: CliRunner, database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        ended = add_programme(
            db,
            name="Long ago",
            sign_up_closes_on=date(2020, 1, 1),
            starts_on=date(2020, 1, 2),
            ends_on=date(2020, 6, 1),
        )
    for arguments, words in (
        (["retention", "--dry-run"], "0 rows would be deleted."),
        (["retention"], "0 rows were deleted."),
    ):
        answer = runner.invoke(command, arguments)
        assert (answer.exit_code, answer.output.splitlines()[-1]) == (0, words)
    with database.scoped(partnership.id) as db:
        found = programmes.programme(db, ended.id)
    assert found is not None
    assert found.data_deleted_at is not None
