"""Keyset pages: as quick on the last page as on the first."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session


def page_of(
    db: Session,
    query: Any,
    keys: Sequence[Any],
    *,
    after: Sequence[Any] | None,
    limit: int,
    latest_first: bool = False,
) -> list[Any]:
    """Up to ``limit`` rows of ``query`` in ascending order of ``keys``, those behind ``after`` only.

    ``latest_first`` turns the order round.

    ``keys`` are typed columns that together tell every row apart; ``after`` holds the last row's keys, in
    the same order, as values or as their texts.
    """
    if after is not None:
        given = (sa.cast(sa.literal(str(value)), key.type) for key, value in zip(keys, after, strict=True))
        here, behind = sa.tuple_(*keys), sa.tuple_(*given)
        query = query.where(here < behind if latest_first else here > behind)
    order = [key.desc() for key in keys] if latest_first else keys
    return list(db.exec(query.order_by(*order).limit(limit)).all())
