"""Row 18: hostile files: each refused within 2 s and 200 MB, and no row is written."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.harness import Harness
from tests.files.hostile import HOSTILE_FILES, HostileFile
from tests.imports.conftest import Upload, upload, world
from tests.patience import PATIENCE_SECONDS

__all__ = ["upload", "world"]

SECONDS = 2.0
MEGABYTES = 200
ENDLESS = "endless_cells"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading a file took. Time is the processor's, as others use this machine too."""

    status: int
    seconds: float
    wall: float
    megabytes: float

    @property
    def is_within(self) -> bool:
        return self.seconds <= SECONDS and self.megabytes <= MEGABYTES


def cost(file: HostileFile, folder: Path, caps: str = "on") -> Cost:
    """Read ``file`` in a process of its own."""
    path = folder / "file"
    path.write_bytes(file.make())
    command = [sys.executable, "-m", "tests.faults.refusing", str(path), file.filename, caps]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    status, seconds, wall, megabytes = done.stdout.split()
    return Cost(status=int(status), seconds=float(seconds), wall=float(wall), megabytes=float(megabytes))


def test_every_hostile_file_is_refused_cheaply(harness: Harness, tmp_path: Path) -> None:
    assert len(HOSTILE_FILES) >= 40
    few = harness.chance("files").sample(HOSTILE_FILES, 5)
    files = HOSTILE_FILES if harness.is_full else [*few, _named(ENDLESS)]
    costs = {file: cost(file, tmp_path) for file in files}
    most = [max(getattr(each, name) for each in costs.values()) for name in ("seconds", "wall", "megabytes")]
    harness.tell(
        f"{len(costs)} files refused; the most: {most[0]:.2f} s of processor time, {most[1]:.2f} s on the "
        f"wall, {most[2]:.0f} MB"
    )
    assert {file.what: each.status for file, each in costs.items() if each.status != file.status} == {}
    assert {file.what: each for file, each in costs.items() if not each.is_within} == {}


def test_no_hostile_file_writes_a_row(
    harness: Harness, upload: Upload, stored: Callable[[], dict[str, str]]
) -> None:
    few = harness.chance("uploads").sample(HOSTILE_FILES, 8)
    files = HOSTILE_FILES if harness.is_full else few
    before = stored()
    for file in files:
        refused = upload(file.make(), file.filename)
        assert refused.status_code == file.status, file.what
        assert refused.headers["content-type"] == "application/problem+json"
        assert stored() == before, file.what
    harness.tell(f"{len(files)} files sent, no row written")


def test_without_the_caps_they_would_cost_more(harness: Harness, tmp_path: Path) -> None:
    capped, endless = (cost(_named(ENDLESS), tmp_path, caps) for caps in ("on", "off"))
    bomb = cost(_named("bomb_of_one_member"), tmp_path, "off")
    harness.tell(
        f"without caps: {ENDLESS} {endless.seconds:.1f} s and {endless.megabytes:.0f} MB, "
        f"bomb_of_one_member {bomb.megabytes:.0f} MB"
    )
    assert (capped.status, endless.status) == (413, 200)
    assert endless.seconds > capped.seconds
    assert bomb.megabytes > MEGABYTES


def _named(what: str) -> HostileFile:
    return next(file for file in HOSTILE_FILES if file.what == what)
