"""Reads one XLSX file in a process of its own: the file comes on standard input, its rows go out as JSON.

Started by `api.files.xlsx_file`, which reads the answer. The limits are set before the first byte is
read; the parent takes a death of this process for a refusal.
"""

import json
import resource
import signal
import sys
from dataclasses import asdict
from typing import Final

from api.files.problems import INVALID, Limits, TableError, TableProblem
from api.files.workbook import read_workbook

CPU_SECONDS: Final = 1.8
MEMORY_BYTES: Final = 190_000_000


def main() -> None:
    """Read, answer, exit 0 (also with a refusal)."""
    limits = Limits(**json.loads(sys.argv[1]))
    _bound_this_process()
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
        message = "The sheet can't be read. Open it in a spreadsheet and save it again as .xlsx."
        return {"status": INVALID, "problems": [asdict(TableProblem(code="damaged", message=message))]}


def _bound_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (3, 3))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


if __name__ == "__main__":
    main()
