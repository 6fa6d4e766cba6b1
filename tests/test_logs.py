import json
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
def root() -> Iterator[logging.Logger]:
    """The logger of all libraries, as it was before once the test is over."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    root.handlers.clear()
    yield root
    root.handlers[:], root.level = before
    structlog.reset_defaults()


@pytest.mark.usefixtures("root")
def test_what_a_library_logs_of_an_accident_repeats_nothing(
    settings: Settings, database: Database, partnership: Partnership, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask() -> None:
        with database.scoped(partnership.id) as db:
            db.execute(sa.text("SELECT CAST(:text AS integer)"), {"text": CANARY})

    logs.configure(settings)
    with pytest.raises(sa.exc.DataError, match=CANARY) as accident:
        ask()
    logging.getLogger("procrastinate.worker").error("Job x[1] ended with Error", exc_info=accident.value)
    written = capsys.readouterr().err
    assert all(word in written for word in ("Job x[1] ended", "DataError", __file__, " ask"))
    assert CANARY not in written


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(("level", "said"), [("info", ["answered", "stalled"]), ("warning", ["stalled"])])
def test_only_events_from_the_set_level_on_are_logged(
    settings: Settings, level: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(settings.model_copy(update={"log_level": level}))
    log = structlog.get_logger("test")
    log.info("answered")
    log.warning("stalled")
    assert [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()] == said
