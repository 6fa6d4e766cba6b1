"""A programme of 10,000 people on each side, given by people and rules, beside SciPy on the whole matrix.

Each runs in a process of its own, for its memory: `python -m benchmarks.people ours` or `scipy`.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.rows import Row, peak_megabytes, timed_solve
from matching import LevelName, PeopleProblem, Person, Policy, Rules, Weights, verify
from matching.levels import STEP_WORDS
from matching.objective import TIE
from matching.supply import Rectangle, count_pairs, each_block

SIZE = 10_000
ROOT = Path(__file__).parents[1]
TOPICS = tuple(f"topic{number}" for number in range(24))
RULES = Rules(shared_free_times=1)
WEIGHTS = Weights(goals=600, directorate=100, travel=0, seniority=((1, 100), (2, 60)))
PER_PERSON = 1_000 * SIZE
"""More than all scores together: SciPy is given both levels as one sum."""


def rows() -> Iterator[Row]:
    """The one row of this group."""
    ours, theirs = _run("ours"), _run("scipy")
    assert ours[2] == theirs[2], "both must reach the same total"
    yield Row(
        case=f"{SIZE:,} × {SIZE:,} from profiles, scoring included, matched then score",
        seconds=ours[0],
        peer="SciPy linear_sum_assignment",
        peer_seconds=theirs[0],
        target="≤ 0.5 ×, memory ≤ 0.2 ×",
        note=f"{ours[3]:,.0f} pairs allowed; {ours[1]:.0f} MB beside {theirs[1]:.0f} MB; "
        f"with tie-break {ours[4]:.1f} s, verify {ours[5]:.1f} s",
    )


def programme(size: int, seed: int = 5) -> PeopleProblem:
    """Invented people on both sides, in eight organisations, with topics, grades and two free half-days."""
    dice = random.Random(seed)  # noqa: S311  the same invented people every time

    def person(letter: str, row: int) -> Person:
        days = [(day * 48 + 18, dice.randint(4, 10)) for day in dice.sample(range(5), 2)]
        return Person(
            id=f"{letter}{row:05}",
            person=f"{letter}h{row}",
            organisation=dice.choice("ABCDEFGH"),
            directorate=dice.choice("klmnopqr"),
            team=str(dice.randrange(size // 8)),
            seniority=dice.randint(1, 9),
            topics=frozenset(topic for topic in TOPICS if dice.random() < 0.35),
            free=frozenset(half_hour for first, length in days for half_hour in range(first, first + length)),
        )

    return PeopleProblem.of(
        [person("s", row) for row in range(size)],
        [person("p", row) for row in range(size)],
        RULES,
        WEIGHTS,
        policy=Policy(levels=(LevelName.MATCHED, LevelName.SCORE)),
    )


def _run(which: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.people", which]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)  # noqa: S603  our own
    return [float(word) for word in done.stdout.split()]


def _ours(problem: PeopleProblem) -> None:
    """Seconds until both levels are proven, MB, total, pairs allowed, seconds in all and to verify."""
    answer, began, seconds = timed_solve(problem)
    megabytes = peak_megabytes()
    started = time.perf_counter()
    assert verify(problem, answer)
    checked = time.perf_counter() - started
    proven = began[STEP_WORDS[TIE]]
    print(proven, megabytes, answer.levels[1].value, count_pairs(problem.supply()), seconds, checked)


def _scipy(problem: PeopleProblem) -> None:
    """Seconds, MB and the total."""
    started = time.perf_counter()
    size = len(problem.seekers)
    matrix = np.zeros((size, size))

    def fill(block: Rectangle) -> None:
        rows = slice(block.first, block.first + block.score.shape[0])
        matrix[rows] = np.where(block.score >= 0, PER_PERSON + block.score.astype(np.int32), 0)

    for _ in each_block(problem.supply(), fill):
        pass
    lines, columns = linear_sum_assignment(matrix, maximize=True)
    seconds = time.perf_counter() - started
    megabytes = peak_megabytes()
    best = matrix[lines, columns]
    print(seconds, megabytes, int((best[best > 0] - PER_PERSON).sum()))


if __name__ == "__main__":
    {"ours": _ours, "scipy": _scipy}[sys.argv[1]](programme(SIZE))
