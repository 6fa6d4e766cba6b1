"""Every partnership's equality answers under the present key, batch after batch."""

from dataclasses import dataclass
from uuid import UUID

from api.equality import store
from api.settings import Settings
from models.database import Database
from models.partnerships import partnership_ids


@dataclass(slots=True, kw_only=True)
class Rotation:
    """How many answers there are, how many were encrypted anew, how many no key reads."""

    looked_at: int = 0
    rotated: int = 0
    unreadable: int = 0


def rotate_all(database: Database, settings: Settings, *, batch: int) -> Rotation:
    """Encrypt all answers with the present key, ``batch`` at a time.

    Each batch is a transaction of its own: whoever stops in between goes on from there the next time.
    """
    with database.unscoped() as db:
        partnerships = partnership_ids(db)
    done = Rotation()
    for partnership_id in partnerships:
        _rotate(database, settings, partnership_id, batch, done)
    return done


def _rotate(database: Database, settings: Settings, partnership_id: UUID, batch: int, done: Rotation) -> None:
    after = None
    while True:
        with database.monitoring(partnership_id) as db:
            part = store.rotate(db, settings, after=after, limit=batch)
        done.looked_at += part.looked_at
        done.rotated += part.rotated
        done.unreadable += part.unreadable
        if part.looked_at < batch:
            return
        after = part.last
