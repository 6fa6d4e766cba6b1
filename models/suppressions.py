"""Addresses that get no more mail, kept as keyed digests: nobody reads an address from them."""

from enum import StrEnum
from typing import Final
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, choice, unique_within
from models.database import partnership_of


class SuppressionReason(StrEnum):
    """Why an address gets no more mail."""

    BOUNCED = "bounced"
    """The mail server said that there is no such letter box."""
    UNSUBSCRIBED = "unsubscribed"
    """Whoever it belongs to wants no more questions and reminders; everything else still goes."""
    ASKED = "asked"
    """Whoever it belongs to asked for no more mail; what is about signing in still goes."""


NARROWER: Final = {
    SuppressionReason.UNSUBSCRIBED: frozenset[SuppressionReason](),
    SuppressionReason.ASKED: frozenset({SuppressionReason.UNSUBSCRIBED}),
    SuppressionReason.BOUNCED: frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.ASKED}),
}
"""Which reasons each takes the place of, because it keeps back more."""


class Suppression(TenantTable, table=True):
    """One address of one partnership; only the product's key makes ``address_hash`` from it."""

    __tablename__ = "suppressions"
    __table_args__ = (unique_within("address_hash"),)
    address_hash: str
    reason: SuppressionReason = Field(sa_type=choice(SuppressionReason))


def suppression(db: Session, address_hash: str, *, lock: bool = False) -> Suppression | None:
    """Why this address gets no more mail, or None where it does."""
    query = select(Suppression).where(Suppression.address_hash == address_hash)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def suppress(db: Session, address_hash: str, reason: SuppressionReason) -> bool:
    """Send this address no more mail for ``reason``; False where it gets none already for a wider one."""
    fresh = insert(Suppression).values(
        partnership_id=partnership_of(db),
        id=uuid4(),
        created_at=db.info["clock"].now(),
        version=1,
        address_hash=address_hash,
        reason=reason,
    )
    widened = fresh.on_conflict_do_update(
        index_elements=["partnership_id", "address_hash"],
        set_={"reason": reason, "version": col(Suppression.version) + 1},
        where=col(Suppression.reason).in_(NARROWER[reason]),
    )
    return db.execute(widened.returning(col(Suppression.id))).scalar_one_or_none() is not None
