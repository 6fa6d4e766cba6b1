"""What refusing each hostile file costs: `python -m tests.files.measure_hostile`.

Each file is read in a fresh process; its and its child's time and memory are printed, and the exit code is
1 if one took over 2 s or 200 MB. Not part of the test run, which asserts no times.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.files.hostile import HOSTILE_FILES, HostileFile

SECONDS = 2.0
MEGABYTES = 200
_READ = """
import resource, sys, time
from api.files.tables import TableError, read_table
data = open(sys.argv[1], "rb").read()
begun = time.perf_counter()
try:
    read_table(data, sys.argv[2])
except TableError as error:
    status = error.status
seconds = time.perf_counter() - begun
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(status, seconds, peak / 1024)
"""


def _measured(file: HostileFile, folder: Path) -> bool:
    """Whether the file was refused within the bounds."""
    path = folder / "file"
    path.write_bytes(file.make())
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path), file.filename], capture_output=True, text=True, check=True
    )
    status, seconds, megabytes = done.stdout.split()
    is_within = float(seconds) <= SECONDS and float(megabytes) <= MEGABYTES
    sys.stdout.write(f"{file.what:32} {status} {float(seconds):6.2f} s {float(megabytes):6.0f} MB\n")
    return is_within


def main() -> int:
    """The exit code."""
    with tempfile.TemporaryDirectory() as folder:
        results = [_measured(file, Path(folder)) for file in HOSTILE_FILES]
    sys.stdout.write(f"{sum(results)} of {len(results)} within {SECONDS:g} s and {MEGABYTES} MB\n")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
