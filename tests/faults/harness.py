"""A pytest plugin for fault harnesses: how much to try, from which seed, and the figures at the end.

``FAULTS=full`` tries everything (``make faults``); without it each harness is small enough for every day.
``FAULTS_SEED`` repeats a run. A harness asks for the fixture ``harness``, and what it tells stands with its
seed at the end of the run, whether it passed or not. What Hypothesis makes up is the same every day too, and
made up anew with ``FAULTS=full``.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

SEED_OF_EVERY_DAY: Final = 20261127
FIGURE: Final = "figure"

IS_FULL: Final = os.environ.get("FAULTS", "") == "full"
settings.register_profile(
    "of every day or full",
    derandomize=not IS_FULL,
    deadline=None,  # how long an example takes says how busy the machine is
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("of every day or full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """How much one harness tries, and where its chance comes from."""

    seed: int
    is_full: bool
    figures: list[str]

    def size(self, small: int, full: int) -> int:
        """How many of something to try."""
        return full if self.is_full else small

    def chance(self, name: object = "") -> Random:
        """Chance that comes again with the same seed and name."""
        return Random(f"{self.seed} {name}")  # noqa: S311  chooses faults, keeps no secret

    def tell(self, figure: str) -> None:
        """Show ``figure`` at the end of the run."""
        self.figures.append(figure)


@pytest.fixture
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """Its seed is of every day, drawn anew at full size, or what ``FAULTS_SEED`` says."""
    drawn = secrets.randbelow(10**9) if IS_FULL else SEED_OF_EVERY_DAY
    made = Harness(seed=int(os.environ.get("FAULTS_SEED") or drawn), is_full=IS_FULL, figures=[])
    yield made
    for figure in made.figures or ["no figure"]:
        request.node.user_properties.append((FIGURE, f"{figure} (seed {made.seed})"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, one a line."""
    told = [
        f"{report.nodeid}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "teardown"
        for name, value in report.user_properties
        if name == FIGURE
    ]
    if told:
        terminalreporter.section("figures of the harnesses")
        for line in sorted(told):
            terminalreporter.write_line(line)
