"""Addresses that get no more mail, kept as keyed digests: nobody reads an address from them."""

from enum import StrEnum
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, choice, unique_within
from models.database import partnership_of


class SuppressionReason(StrEnum):
    """Why an address gets no more mail."""

    BOUNCED = "bounced"
    """The mail server said that there is no such letter box."""
    ASKED = "asked"
    """Whoever it belongs to asked for no more mail; links to sign in, which they ask for, still go."""


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
    """Send this address no more mail; False where it gets none already, for whatever reason."""
    statement = (
        insert(Suppression)
        .values(
            partnership_id=partnership_of(db),
            id=uuid4(),
            created_at=db.info["clock"].now(),
            version=1,
            address_hash=address_hash,
            reason=reason,
        )
        .on_conflict_do_nothing(index_elements=["partnership_id", "address_hash"])
        .returning(col(Suppression.id))
    )
    return db.execute(statement).scalar_one_or_none() is not None
