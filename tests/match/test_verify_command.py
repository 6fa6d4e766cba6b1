"""`counterpart verify`: a round's file is checked for what it claims, on its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from api.match.round_file import RoundFile, write_round_file
from api.match.verify_command import check
from matching import Problem, solve

FREE = [4, 5]
SOLVABLE: dict[str, Any] = {
    "version": 1,
    "seekers": [{"id": "e1"}, {"id": "e2"}],
    "providers": [{"id": "m1"}, {"id": "m2"}],
    "candidates": [["e1", "m1", 730], ["e1", "m2", 500], ["e2", "m1", 400]],
}
CLASHING: dict[str, Any] = SOLVABLE | {"pins": [["e1", "m1"], ["e2", "m1"]]}
TWO_PLACES: dict[str, Any] = {
    "version": 1,
    "seekers": [{"id": f"e{n}", "capacity": 2, "free": FREE} for n in range(2)],
    "providers": [{"id": f"m{n}", "capacity": 2, "free": [4]} for n in range(2)],
    "candidates": [[f"e{n}", f"m{m}", 500] for n in range(2) for m in range(2)],
}
"""Four pairs would be best, and each mentor has time for one."""


def run(file: Path) -> Result:
    app = typer.Typer()
    app.command("verify")(check)
    return CliRunner().invoke(app, [str(file)])


def written(folder: Path, given: dict[str, Any], change: Callable[[Any], None] | None = None) -> Path:
    problem = Problem.from_json(json.dumps(given))
    content = write_round_file(RoundFile(number=3, problem=problem, answer=solve(problem)))
    if change is not None:
        data = json.loads(content)
        change(data)
        content = json.dumps(data).encode()
    path = folder / "round-3.json"
    path.write_bytes(content)
    return path


def test_verify_says_what_is_proven(tmp_path: Path) -> None:
    result = run(written(tmp_path, SOLVABLE))

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Round 3: Best possible set, proven: nobody can put together a better one under the same rules.",
        "4 of 4 people have a pair; 2 pairs.",
        "Total fit 900, weakest pair 400.",
    ]


def test_verify_accepts_demands_that_clash(tmp_path: Path) -> None:
    result = run(written(tmp_path, CLASHING))

    assert (result.exit_code, result.stdout) == (
        0,
        "Round 3: It is true that the demands in this file cannot all be met.\n",
    )


def test_verify_names_what_is_not_proven(tmp_path: Path) -> None:
    result = run(written(tmp_path, TWO_PLACES))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith("It does not claim that no better set is possible.")
    assert result.stdout.splitlines()[-1].startswith("Not proven to be the most possible: ")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["answer"]["pairs"].pop(),
        lambda data: data["answer"]["pairs"][0].update(score=731),
        lambda data: data["answer"]["levels"][0].update(value=3),
        lambda data: data["problem"]["candidates"][0].__setitem__(2, 731),
        lambda data: data["problem"]["seekers"][0].update(capacity=2),
    ],
)
def test_verify_refuses_a_changed_file(tmp_path: Path, change: Callable[[Any], None]) -> None:
    result = run(written(tmp_path, SOLVABLE, change))

    assert result.exit_code == 1
    assert result.stdout.startswith("Round 3: NOT proven.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(names={}), "names: is not a field here"),
        (lambda data: data.update(version=2), "version: must be 1 to 1"),
        (lambda data: data["problem"].pop("seekers"), "problem.seekers: is missing"),
        (lambda data: data.update(answer=7), "answer: must be an object"),
    ],
)
def test_verify_names_the_field_it_cannot_read(
    tmp_path: Path, change: Callable[[Any], None], words: str
) -> None:
    result = run(written(tmp_path, SOLVABLE, change))

    assert (result.exit_code, result.stderr) == (2, f"round-3.json: {words}\n")


def test_verify_says_that_there_is_no_file(tmp_path: Path) -> None:
    result = run(tmp_path / "none.json")

    assert result.exit_code == 2
    assert result.stderr.endswith("none.json: No such file or directory.\n")
