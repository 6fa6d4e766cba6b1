"""Reads a file as an import does and prints what that cost: `python -m tests.faults.refusing FILE NAME CAPS`.

It prints the status, and the processor time in seconds, wall time in seconds and peak memory in MB of this
process and its child, the larger of the two. CAPS is `on`, or `off` to read as if no limit had been written:
in this process, with limits so high that nothing reaches them.
"""

import resource
import sys
import time
from pathlib import Path

from api.files.tables import Limits, TableError, read_table
from api.files.workbook import read_workbook

ENDLESS = 10**12


def main(path: Path, name: str, caps: str) -> None:
    """Read, and print."""
    data, status = path.read_bytes(), 200
    begun = time.perf_counter()
    try:
        if caps == "on":
            read_table(data, name)
        else:
            read_workbook(data, Limits(rows=ENDLESS, text=ENDLESS, unpacked=ENDLESS, ratio=ENDLESS))
    except TableError as error:
        status = error.status
    wall = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = max(each.ru_utime + each.ru_stime for each in used)
    peak = max(_own_peak(), used[1].ru_maxrss)
    print(status, processor, wall, peak / 1024)  # noqa: T201  read by the test


def _own_peak() -> int:
    """In KB. What `getrusage` says of ourselves counts whoever started us too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
