"""`counterpart demo`: database, web and worker together, which end together and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Self

from cryptography.fernet import Fernet
from pydantic import SecretStr

from api.child_process import end_with_parent, start_child
from api.database.addresses import Addresses, new_password
from api.database.choice import data_folder, demo_database
from api.database.programs import EmbeddedPostgresError
from api.demo import sign_ins
from api.secret_file import SecretFile
from api.settings import ROOT, Settings

Say = Callable[[str], None]

FIRST_PAGE_SECONDS = 60.0
END_SECONDS = 10.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """A signal asked us to stop; it passes by everything that handles errors."""


class DemoError(Exception):
    """The demo cannot run; the message says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process of ours and what people call it."""

    name: str
    process: subprocess.Popen[bytes]


def demo(settings: Settings, say: Say, *, ends_with_parent: bool) -> int:
    """Run the demo until a signal asks to stop.

    :param ends_with_parent: also stop when the process that started us ends (Linux).
    :returns: the exit code: 0 after a signal, 1 where something failed, which was said.
    """
    _listen_for_signals()
    if ends_with_parent:
        end_with_parent(signal.SIGTERM)
    tell = _unless_nobody_listens(say)
    try:
        _require_all_addresses(settings)
        _require_free(settings.port)
        with demo_database(settings, tell) as database:
            settings = _complete(settings, database.addresses)
            if not database.is_ready:
                _migrate_and_fill(settings, tell)
                database.mark_ready()
            with Children(settings) as children:
                # The worker afterwards: both at once would make the first page wait.
                children.start("web")
                _await_first_page(settings, children)
                children.start("worker")
                _introduce(settings, tell)
                _watch(children)
    except StopAsked:
        tell("Stopped.")
        return 0
    except (DemoError, EmbeddedPostgresError) as error:
        tell(f"Counterpart could not go on: {error}")
        return 1
    return 0


def _listen_for_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        # A second one must not interrupt the tidying up.
        for one in STOP_SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise StopAsked

    for one in STOP_SIGNALS:
        signal.signal(one, stop)


def _unless_nobody_listens(say: Say) -> Say:
    """``say``, which does not fail where the terminal is gone."""

    def tell(text: str) -> None:
        with suppress(OSError):
            say(text)

    return tell


def _require_all_addresses(settings: Settings) -> None:
    if settings.database_url and not (settings.database_owner_url and settings.database_monitoring_url):
        raise DemoError(
            "DATABASE_URL is set, so DATABASE_OWNER_URL and DATABASE_MONITORING_URL are needed too "
            "(`counterpart db prepare` makes them)"
        )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"port {port} is taken ({error.strerror}). Choose another: PORT=8001 make demo"
            ) from error


def _complete(settings: Settings, addresses: Addresses) -> Settings:
    """The settings with the database's addresses, and with keys that are kept between starts."""
    folder = data_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    kept = SecretFile(folder / "keys.json")
    keys = {
        "secret_key": settings.secret_key.get_secret_value() or kept.secret("secret_key", new_password),
        "monitoring_key": settings.monitoring_key.get_secret_value()
        or kept.secret("monitoring_key", lambda: Fernet.generate_key().decode()),
    }
    return settings.model_copy(
        update={
            "database_url": addresses.application,
            "database_owner_url": addresses.owner,
            "database_monitoring_url": addresses.monitoring,
            "data_folder": folder,
        }
        | {name: SecretStr(key) for name, key in keys.items()}
    )


def _migrate_and_fill(settings: Settings, tell: Say) -> None:
    """Bring the schema up to date and, where there is no partnership yet, invent the demo's."""
    from api.database.migrations import migrate
    from api.demo.fill import fill
    from models.clock import SystemClock
    from models.database import Database
    from models.partnerships import partnership_ids

    tell("Bringing the database up to date …")
    migrate(settings.database_owner_url)
    clock = SystemClock()
    database = Database(settings.database_url, settings.database_monitoring_url, clock)
    try:
        with database.unscoped() as db:
            is_empty = not partnership_ids(db)
        if is_empty:
            tell("Inventing a partnership with its people …")
            fill(database, clock, settings)
    finally:
        database.close()


class Children:
    """Web and worker; a context manager that leaves none of them behind."""

    def __init__(self, settings: Settings) -> None:
        self._environment = _environment(settings)
        self._running: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._running:
            child.process.terminate()
        deadline = time.monotonic() + END_SECONDS
        for child in self._running:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def start(self, name: str) -> None:
        """Start `counterpart <name>`."""
        command = [sys.executable, "-m", "api.cli", name]
        process = start_child(
            command, on_our_death=signal.SIGTERM, environment=self._environment, folder=ROOT
        )
        self._running.append(Child(name=name, process=process))

    def require_alive(self) -> None:
        """Check that all of them still run.

        :raises DemoError: naming the one that has ended.
        """
        for child in self._running:
            code = child.process.poll()
            if code is not None:
                raise DemoError(f"the {child.name} process ended with code {code}")


def _environment(settings: Settings) -> dict[str, str]:
    """What a child is told; the owner's address stays with us.

    Our words go to the same terminal, so of its log only what needs somebody shows there.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return inherited | {
        "DATABASE_URL": settings.database_url,
        "DATABASE_MONITORING_URL": settings.database_monitoring_url,
        "DATA_FOLDER": os.fspath(data_folder(settings)),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "MONITORING_KEY": settings.monitoring_key.get_secret_value(),
        "PORT": str(settings.port),
        "IS_DEMO": "true",
        "LOG_FORMAT": "console",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "warning"),
    }


def _await_first_page(settings: Settings, children: Children) -> None:
    """Wait until the web process answers its first page."""
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while True:
        children.require_alive()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/", timeout=20):
                return
        except urllib.error.HTTPError as error:
            raise DemoError(f"the first page answers {error.code}") from error
        except OSError:
            if time.monotonic() > deadline:
                raise DemoError("the first page does not answer") from None
        time.sleep(0.05)


def _introduce(settings: Settings, tell: Say) -> None:
    tell("\nSign in as any of these; the page shows the link that a mail would bring:")
    for person in sign_ins.SIGN_INS:
        tell(f"  {person.email:<40} {person.name}, {person.role}")
    tell(f"\nEvery mail that is sent shows at {settings.base_url}/inbox. Ctrl-C stops everything.")
    tell(f"Ready: http://127.0.0.1:{settings.port}")


def _watch(children: Children) -> None:
    """Come back only if a process of ours ends by itself."""
    while True:
        children.require_alive()
        time.sleep(0.5)
