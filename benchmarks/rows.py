"""A row of the table, and how its times are taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from matching import Answer, PeopleProblem, Problem, solve

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case. Times in seconds, the best of a few runs, the peer's on the same instance in the same run.

    `target` says what is to be reached, `note` what was reached apart from time, or why there is no figure.
    """

    case: str
    seconds: float | None = None
    peer: str = ""
    peer_seconds: float | None = None
    target: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's time."""
        if self.seconds is None or not self.peer_seconds:
            return None
        return self.seconds / self.peer_seconds


def best_of(runs: int, work: Callable[[], T]) -> tuple[float, T]:
    """The shortest of several runs, and what the last one gave."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return min(times), result


def timed_solve(problem: Problem | PeopleProblem) -> tuple[Answer, dict[str, float], float]:
    """The answer, after how many seconds each kind of step began, and the seconds in all."""
    began: dict[str, float] = {}
    started = time.perf_counter()

    def tell(words: str) -> None:
        began.setdefault(words, time.perf_counter() - started)

    answer = solve(problem, tell)
    return answer, began, time.perf_counter() - started


def peak_megabytes() -> float:
    """The most memory that this process has held since it began; not ``ru_maxrss``, which starts at what
    its parent held.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this machine does not tell the peak of a process")
