"""What all tests share."""

import gc
from collections.abc import Generator

import pytest

pytest_plugins = [
    "tests.database_fixtures",
    "tests.app_fixtures",
    "tests.compiled_once",
    "tests.not_run",
    "tests.faults.harness",
]

gc.disable()  # while half a million things are loaded, of which none can go


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was loaded stays, so the collector never looks through it again, as in a web process."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than cores: each waits a fifth of its time, for a database, a browser or a clock."""
    return (yield) + 1
