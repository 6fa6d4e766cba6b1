"""Reads one XLSX file in a process of its own: the file comes on standard input, its rows go out as JSON.

Started by `api.files.xlsx_file`, which reads the answer. The limits are set before the first byte is
read; the parent takes a death of this process for a refusal.
"""

import json
import math
import os
import resource
import signal
import sys
from dataclasses import asdict
from typing import Final

from api.files.problems import INVALID, Limits, TableError, TableProblem
from api.files.workbook import read_workbook

GAVE_UP: Final = 3
"""The exit code where the file was too much."""


def main() -> None:
    """Read and answer; a refusal is an answer too."""
    limits = Limits(**json.loads(sys.argv[1]))
    _bound_this_process(limits)
    data = sys.stdin.buffer.read(limits.file_size + 1)
    sys.stdout.write(json.dumps(_answer(data, limits)))


def _answer(data: bytes, limits: Limits) -> dict[str, object]:
    try:
        return {"rows": read_workbook(data, limits)}
    except TableError as error:
        return {"status": error.status, "problems": [asdict(problem) for problem in error.problems]}
    except MemoryError:
        raise
    except Exception:
        message = "The sheet can’t be read. Open it in a spreadsheet and save it again as .xlsx."
        return {"status": INVALID, "problems": [asdict(TableProblem(code="damaged", message=message))]}


def _bound_this_process(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    seconds = math.ceil(limits.processor_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, limits.processor_seconds)


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        # Out of memory, or a panic in the Rust reader: nothing that needs memory may happen now.
        os._exit(GAVE_UP)
