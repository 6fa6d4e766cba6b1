import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import structlog

from api import logs
from api.settings import Settings
from models.database import Database
from models.partnerships import Partnership

CANARY = "White - Irish"


@pytest.fixture
def errors(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What a process of the installation writes, with its logs configured."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure(settings)
    yield capsys
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def test_what_a_library_logs_of_an_accident_repeats_nothing(
    database: Database, partnership: Partnership, errors: pytest.CaptureFixture[str]
) -> None:
    def ask() -> None:
        with database.scoped(partnership.id) as db:
            db.execute(sa.text("SELECT CAST(:text AS integer)"), {"text": CANARY})

    with pytest.raises(sa.exc.DataError, match=CANARY) as accident:
        ask()
    logging.getLogger("procrastinate.worker").error("Job x[1] ended with Error", exc_info=accident.value)
    written = errors.readouterr().err
    assert all(word in written for word in ("Job x[1] ended", "DataError", f"{__file__}", " ask"))
    assert CANARY not in written
