"""Root, plain users, and two of them on one machine."""

import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

import psutil
import pytest

from api.database.embedded import EmbeddedPostgres
from api.database.folders import default_data_folder, socket_folder
from api.database.programs import SYSTEM_FOLDER, EmbeddedPostgresError, find_programs
from tests.database.conftest import Own
from tests.database.owner import add_row
from tests.patience import PATIENCE_SECONDS

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as several users")
OTHERS = tuple(pwd.getpwnam(name).pw_uid for name in ("nobody", "daemon"))


def make_home(uid: int) -> Path:
    """A folder that only user ``uid`` can enter."""
    folder = Path(tempfile.mkdtemp(prefix="counterpart-home-"))
    os.chown(folder, uid, uid)
    return folder


@as_root
def test_root_runs_the_server_as_a_user_of_its_own(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False) as server:
        assert server.pid is not None
        process = psutil.Process(server.pid)
        assert process.uids().real == process.uids().saved == pwd.getpwnam("counterpart").pw_uid
        assert 0 not in process.gids()


@as_root
def test_root_opens_no_folder(empty: Path) -> None:
    closed = empty / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedPostgresError, match=f"{closed} is closed"):
        EmbeddedPostgres(closed / "data").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_other_user_can_read_no_data_of_root(empty: Path) -> None:
    with EmbeddedPostgres(empty / "data", is_durable=False):
        assert stat.S_IMODE((empty / "data").stat().st_mode) == 0o710
        for path in ("postgres", "run"):
            assert stat.S_IMODE((empty / "data" / path).stat().st_mode) == 0o700
        assert (empty / "data" / "passwords.json").stat().st_uid == 0


@as_root
def test_two_users_beside_root_and_each_other(folder: Path, own: Own) -> None:
    homes = [make_home(uid) for uid in OTHERS]
    try:
        with EmbeddedPostgres(folder, is_durable=False) as server:
            add_row(server)
            for uid, home in zip(OTHERS, homes, strict=True):
                _, process = own(home / "data", uid)
                assert process.uids().real == uid
                assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    finally:
        for home in homes:
            shutil.rmtree(home, ignore_errors=True)


@as_root
def test_plain_user_killed_and_started_again(own: Own) -> None:
    home = make_home(OTHERS[0])
    try:
        for _ in range(2):
            owner, process = own(home / "with a space", OTHERS[0])
            owner.kill()
            process.wait(PATIENCE_SECONDS)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(socket_folder(home / "with a space", OTHERS[0]), ignore_errors=True)


def test_default_folder_is_one_per_checkout() -> None:
    one, two = (default_data_folder(Path("/srv") / name) for name in ("one", "two"))
    assert one != two
    if os.geteuid() == 0:
        assert one.parent == two.parent == SYSTEM_FOLDER
    else:
        assert one == Path("/srv/one/.data")


def test_programs_are_of_the_version_that_data_is_kept_for() -> None:
    assert (find_programs().folder / "postgres").is_file()
