"""What all tests share."""

import gc

import pytest

pytest_plugins = [
    "tests.database_fixtures",
    "tests.app_fixtures",
    "tests.compiled_once",
    "tests.not_run",
    "tests.faults.harness",
    "tests.same_ids",
]

gc.disable()  # while half a million things are loaded, of which none can go


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was loaded stays, so the collector never looks through it again, as in a web process."""
    gc.freeze()
    gc.enable()
