"""Jobs put in the queue on the transaction's own connection: they exist exactly when it commits."""

from datetime import datetime

import procrastinate
from sqlmodel import Session

_deferrer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def defer(
    db: Session, task: str, *, at: datetime | None = None, queue: str = "default", **arguments: str
) -> None:
    """Queue ``task`` with ``arguments``, not before ``at``; it vanishes if ``db`` rolls back.

    Jobs carry ids only: what they mean is read, under its scope, when they run.
    """
    _deferrer.configure_task(
        task,
        schedule_at=at,
        queue=queue,
        connection=db.connection().connection.driver_connection,
        allow_unknown=True,
    ).defer(**arguments)
