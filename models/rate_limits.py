"""How often something was tried of late: counted in the database, so that it holds across web processes."""

from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col

from models.base import GlobalTable, Zoned


class RateLimit(GlobalTable, table=True):
    """The tries of one window. ``key_hash`` digests who tried what; nobody can be read from it."""

    __tablename__ = "rate_limits"
    key_hash: str = Field(unique=True)
    tries: int
    ends_at: datetime = Field(sa_type=Zoned, index=True)


def count_try(db: Session, key_hash: str, window: timedelta, now: datetime) -> tuple[int, datetime]:
    """Count one more try, in one statement: how many there were in this window, and when it ends.

    A window begins with the first try and lasts ``window``; the first try after it begins the next.
    """
    fresh = insert(RateLimit).values(
        id=uuid4(), created_at=now, key_hash=key_hash, tries=1, ends_at=now + window
    )
    is_over = col(RateLimit.ends_at) <= now
    counted = fresh.on_conflict_do_update(
        index_elements=["key_hash"],
        set_={
            "tries": sa.case((is_over, 1), else_=col(RateLimit.tries) + 1),
            "ends_at": sa.case((is_over, fresh.excluded.ends_at), else_=col(RateLimit.ends_at)),
        },
    )
    tries, ends_at = db.execute(counted.returning(col(RateLimit.tries), col(RateLimit.ends_at))).one()
    return tries, ends_at


def uncount_try(db: Session, key_hash: str) -> None:
    """Take one try back: it was right."""
    db.execute(
        sa.update(RateLimit)
        .where(col(RateLimit.key_hash) == key_hash)
        .values(tries=sa.func.greatest(col(RateLimit.tries) - 1, 0))
    )
