"""`python -m matching`: exit codes and files."""

import json
import os
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from matching.__main__ import main
from tests.matching.instances import beyond_a_flow, tiny_problem


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(tiny_problem(3).to_json())
    return path


def test_solve_to_a_file_and_to_standard_output_say_the_same(
    problem: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", str(problem)]) == 0
    shown = capfd.readouterr().out
    assert main(["solve", str(problem), "--output", str(tmp_path / "answer.json")]) == 0

    assert shown == (tmp_path / "answer.json").read_text()


def test_solve_infeasible_is_an_answer(tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_text(
        '{"version": 1, "seekers": [{"id": "a", "minimum": 1}], "providers": [], "candidates": []}'
    )

    assert main(["solve", str(problem), "--output", str(tmp_path / "answer.json")]) == 0
    assert main(["verify", str(problem), str(tmp_path / "answer.json")]) == 0


def test_verify_an_edited_answer_is_not_proven(problem: Path, tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    main(["solve", str(problem), "--output", str(answer)])
    answer.write_text(answer.read_text().replace('"proven":true', '"proven":false', 1))

    assert main(["verify", str(problem), str(answer)]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"version": 2, "seekers": [], "providers": [], "candidates": []}', "version: must be 1 to 1"),
        ("[", "not JSON"),
    ],
)
def test_bad_input_exits_2_naming_the_field(
    tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "problem.json").write_text(text)

    assert main(["solve", str(tmp_path / "problem.json")]) == 2
    assert words in capsys.readouterr().err


def test_module_runs_as_a_program(
    problem: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["matching", "solve", str(problem)])
    monkeypatch.delitem(sys.modules, "matching.__main__")

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("matching", run_name="__main__")

    assert ended.value.code == 0
    assert '"status":"optimal"' in capfd.readouterr().out


def test_standard_output_holds_nothing_but_the_answer(tmp_path: Path) -> None:
    """Searching this problem, HiGHS's library writes to standard output itself."""
    (tmp_path / "problem.json").write_text(beyond_a_flow(1002135, crossing=True).to_json())
    command = [sys.executable, "-m", "matching", "solve", str(tmp_path / "problem.json")]

    ended = subprocess.run(command, capture_output=True, check=True)

    assert json.loads(ended.stdout)["status"] == "optimal"
    assert b"Highs" in ended.stderr


def test_missing_files_exit_2(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(problem), str(tmp_path / "none.json")]) == 2
    assert "none.json: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (">&-", "standard output is closed"),
        (">/dev/full", "No space left"),
        ("--output /dev/full", "No space left"),
    ],
)
def test_answer_that_cannot_be_written_exits_2_in_plain_words(problem: Path, where: str, words: str) -> None:
    command = f"exec {shlex.join([sys.executable, '-m', 'matching', 'solve', str(problem)])} {where}"

    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, text=True)

    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "None" not in ended.stderr


def test_closed_standard_output_is_told(
    problem: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    assert main(["solve", str(problem)]) == 2
    assert "standard output is closed" in capsys.readouterr().err


def test_reader_that_went_away_is_told(problem: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "matching", "solve", str(problem)]

    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, text=True)
    os.close(writing)

    assert ended.returncode == 2
    assert ended.stderr.endswith("the answer could not be written: Broken pipe\n")


@pytest.mark.parametrize(("encoding", "words"), [("utf-16", "not UTF-8"), ("utf-8-sig", "BOM")])
def test_other_encodings_are_refused(
    problem: Path, encoding: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    problem.write_text(problem.read_text(), encoding=encoding)

    assert main(["solve", str(problem)]) == 2
    assert words in capsys.readouterr().err
