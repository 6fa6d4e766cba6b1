"""`counterpart demo` answers, and leaves nothing behind however it ends."""

import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from tests.database_fixtures import TEMPLATE
from tests.processes.conftest import Demos

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)


def test_signal_while_it_starts_leaves_nothing(demos: Demos) -> None:
    """The first here, so that it stops a database's making; the next makes anew what was cut short."""
    (demos.folder / "demo.ready").unlink(missing_ok=True)
    demo = demos.launch()
    demo.await_line("Bringing the database up to date")
    demo.process.send_signal(signal.SIGINT)
    assert demo.await_end() == 0
    assert demo.lines[-1] == "Stopped.\n"
    assert not (demos.folder / "postgres" / "postmaster.pid").exists()


def test_demo_answers_at_the_address_it_prints_until_a_signal_ends_all_of_it(demos: Demos) -> None:
    demo = demos.ready()
    address = demo.lines[-1].removeprefix("Ready: ").strip()
    assert address == f"http://127.0.0.1:{demo.port}"
    with urllib.request.urlopen(address) as answer:  # noqa: S310  our own
        assert answer.status == 200
        assert b"<html" in answer.read()
    demo.process.terminate()
    assert demo.await_end() == 0
    assert demo.lines[-1] == "Stopped.\n"
    assert not (demos.folder / "postgres" / "postmaster.pid").exists()
    assert [line for line in demo.lines if "answered" in line] == []
    assert any("coordinator@northvale.example" in line for line in demo.lines)


def test_two_signals_end_it_as_cleanly(demos: Demos) -> None:
    demo = demos.ready()
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGINT)
    assert demo.await_end() == 0
    assert not (demos.folder / "postgres" / "postmaster.pid").exists()


@linux_only
def test_kill_leaves_nothing_running(demos: Demos) -> None:
    demo = demos.ready()
    demo.process.kill()
    demo.await_end()


@linux_only
def test_parents_death_ends_all_of_it(demos: Demos) -> None:
    demo = demos.ready(behind_parent=True)
    demo.process.kill()
    demo.await_end()
    assert not (demos.folder / "postgres" / "postmaster.pid").exists()


def test_end_of_one_process_ends_the_others_and_is_said(demos: Demos) -> None:
    demo = demos.ready()
    demo.member("worker").kill()
    assert demo.await_end() == 1
    assert demo.lines[-1] == "Counterpart could not go on: the worker process ended with code -9\n"


def test_port_in_use_is_said_in_one_line(demos: Demos) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = demos.launch(port=port)
        assert demo.await_end() == 1
    assert len(demo.lines) == 1
    assert f"port {port} is taken" in demo.lines[0]


def test_demo_on_a_given_server_leaves_that_running(
    demos: Demos, server: EmbeddedPostgres, migrated: Addresses, tmp_path: Path
) -> None:
    given = server.copy_database(TEMPLATE, "given")
    demo = demos.launch(
        DATABASE_URL=given.application,
        DATABASE_OWNER_URL=given.owner,
        DATABASE_MONITORING_URL=given.monitoring,
        DATA_FOLDER=str(tmp_path),
    )
    demo.await_line("Ready: ")
    demo.process.terminate()
    assert demo.await_end() == 0
    assert not (tmp_path / "postgres").exists()
    assert server.pid is not None


def test_given_server_without_all_addresses_is_said_in_one_line(demos: Demos) -> None:
    demo = demos.launch(DATABASE_URL="postgresql://nobody@/nowhere")
    assert demo.await_end() == 1
    assert len(demo.lines) == 1
    assert "DATABASE_OWNER_URL" in demo.lines[0]


def test_second_demo_of_a_checkout_is_refused_in_one_line_and_the_first_goes_on(demos: Demos) -> None:
    first = demos.ready()
    second = demos.launch()
    assert second.await_end() == 1
    assert len(second.lines) == 1
    assert "in use by another process" in second.lines[0]
    assert first.process.poll() is None
    first.process.send_signal(signal.SIGINT)
    assert first.await_end() == 0
    assert first.lines[-1] == "Stopped.\n"
    assert not (demos.folder / "postgres" / "postmaster.pid").exists()
