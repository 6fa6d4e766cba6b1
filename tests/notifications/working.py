"""One part of what the worker does for an outbox: sending alone, or finding out alone."""

from uuid import UUID

from models.clock import Clock
from models.database import Database
from notifications.sending import Work, do_work, find_work
from notifications.transports.base import Transport


def send_due(database: Database, partnership_id: UUID, transport: Transport, clock: Clock) -> int:
    """Send everything that is due now; how many messages left."""
    work = Work(due=_found(database, partnership_id, clock).due, stale=())
    return do_work(database, partnership_id, work, transport, clock).sent


def settle_claimed(database: Database, partnership_id: UUID, transport: Transport, clock: Clock) -> int:
    """Find out what became of messages whose sender died; how many were settled."""
    work = Work(due=(), stale=_found(database, partnership_id, clock).stale)
    return do_work(database, partnership_id, work, transport, clock).settled


def _found(database: Database, partnership_id: UUID, clock: Clock) -> Work:
    with database.scoped(partnership_id) as db:
        return find_work(db, clock.now())
