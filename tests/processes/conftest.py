"""The demo, started as a person starts it, on a data folder and a port of its own."""

import itertools
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from api.database.folders import temporary_data_folder
from tests.patience import PATIENCE_SECONDS

UNSET = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_MONITORING_URL",
    "SMTP_URL",
    "SECRET_KEY",
    "MONITORING_KEY",
)
COMMAND = (sys.executable, "-m", "api.cli", "demo", "--stop-with-parent")
PARENT = "import subprocess, sys; sys.exit(subprocess.Popen(sys.argv[1:]).wait())"


PORTS = itertools.count(15_000 + os.getpid() % 10_000)
"""Below those that systems give to whoever asks for any: nobody takes one between our look and the demo."""


def free_port() -> int:
    """A port that nobody listens at."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("ports never end")


@dataclass
class RunningDemo:
    """A demo that was started: what it prints, and every process that belongs to it."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)
    members: list[psutil.Process] = field(default_factory=list)

    def await_line(self, start: str) -> None:
        """Read until a line starts with ``start``, and note who belongs to us by then."""
        arrived: queue.Queue[str] = queue.Queue()

        def read() -> None:
            assert self.process.stdout is not None
            for line in self.process.stdout:
                arrived.put(line)
                if line.startswith(start):
                    return
            arrived.put("")

        threading.Thread(target=read, daemon=True).start()
        while not (self.lines and self.lines[-1].startswith(start)):
            line = arrived.get(timeout=PATIENCE_SECONDS)
            assert line, f"ended without {start!r}: {self.lines}"
            self.lines.append(line)
        self.note_members()

    def note_members(self) -> None:
        """Remember the process and all below it."""
        own = psutil.Process(self.process.pid)
        self.members = [own, *own.children(recursive=True)]

    def member(self, name: str) -> psutil.Process:
        """The one whose command line ends with ``name``."""
        return next(one for one in self.members if one.cmdline()[-1:] == [name])

    def await_end(self) -> int:
        """Wait until all of it is gone; the exit code. What it printed since is added to the lines."""
        rest, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.lines += rest.splitlines(keepends=True)
        _, alive = psutil.wait_procs(self.members, timeout=PATIENCE_SECONDS)
        assert alive == [], f"still running: {alive}"
        return self.process.returncode

    def kill(self) -> None:
        """End what is left of it; web and worker at once, whose graceful end is for the tests to look at.

        A worker that is asked to end while its database goes may wait half a minute for a connection.
        """
        if self.process.poll() is None:
            self.note_members()
        self.process.kill()
        for one in self.members:
            with suppress(psutil.NoSuchProcess):
                if one.cmdline()[-1:] in (["web"], ["worker"]):
                    one.kill()
        self.process.communicate()
        psutil.wait_procs(self.members, timeout=PATIENCE_SECONDS)


@dataclass
class Demos:
    """Starts demos on one data folder, and ends what a test leaves."""

    folder: Path
    started: list[RunningDemo] = field(default_factory=list)

    def launch(self, *, port: int | None = None, behind_parent: bool = False, **settings: str) -> RunningDemo:
        """Start one with these settings besides; it is not ready yet."""
        port = port or free_port()
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
        process = subprocess.Popen(
            [sys.executable, "-c", PARENT, *COMMAND] if behind_parent else COMMAND,
            env=environment | {"PORT": str(port), "DATA_FOLDER": str(self.folder)} | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(RunningDemo(process=process, port=port))
        return self.started[-1]

    def ready(self, *, behind_parent: bool = False) -> RunningDemo:
        """Start one and wait for its first page."""
        demo = self.launch(behind_parent=behind_parent)
        demo.await_line("Ready: ")
        return demo


@pytest.fixture(scope="session")
def demo_folder() -> Iterator[Path]:
    """A data folder for all demos of the run: filling it takes a while."""
    folder = temporary_data_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def demos(demo_folder: Path) -> Iterator[Demos]:
    """Start demos with it."""
    demos = Demos(folder=demo_folder)
    yield demos
    for demo in demos.started:
        demo.kill()
