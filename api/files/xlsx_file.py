"""The rows of an XLSX file, read by a child process with little memory, little time and no secrets."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from api.files.problems import TOO_LARGE, Limits, TableError, TableProblem, refuse

_GAVE_UP: Final = 3
_HOUSE: Final = str(Path(__file__).resolve().parents[2])


def read_xlsx(data: bytes, limits: Limits) -> list[tuple[int, list[str]]]:
    """The first visible sheet's rows that hold something, each with its number (first is 1).

    Raises TableError; a file that takes too much time or memory is refused as too large.
    """
    command = [sys.executable, "-s", "-m", "api.files.child", json.dumps(asdict(limits))]
    # An environment of its own: the parent's holds the database's address and the keys.
    environment = {"PYTHONPATH": _HOUSE, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall_seconds,
            cwd=_HOUSE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    if done.returncode == _GAVE_UP or done.returncode < 0:
        raise _too_much()
    if done.returncode != 0:
        raise RuntimeError("the process that reads XLSX files could not start")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "problems" in answer:
        raise TableError(
            *(TableProblem(**problem) for problem in answer["problems"]), status=answer["status"]
        )
    return [(number, cells) for number, cells in answer["rows"]]


def _too_much() -> TableError:
    return refuse(
        "too_costly", "The file needs too much time or memory to be read. Save it as CSV.", status=TOO_LARGE
    )
