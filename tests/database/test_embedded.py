"""The embedded server: what it keeps, whom it lets in, how it ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from api.child_process import start_child
from api.database.embedded import EmbeddedPostgres
from api.database.folders import LONGEST_SOCKET_PATH, socket_folder
from api.database.postmaster import read_pid_file
from api.database.programs import EmbeddedPostgresError, find_programs
from tests.database.conftest import Own
from tests.database.owner import add_row, rows
from tests.patience import PATIENCE_SECONDS

AWKWARD_NAMES = ["with a space, 100% + ünïcode quo'te\"d", "long" * 50]


def is_stopped(folder: Path) -> bool:
    """Whether the server was shut down, not cut off."""
    programs = find_programs()
    done = subprocess.run(
        [programs.folder / "pg_controldata", folder / "postgres"],
        env={"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    return "shut down\n" in done.stdout


def test_rows_survive_stop_and_start(empty: Path) -> None:
    for expected in (1, 2):
        with EmbeddedPostgres(empty) as server:
            add_row(server)
            assert rows(server) == expected
        assert is_stopped(empty)
        assert server.pid is None


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_start_in_awkward_folder(empty: Path, name: str) -> None:
    with EmbeddedPostgres(empty / name) as server:
        add_row(server)
    with EmbeddedPostgres(empty / name) as server:
        assert rows(server) == 1


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_socket_path_is_short_and_plain(empty: Path, name: str) -> None:
    path = os.fspath(socket_folder(empty / name) / ".s.PGSQL.5432")
    assert len(path) <= LONGEST_SOCKET_PATH
    assert not set(path) & set(" %+'\"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_owner_killed_ends_server_and_keeps_rows(folder: Path, own: Own) -> None:
    owner, server_process = own(folder)
    owner.kill()
    server_process.wait(PATIENCE_SECONDS)
    with EmbeddedPostgres(folder) as server:
        assert rows(server) == 1


def test_owner_killed_and_started_at_once_keeps_rows(folder: Path, own: Own) -> None:
    for expected in range(1, 4):
        owner, _ = own(folder)
        owner.kill()
        owner.wait()
        with EmbeddedPostgres(folder) as server:
            assert rows(server) == expected


def test_owner_terminated_stops_server(folder: Path, own: Own) -> None:
    owner, server_process = own(folder)
    owner.terminate()
    server_process.wait(PATIENCE_SECONDS)
    assert is_stopped(folder)


def test_server_killed_keeps_rows(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        add_row(server)
        assert server.pid is not None
        psutil.Process(server.pid).kill()
    with EmbeddedPostgres(folder) as server:
        assert rows(server) == 1


def test_orphan_is_taken_over(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        add_row(server)
    programs = find_programs()
    user = programs.user
    socket_path = socket_folder(folder)
    socket_path.mkdir()
    if user:
        os.chown(socket_path, user.uid, user.gid)
    command = [os.fspath(programs.folder / "postgres"), "-D", os.fspath(folder / "postgres")]
    command += ["-c", "listen_addresses=", "-c", f"unix_socket_directories={socket_path}"]
    orphan = subprocess.Popen(
        command,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        stderr=subprocess.DEVNULL,
    )
    while (running := read_pid_file(folder / "postgres")) is None or not running.is_ready:
        assert orphan.poll() is None
    with EmbeddedPostgres(folder) as server:
        assert orphan.wait(PATIENCE_SECONDS) == 0
        assert server.pid != orphan.pid
        assert rows(server) == 1


def test_stale_pid_file_of_a_living_process_is_not_believed(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False) as server:
        add_row(server)
    (folder / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{folder}/postgres\n1\n5432\n{folder}/run\n\n\nready\n"
    )
    with EmbeddedPostgres(folder, is_durable=False) as server:
        assert rows(server) == 1


def test_second_start_joins_and_leaves_running(folder: Path, own: Own) -> None:
    owner, server_process = own(folder)
    with EmbeddedPostgres(folder) as guest:
        assert not guest.is_ours
        assert guest.pid == server_process.pid
        assert rows(guest) == 1
    assert server_process.is_running()
    assert owner.poll() is None


def test_second_start_is_refused_where_it_may_not_join(folder: Path, own: Own) -> None:
    own(folder)
    with pytest.raises(EmbeddedPostgresError, match="in use"):
        EmbeddedPostgres(folder, may_join=False, patience_seconds=0.1).start()


def test_two_folders_run_side_by_side(empty: Path) -> None:
    with (
        EmbeddedPostgres(empty / "one", is_durable=False) as one,
        EmbeddedPostgres(empty / "two", is_durable=False) as two,
    ):
        add_row(one)
        add_row(two)
        add_row(two)
        assert (rows(one), rows(two)) == (1, 2)


def test_interrupted_initialisation_is_done_again(empty: Path) -> None:
    (empty / "postgres.new").mkdir()
    (empty / "postgres.new" / "half").write_text("done")
    with EmbeddedPostgres(empty, is_durable=False) as server:
        add_row(server)


def test_data_of_another_version_is_refused(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 17"):
        EmbeddedPostgres(folder, is_durable=False).start()


def test_folder_is_free_after_failed_start(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False):
        pass
    version = folder / "postgres" / "PG_VERSION"
    right = version.read_text()
    version.write_text("17\n")
    with pytest.raises(EmbeddedPostgresError):
        EmbeddedPostgres(folder, is_durable=False).start()
    version.write_text(right)
    with EmbeddedPostgres(folder, is_durable=False) as server:
        assert server.is_ours


def test_only_the_right_password_lets_in(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False) as server:
        addresses = server.provision("guarded")
        for good in (server.superuser_url(), addresses.owner, addresses.application):
            login, place = good.removeprefix("postgresql://").split("@")
            role = login.split(":")[0]
            for bad in (f"postgresql://{role}:wrong@{place}", f"postgresql://{role}@{place}"):
                with pytest.raises(psycopg.OperationalError, match="password"):
                    psycopg.connect(bad, passfile="/dev/null")


def test_passwords_and_socket_are_private(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False) as server:
        assert stat.S_IMODE((folder / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(socket_folder(folder).stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "postgres").stat().st_mode) == 0o700
        assert server.pid is not None
        listening = psutil.Process(server.pid).net_connections("inet")
        assert listening == []


def test_log_holds_nothing_that_people_entered(folder: Path) -> None:
    with (
        EmbeddedPostgres(folder, is_durable=False) as server,
        psycopg.connect(server.provision("told").owner) as connection,
    ):
        connection.execute("CREATE TABLE told (what text PRIMARY KEY)")
        connection.execute("INSERT INTO told VALUES ('canary')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO told VALUES ('canary')")
    log = (folder / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "canary" not in log


def test_environment_of_another_server_is_ignored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "9999")
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with EmbeddedPostgres(folder, is_durable=False) as server:
        add_row(server)
        assert rows(server) == 1


def test_child_ends_with_us_although_it_ignores_the_terminal() -> None:
    child = start_child(["sleep", "60"], on_our_death=signal.SIGKILL)
    try:
        assert os.getpgid(child.pid) != os.getpgid(0)
    finally:
        child.kill()
        child.wait()


def test_socket_folder_of_somebody_else_is_refused(empty: Path) -> None:
    odd = empty / "with a space"
    path = socket_folder(odd)
    path.symlink_to(empty)
    try:
        with pytest.raises(EmbeddedPostgresError, match="belongs to somebody else"):
            EmbeddedPostgres(odd).start()
    finally:
        path.unlink()


def test_nothing_listens_for_other_machines(folder: Path) -> None:
    with EmbeddedPostgres(folder, is_durable=False), socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", 5432)) != 0
