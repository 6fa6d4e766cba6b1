"""Whether somebody waits for somebody else in the database."""

from time import monotonic, sleep

import sqlalchemy as sa

from models.database import Database
from tests.patience import PATIENCE_SECONDS

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def somebody_waits(database: Database) -> bool:
    """Whether somebody comes to wait for a lock while we have patience."""
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until:
        with database.unscoped() as db:
            if db.execute(WAITING).scalar_one():
                return True
        sleep(0.05)
    return False
