"""What is running in a data directory: the server's own pid file, and the processes at work there."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PidFile:
    """What a running server says of itself in ``postmaster.pid``."""

    pid: int
    socket_folder: str
    is_ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """The pid file of ``data``; None where there is none, or where it is not complete yet."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return PidFile(pid=int(lines[0]), socket_folder=lines[4], is_ready=lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def processes_in(data: Path) -> list[psutil.Process]:
    """The server's processes: those whose working directory is ``data``, as PostgreSQL's always is."""
    found = []
    here = os.path.realpath(data)
    for process in psutil.process_iter():
        try:
            if process.cwd() == here:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def clear(data: Path) -> None:
    """Leave nothing running in ``data``, and no pid file that could be mistaken for a running server's.

    A server whose owner was killed is asked to stop; what its owner had committed is on the disk. The pid
    file alone proves nothing: after a restart of the machine its number may be any other process's.
    """
    pid_file = read_pid_file(data)
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        running = processes_in(data)
        if not running:
            break
        servers = [process for process in running if pid_file and process.pid == pid_file.pid]
        for process in servers or (running if sign is signal.SIGKILL else []):
            process.send_signal(sign)
        psutil.wait_procs(running, timeout=PATIENCE_SECONDS if sign is signal.SIGINT else 10)
    (data / "postmaster.pid").unlink(missing_ok=True)
