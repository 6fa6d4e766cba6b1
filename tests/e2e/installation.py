"""A whole installation for end-to-end tests: web server, worker, database and relay, all real."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import procrastinate
import uvicorn
from cryptography.fernet import Fernet

from api.app import create_app
from api.database.addresses import Addresses
from api.partnerships.service import FirstMember, found_partnership
from api.serve import HEARTBEAT_SECONDS
from api.settings import Settings
from api.worker import Tools, look_around, make_worker
from models.accounts import Account, Grant, Membership, Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Organisation
from notifications.meeting_times import LONDON
from notifications.transports import transport_for
from tests.patience import PATIENCE_SECONDS
from tests.phone import Phone
from tests.relay import SENDER, Relay

COORDINATOR = "amina@northvale.example"
STEWARD = "kwame@northvale.example"
HR = "priya@northvale.example"
START = datetime(2026, 5, 11, 10, tzinfo=LONDON)
"""A Monday morning, when mail that waits for the day leaves at once, early in a financial year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where it answers, and what a test does to it from outside: move the clock, read the relay."""

    address: str
    partnership_id: UUID
    tools: Tools
    clock: SteppedClock
    relay: Relay
    phones: dict[str, Phone] = field(default_factory=dict)
    """The authenticator app of each who has one."""

    @property
    def today(self) -> date:
        """The day there, in London."""
        return self.clock.now().astimezone(LONDON).date()

    def look_around(self) -> None:
        """What the worker does each minute; in a thread, since the browser's driver keeps this one's loop."""
        with ThreadPoolExecutor() as threads:
            threads.submit(look_around, self.tools).result()

    def next_mail_to(self, email: str, after: int) -> EmailMessage:
        """The next mail to ``email``, where ``after`` arrived before.

        Jobs wait by the machine's clock, so once this installation's clock was moved the worker's look
        around is what finds them due.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(TimeoutError):
                return self.relay.next_mail_to(email, after, seconds=0.5)
            self.look_around()
        raise TimeoutError(f"no mail number {after + 1} arrived for {email}")


@contextmanager
def running_installation(
    addresses: Addresses, relay: Relay, folder: Path, start: datetime = START, **more: Any
) -> Iterator[Installation]:
    """Everything that an installation runs, within this process, for as long as the context lasts.

    :param start: where its clock stands; with a zone.
    :param more: settings besides those that every installation has.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        database_url=addresses.application,
        database_owner_url=addresses.owner,
        database_monitoring_url=addresses.monitoring,
        secret_key="a secret of the tests that is long enough",
        monitoring_key=Fernet.generate_key().decode(),
        data_folder=folder,
        base_url=address,
        smtp_url=relay.url,
        mail_from=SENDER,
        **more,
    )
    clock = SteppedClock(start)
    database = Database(settings.database_url, settings.database_monitoring_url, clock)
    transport = transport_for(settings.smtp_url, folder, sender=SENDER)
    tools = Tools(settings=settings, database=database, clock=clock, transport=transport)
    partnership_id = _staffed_partnership(database)
    try:
        with _serving(settings, clock, listening), _working(tools):
            yield Installation(
                address=address, partnership_id=partnership_id, tools=tools, clock=clock, relay=relay
            )
    finally:
        database.close()
        listening.close()


def _staffed_partnership(database: Database) -> UUID:
    """A partnership with three organisations, a coordinator, a steward and an HR analyst."""
    first = FirstMember(name="Amina Yusuf", email=COORDINATOR)
    partnership_id = found_partnership(database, "Northvale Health Partnership", first)
    with database.unscoped() as db:
        accounts = {
            Role.STEWARD: Account(email=STEWARD, name="Kwame Mensah"),
            Role.HR_ANALYST: Account(email=HR, name="Priya Raman"),
        }
        db.add_all(accounts.values())
    with database.scoped(partnership_id) as db:
        for name, code in (("Aldermoor", "ALD1"), ("Brightwater", "BRW1"), ("Calderbrook", "CAL1")):
            db.add(Organisation(name=name, code=code))
        for role, account in accounts.items():
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            db.add(Grant(membership_id=membership.id, role=role))
    return partnership_id


@contextmanager
def _serving(settings: Settings, clock: SteppedClock, listening: socket.socket) -> Iterator[None]:
    app = create_app(settings, clock)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        app.state.database.close()


@contextmanager
def _working(tools: Tools) -> Iterator[None]:
    """A worker in a thread of its own."""
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []
    ready = threading.Event()

    async def work(queue: procrastinate.App) -> None:
        async with queue.open_async():
            task = asyncio.create_task(
                queue.run_worker_async(
                    install_signal_handlers=False,
                    fetch_job_polling_interval=0.2,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                )
            )
            stop.append((asyncio.get_running_loop(), task))
            ready.set()
            await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(work(make_worker(tools))))
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop, task = stop[0]
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
