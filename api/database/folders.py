"""Where the embedded database keeps its data and its socket."""

import hashlib
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from api.child_process import SystemUser
from api.database.programs import SYSTEM_FOLDER, EmbeddedPostgresError

LONGEST_SOCKET_PATH = 100
"""Bytes of ``<folder>/.s.PGSQL.5432``: Linux allows 107, other systems 103."""
MEMORY = Path("/dev/shm")  # noqa: S108  only ever a new folder in it
ENOUGH_MEMORY_BYTES = 2_000_000_000
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def default_data_folder(checkout: Path) -> Path:
    """One folder a checkout: in it for a plain user, under ``/var/lib/counterpart`` for root.

    As root the server runs as a user of its own, who could not reach a checkout in a closed folder; opening
    such folders is not ours to do.
    """
    if os.geteuid() == 0:
        return SYSTEM_FOLDER / short_name(checkout)
    return checkout / ".data"


def short_name(path: Path) -> str:
    """Twelve characters that tell ``path`` from any other."""
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:12]


def temporary_data_folder() -> Path:
    """An empty folder, which the server's user can reach, for a server that is thrown away with it.

    In memory where there is plenty: a new database is then some five times quicker.
    """
    parent = Path(tempfile.gettempdir()) if os.geteuid() != 0 else SYSTEM_FOLDER
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY_BYTES:
        parent = MEMORY
    parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="counterpart-", dir=parent))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    return folder


def make_data_folder(folder: Path, user: SystemUser | None) -> None:
    """Create ``folder``, closed to everybody else; the server's ``user`` may only pass through it.

    :raises EmbeddedPostgresError: where a folder above it is closed to that user; we never open one.
    """
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        if user:
            os.chown(folder, -1, user.gid)
            folder.chmod(0o710)
    if user is None:
        return
    for path in (folder, *folder.resolve().parents):
        if not _may_pass(user, path.stat()):
            raise EmbeddedPostgresError(
                f"As root the database runs as user {user.name}, to whom {path} is closed: "
                f"set DATA_FOLDER to a folder under {SYSTEM_FOLDER}."
            )


def _may_pass(user: SystemUser, status: os.stat_result) -> bool:
    if status.st_uid == user.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def make_private(folder: Path, user: SystemUser | None) -> None:
    """Create ``folder`` if need be, for the server's user alone.

    :raises EmbeddedPostgresError: where somebody else has made it before us.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if user and folder.lstat().st_uid == 0:
        os.chown(folder, user.uid, user.gid, follow_symlinks=False)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != (user.uid if user else os.geteuid()):
        raise EmbeddedPostgresError(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)


def socket_folder(data_folder: Path, uid: int | None = None) -> Path:
    """Where the socket lies: beside the data, or in the temporary folder if that path is too long or odd.

    :param uid: whose server it is; ours unless given.
    """
    tail = "/.s.PGSQL.5432"
    name = f"counterpart-{os.geteuid() if uid is None else uid}-{short_name(data_folder)}"
    for folder in (data_folder / "run", Path(tempfile.gettempdir()) / name):
        text = os.fspath(folder)
        if PLAIN_PATH.fullmatch(text) and len(os.fsencode(text + tail)) <= LONGEST_SOCKET_PATH:
            return folder
    return Path("/tmp") / name  # noqa: S108  made private before use
