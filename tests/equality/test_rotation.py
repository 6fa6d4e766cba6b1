"""A new key for the equality answers: everything is read before, during and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr
from typer.testing import CliRunner

from api.cli import app as command
from api.equality import store
from api.equality.rotation import rotate_all
from api.ethnicity import read_ethnicity
from api.settings import Settings
from models.database import Database
from models.partnerships import Partnership
from tests.my.world import add_person

CODES = ("A", "N", "Z", "group:asian", "C2")


@pytest.fixture
def people(database: Database, partnership: Partnership, settings: Settings) -> dict[UUID, str]:
    """Five people who answered under the first key."""
    with database.scoped(partnership.id) as db:
        found = {add_person(db).id: code for code in CODES}
    with database.monitoring(partnership.id) as db:
        for person_id, code in found.items():
            store.keep(db, settings, person_id, read_ethnicity(code))
    return found


@pytest.fixture
def renewed(settings: Settings) -> Settings:
    """A new key, with the first one among the old."""
    return settings.model_copy(
        update={"monitoring_key": _new(), "monitoring_keys_old": settings.monitoring_key}
    )


def without_old(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_keys_old": SecretStr("")})


def read(
    database: Database, partnership: Partnership, settings: Settings, people: dict[UUID, str]
) -> dict[UUID, str]:
    with database.monitoring(partnership.id) as db:
        answers = {person_id: store.answer_of(db, settings, person_id) for person_id in people}
    return {person_id: answer.code for person_id, answer in answers.items() if answer}


def test_after_rotating_the_new_key_alone_reads_everything(
    database: Database, partnership: Partnership, renewed: Settings, people: dict[UUID, str]
) -> None:
    assert read(database, partnership, renewed, people) == people
    with pytest.raises(InvalidToken):  # the control: before rotating the new key reads nothing
        read(database, partnership, without_old(renewed), people)
    done = rotate_all(database, renewed, batch=2)
    assert (done.looked_at, done.rotated, done.unreadable) == (5, 5, 0)
    assert read(database, partnership, without_old(renewed), people) == people


def test_the_old_key_reads_nothing_any_more(
    database: Database,
    partnership: Partnership,
    settings: Settings,
    renewed: Settings,
    people: dict[UUID, str],
) -> None:
    rotate_all(database, renewed, batch=2)
    with pytest.raises(InvalidToken):
        read(database, partnership, settings, people)


def test_a_rotation_that_stopped_half_way_goes_on(
    database: Database, partnership: Partnership, renewed: Settings, people: dict[UUID, str]
) -> None:
    with stopped_after(database, batches=1), pytest.raises(KeyboardInterrupt):
        rotate_all(database, renewed, batch=2)
    assert read(database, partnership, renewed, people) == people
    done = rotate_all(database, renewed, batch=2)
    assert (done.looked_at, done.rotated) == (5, 3)
    assert rotate_all(database, renewed, batch=2).rotated == 0


def test_answers_that_no_key_reads_are_told_and_kept(
    database: Database, partnership: Partnership, renewed: Settings, people: dict[UUID, str]
) -> None:
    strange = without_old(renewed)
    assert rotate_all(database, strange, batch=500).unreadable == 5
    assert read(database, partnership, renewed, people) == people


def test_the_command_says_how_many(
    people: dict[UUID, str], renewed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("secret_key", "monitoring_key", "monitoring_keys_old"):
        monkeypatch.setenv(name.upper(), getattr(renewed, name).get_secret_value())
    monkeypatch.setenv("DATABASE_URL", renewed.database_url)
    monkeypatch.setenv("DATABASE_MONITORING_URL", renewed.database_monitoring_url)
    answer = CliRunner().invoke(command, ["monitoring", "rotate"])
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, "5 of 5 answers were encrypted anew.")
    monkeypatch.setenv("MONITORING_KEYS_OLD", "no key")
    assert CliRunner().invoke(command, ["monitoring", "rotate"]).exit_code != 0


@contextmanager
def stopped_after(database: Database, batches: int) -> Iterator[None]:
    """The process is interrupted when it asks for the batch after these."""
    asked = iter(range(batches))
    whole = database.monitoring

    @contextmanager
    def interrupted(partnership_id: UUID) -> Iterator[object]:
        if next(asked, None) is None:
            raise KeyboardInterrupt
        with whole(partnership_id) as db:
            yield db

    database.__dict__["monitoring"] = interrupted
    try:
        yield
    finally:
        del database.__dict__["monitoring"]


def _new() -> SecretStr:
    return SecretStr(Fernet.generate_key().decode())
