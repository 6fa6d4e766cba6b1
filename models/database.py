"""The one factory of database sessions (``db``), each bound to what it may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Clock

NOBODY = UUID(int=0)
_SET_SCOPE = sa.text(
    "SELECT set_config('app.partnership_id', :partnership, true),"
    " set_config('app.account_id', :account, true)"
)


class Database:
    """Connections as the application role and as the monitoring role.

    Every context manager below is one transaction: committed when it ends, rolled back when it raises.

    :param application_url: address of the application role (``postgresql://…``).
    :param monitoring_url: address of the role that alone reads monitoring answers.
    :param clock: gives new rows their time.
    :param pool_size: how many callers it serves at once; ``guests`` tells. Each may hold two connections.
    """

    def __init__(
        self, application_url: str, monitoring_url: str, clock: Clock, *, pool_size: int = 10
    ) -> None:
        self.clock = clock
        self.guests = pool_size
        self._application = _engine(application_url, pool_size)
        self._monitoring = _engine(monitoring_url, 2)

    def close(self) -> None:
        """Close every connection."""
        self._application.dispose()
        self._monitoring.dispose()

    @contextmanager
    def unscoped(self) -> Iterator[Session]:
        """Global tables only: touching a tenant table raises."""
        with self._transaction(self._application, None) as db:
            yield db

    @contextmanager
    def scoped(self, partnership_id: UUID, *, account_id: UUID | None = None) -> Iterator[Session]:
        """The rows of one partnership, and where ``account_id`` is given, its memberships in any other."""
        with self._transaction(self._application, partnership_id, account_id) as db:
            yield db

    @contextmanager
    def for_account(self, account_id: UUID) -> Iterator[Session]:
        """An account's own memberships, in whatever partnership; nothing else of any tenant."""
        with self._transaction(self._application, NOBODY, account_id) as db:
            yield db

    @contextmanager
    def monitoring(self, partnership_id: UUID) -> Iterator[Session]:
        """The monitoring answers of one partnership, and nothing else."""
        with self._transaction(self._monitoring, partnership_id) as db:
            yield db

    @contextmanager
    def _transaction(
        self, engine: sa.Engine, partnership_id: UUID | None, account_id: UUID | None = None
    ) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as db, db.begin():
            db.info["clock"] = self.clock
            if partnership_id is not None:
                db.info["partnership_id"] = partnership_id
                db.execute(_SET_SCOPE, {"partnership": str(partnership_id), "account": str(account_id or "")})
            yield db


def partnership_of(db: Session) -> UUID:
    """The partnership that ``db`` is scoped to."""
    scope: UUID = db.info["partnership_id"]
    return scope


def _engine(url: str, pool_size: int) -> sa.Engine:
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": "-c search_path=public,jobs -c timezone=UTC"},
    )
