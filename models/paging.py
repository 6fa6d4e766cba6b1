"""Keyset pages: as quick on the last page as on the first."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session
from sqlmodel.sql.expression import Select, SelectOfScalar


def page_of(
    db: Session,
    query: Select[Any] | SelectOfScalar[Any],
    keys: Sequence[sa.ColumnElement[Any]],
    *,
    after: Sequence[Any] | None,
    limit: int,
) -> list[Any]:
    """Up to ``limit`` rows of ``query`` in ascending order of ``keys``, those behind ``after`` only.

    ``keys`` must tell every row apart; ``after`` holds the last row's keys, in the same order.
    """
    if after is not None:
        query = query.where(sa.tuple_(*keys) > sa.tuple_(*(sa.literal(value) for value in after)))
    return list(db.exec(query.order_by(*keys).limit(limit)).all())
