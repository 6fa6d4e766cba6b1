"""A pytest plugin: what did not run is said at the end, and fails where CI is set."""

import os
from collections import defaultdict

import pytest

from tests.chromium import HOW_TO, find_chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked ``browser`` need a Chromium."""
    if find_chromium() is not None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=HOW_TO))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a run with anything left out has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if _is_ci() and session.exitstatus == pytest.ExitCode.OK and reporter and _left_out(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each thing left out with its reason."""
    left_out = _left_out(terminalreporter)
    if not left_out:
        return
    terminalreporter.section("did not run")
    for reason, tests in sorted(left_out.items()):
        terminalreporter.write_line(f"{len(tests)} × {reason}")
        for test in tests:
            terminalreporter.write_line(f"    {test}")
    if _is_ci():
        terminalreporter.write_line("CI is set: what did not run counts as failed.")


def _left_out(reporter: pytest.TerminalReporter) -> dict[str, list[str]]:
    """Skipped and expectedly failed tests by reason."""
    found: dict[str, list[str]] = defaultdict(list)
    for report in [*reporter.stats.get("skipped", []), *reporter.stats.get("xfailed", [])]:
        if isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
        else:
            reason = getattr(report, "wasxfail", "") or "no reason given"
        found[reason].append(report.nodeid)
    return found


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true")
