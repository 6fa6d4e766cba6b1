"""Data folders, and processes that own a server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from api.database.embedded import EmbeddedPostgres
from api.database.folders import temporary_data_folder
from tests.patience import PATIENCE_SECONDS

Own = Callable[..., tuple["subprocess.Popen[str]", psutil.Process]]


@pytest.fixture
def empty() -> Iterator[Path]:
    """An empty folder that the server's user can reach."""
    folder = temporary_data_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def initialised() -> Iterator[Path]:
    """A data folder as a first start leaves it, to copy: making one takes a second or two."""
    folder = temporary_data_folder()
    with EmbeddedPostgres(folder, is_durable=False):
        pass
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(empty: Path, initialised: Path) -> Path:
    """A data folder that was started once."""
    subprocess.run(["cp", "-a", f"{initialised}/.", empty], check=True)
    return empty


@pytest.fixture
def own() -> Iterator[Own]:
    """Start a process that owns a server; gives it and the server's main process."""
    owners: list[subprocess.Popen[str]] = []
    servers: list[psutil.Process] = []

    def start(folder: Path, uid: int | None = None) -> tuple[subprocess.Popen[str], psutil.Process]:
        command = [sys.executable, "-m", "tests.database.owner", os.fspath(folder)]
        owner = subprocess.Popen(
            command + ([str(uid)] if uid is not None else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        owners.append(owner)
        assert owner.stdout is not None
        words = owner.stdout.readline().split()
        assert words[:1] == ["ready"], "the owner did not start"
        servers.append(psutil.Process(int(words[1])))
        return owner, servers[-1]

    yield start
    for owner in owners:
        owner.kill()
        owner.communicate()
    psutil.wait_procs(servers, timeout=PATIENCE_SECONDS)
