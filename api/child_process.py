"""Child processes that do not outlive us, however we end."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemUser:
    """An operating system's user that a child can run as."""

    name: str
    uid: int
    gid: int


def end_with_parent(with_signal: signal.Signals) -> None:
    """Have this process get ``with_signal`` once its parent is gone (Linux; nothing happens elsewhere)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)


def start_child(
    command: Sequence[str | Path],
    *,
    on_our_death: signal.Signals,
    user: SystemUser | None = None,
    environment: dict[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a process group of its own, out of reach of the terminal's Ctrl-C.

    On Linux it gets ``on_our_death`` when the *thread* that called this ends: call it from the main thread.

    :param user: run as this user instead (we must be root).
    :param output: where its output and errors go; ours unless given.
    """
    us = os.getpid()

    def in_child() -> None:
        # After the change of user, which would clear it.
        end_with_parent(on_our_death)
        if os.getppid() != us:
            os._exit(1)

    return subprocess.Popen(  # noqa: S603  our own programs only
        [os.fspath(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=environment,
        cwd=folder,
        start_new_session=True,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        preexec_fn=in_child,
    )
