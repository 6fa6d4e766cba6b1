"""The process that forks senders, as tests drive it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from tests.notifications.doomed_sender import Plan


@dataclass(frozen=True, slots=True)
class Senders:
    """Forks a sender for each plan."""

    plans: IO[str]
    answers: IO[str]

    def run(self, plan: Plan, has_begun: Callable[[int], None]) -> int:
        """Start a sender, tell its process id, wait for its end; its exit code."""
        self.plans.write(plan.as_line())
        self.plans.flush()
        has_begun(int(self.answers.readline()))
        return int(self.answers.readline())


@pytest.fixture(scope="module")
def senders() -> Iterator[Senders]:
    """One forking process for all tests of a file."""
    command = [sys.executable, "-m", "tests.notifications.doomed_sender"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Senders(process.stdin, process.stdout)
