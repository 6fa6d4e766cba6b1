"""Where a partnership's outbox is at home: the database in which its messages were written.

A dump carries the home along but not what it names, so a restored copy knows that it is one.
"""

from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.base import TenantTable
from models.database import partnership_of

HERE = sa.literal_column(
    "((SELECT system_identifier::text FROM pg_catalog.pg_control_system())"
    " || '/' || (SELECT oid::text FROM pg_catalog.pg_database WHERE datname = current_database())"
    " || '/' || ('outbox_homes'::regclass::oid)::text)",
    sa.Text,
)
"""What no dump takes along: the server's own number, the database's, and this table's within it.

The last changes where a dump is restored over the database it was taken from, which drops and makes tables.
"""
NOWHERE = "nowhere"


class OutboxHome(TenantTable, table=True):
    """One partnership's home; ``identity`` is what ``HERE`` was there."""

    __tablename__ = "outbox_homes"
    __table_args__ = (sa.UniqueConstraint("partnership_id"),)
    identity: str


def settle_in(db: Session) -> None:
    """Make this database the home of an outbox that has none yet."""
    here = sa.select(
        sa.literal(partnership_of(db)),
        sa.literal(uuid4()),
        sa.literal(db.info["clock"].now(), sa.DateTime(timezone=True)),
        sa.literal(1),
        HERE,
    ).where(~sa.exists(sa.select(sa.literal(1)).select_from(OutboxHome)))
    columns = ["partnership_id", "id", "created_at", "version", "identity"]
    statement = insert(OutboxHome).from_select(columns, here)
    db.execute(statement.on_conflict_do_nothing(index_elements=["partnership_id"]))


def home(db: Session, *, lock: bool = False) -> OutboxHome | None:
    """The partnership's home, or None where it never wrote a message."""
    query = select(OutboxHome)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def is_away(db: Session) -> bool:
    """Whether this database is a copy: the outbox is at home in another one."""
    query = sa.select(sa.exists().where(col(OutboxHome.identity) != HERE))
    return bool(db.execute(query).scalar_one())


def come_home(db: Session, row: OutboxHome) -> None:
    """Make this database the home."""
    row.identity = str(db.execute(sa.select(HERE)).scalar_one())
    db.flush()


def leave(db: Session, row: OutboxHome) -> None:
    """Be at home nowhere, so that nothing leaves until somebody releases it."""
    row.identity = NOWHERE
    db.flush()
