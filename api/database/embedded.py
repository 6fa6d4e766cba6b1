"""A PostgreSQL server of our own, for the demo, the tests and a single small office.

    with EmbeddedPostgres(folder) as server:
        addresses = server.provision("counterpart")     # Addresses(owner, application, monitoring)

Tests keep one server for the whole run and copy a migrated database, which takes some 30 ms:

    with EmbeddedPostgres(temporary_data_folder(), is_durable=False) as server:
        template = server.provision("migrated")     # migrate as template.owner, close its connections
        addresses = server.copy_database("migrated", "one_test")

How it behaves:

- It listens on a Unix socket in a private folder only; every role, the superuser too, needs its password,
  which lies in ``passwords.json`` (mode 0600) in the data folder.
- It belongs to whoever started it first and ends with them, cleanly, also when they are killed with -9
  (Linux). Whoever else starts it on the same folder while it runs uses the running one and leaves it running.
- One that lost its owner without ending is stopped and started again; nothing committed is lost.
- As root it runs as the system user ``counterpart`` (made if missing) and its data must lie in a folder which
  that user can reach, ``/var/lib/counterpart/<name>`` by default; no other folder's permissions are changed.
- A data folder is one checkout's: two checkouts, or two users, have two servers.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from api.child_process import start_child
from api.database.addresses import Addresses, new_password, socket_address
from api.database.folders import make_data_folder, make_private, socket_folder
from api.database.postmaster import PATIENCE_SECONDS, clear, read_pid_file
from api.database.programs import MAJOR_VERSION, EmbeddedPostgresError, Programs, find_programs
from api.database.provision import (
    Connection,
    addresses_of,
    connect,
    copy_database,
    drop_database,
    prepare_database,
)
from api.secret_file import SecretFile

SUPERUSER = "postgres"
MOST_LOG_BYTES = 10_000_000
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "io_method": "sync",
    # The log must never hold what people entered, so neither statements nor the rows that errors quote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "scram_iterations": "1",  # passwords are 256 random bits; stretching them takes 2 ms a connection
}


def _say_nothing(_text: str) -> None:
    """The default of ``say``."""


class EmbeddedPostgres:
    """One server on one data folder; a context manager. Start it from the main thread.

    :param folder: the data folder; made if it is not there.
    :param is_durable: False for data that may be lost, which is quicker.
    :param say: told, in a line, of anything that takes a while.
    :param may_join: use a server that somebody else runs on this folder; False: wait for its end.
    :param patience_seconds: how long to wait for somebody else's server to be ready, or to end.
    :param programs: other programs than those that ``find_programs`` finds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        is_durable: bool = True,
        say: Callable[[str], None] = _say_nothing,
        may_join: bool = True,
        patience_seconds: float = PATIENCE_SECONDS,
        programs: Programs | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "postgres"
        self.log = self.folder / "postgres.log"
        self._is_durable = is_durable
        self._say = say
        self._may_join = may_join
        self._patience_seconds = patience_seconds
        self._programs = programs
        self._secrets = SecretFile(self.folder / "passwords.json")
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder = ""
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def is_ours(self) -> bool:
        """Whether this object started the server, and so stops it."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        """The server's main process; None while it does not run."""
        pid_file = read_pid_file(self.data)
        return pid_file.pid if pid_file else None

    def superuser_url(self, database: str = "postgres") -> str:
        """Where the superuser connects: for making databases and roles; it bypasses row-level security."""
        return socket_address(
            role=SUPERUSER,
            password=self._password_of(SUPERUSER),
            database=database,
            socket_folder=self._socket_folder,
        )

    def provision(self, database: str) -> Addresses:
        """Make ``database`` and its three roles, or find them as they are.

        :raises ValueError: where the name is too long.
        """
        return prepare_database(self.superuser_url(), database, self._password_of)

    def copy_database(self, template: str, database: str) -> Addresses:
        """Make ``database`` a copy of ``template``, with its roles, while nobody is connected to it."""
        roles = copy_database(self._superuser(), template, database)
        return addresses_of(self.superuser_url(), database, roles, self._password_of)

    def drop_database(self, database: str) -> None:
        """Throw ``database`` away with all that is in it, whoever is connected."""
        drop_database(self._superuser(), database)

    def start(self) -> None:
        """Start the server, or use the one that already runs on this folder.

        :raises EmbeddedPostgresError: where it cannot run here.
        """
        programs = self._programs or find_programs()
        make_data_folder(self.folder, programs.user)
        deadline = time.monotonic() + self._patience_seconds
        while not self._take_lock():
            running = read_pid_file(self.data)
            if self._may_join and running and running.is_ready:
                self._socket_folder = running.socket_folder
                return
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"The database in {self.folder} is in use by another process.")
            time.sleep(0.02)
        try:
            self._start_own(programs)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server if it is ours, cleanly; nothing else happens otherwise. May be called twice."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                if self._process.poll() is None:
                    self._process.send_signal(sign)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(PATIENCE_SECONDS if sign is signal.SIGINT else 10)
            self._process = None
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _superuser(self) -> Connection:
        """One connection for making and dropping databases: tests do so thousands of times."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self.superuser_url())
        return self._connection

    def _password_of(self, role: str) -> str:
        return self._secrets.secret(role, new_password)

    def _take_lock(self) -> bool:
        """Become the owner: the lock is free as soon as its holder is gone, however they went."""
        lock = open(self.folder / "owner.lock", "w")  # noqa: SIM115  held as long as we are the owner
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _start_own(self, programs: Programs) -> None:
        sockets = socket_folder(self.folder)
        make_private(sockets, programs.user)
        self._socket_folder = os.fspath(sockets)
        clear(self.data)
        if not self.data.exists():
            self._initialise(programs, sockets)
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != str(MAJOR_VERSION):
            raise EmbeddedPostgresError(
                f"{self.data} was made by PostgreSQL {version} and this is {MAJOR_VERSION}: "
                "dump it with the version that made it and restore the dump here."
            )
        self._launch(programs, sockets)
        self._wait_until_ready()

    def _initialise(self, programs: Programs, sockets: Path) -> None:
        """Make the data directory, complete or not at all."""
        part = self.folder / "postgres.new"
        shutil.rmtree(part, ignore_errors=True)
        make_private(part, programs.user)
        password_file = sockets / "password"
        password_file.write_text(self._password_of(SUPERUSER))
        command: list[str | Path] = [programs.folder / "initdb", "-D", part, "-U", SUPERUSER]
        command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        if not self._is_durable:
            command.append("--no-sync")
        try:
            if programs.user:
                os.chown(password_file, programs.user.uid, programs.user.gid)
            self._run(command, programs)
        finally:
            password_file.unlink(missing_ok=True)
        part.rename(self.data)

    def _run(self, command: list[str | Path], programs: Programs) -> None:
        with open(self.log, "ab") as log:
            process = start_child(
                command,
                on_our_death=signal.SIGKILL,
                user=programs.user,
                environment=_environment(),
                output=log,
                folder=self.folder,
            )
            if process.wait() != 0:
                raise EmbeddedPostgresError(f"PostgreSQL could not be set up: {self._last_log_line()}")

    def _launch(self, programs: Programs, sockets: Path) -> None:
        if self.log.exists() and self.log.stat().st_size > MOST_LOG_BYTES:
            self.log.unlink()
        settings = SETTINGS | {"unix_socket_directories": os.fspath(sockets)}
        if not self._is_durable:
            settings |= THROWAWAY_SETTINGS
        command: list[str | Path] = [programs.folder / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            self._process = start_child(
                command,
                on_our_death=signal.SIGINT,
                user=programs.user,
                environment=_environment(),
                output=log,
                folder=self.folder,
            )

    def _wait_until_ready(self) -> None:
        assert self._process is not None  # noqa: S101  set by _launch
        began, has_told = time.monotonic(), False
        while True:
            running = read_pid_file(self.data)
            if running and running.pid == self._process.pid and running.is_ready:
                return
            if self._process.poll() is not None:
                raise EmbeddedPostgresError(f"PostgreSQL did not start: {self._last_log_line()}")
            if not has_told and time.monotonic() - began > 3:
                self._say("The database is putting itself in order after a sudden end …")
                has_told = True
            time.sleep(0.01)

    def _last_log_line(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines[-20:] if "FATAL" in line or "error:" in line]
        return f"{(telling or lines or ['no reason given'])[-1].strip()} ({self.log})"


def _environment() -> dict[str, str]:
    """Ours without what would steer PostgreSQL's programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}
