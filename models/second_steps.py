"""The second step of signing in: an account's authenticator app, and the codes for when it is lost."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import GlobalTable, Zoned


class SecondStep(GlobalTable, table=True):
    """An account's authenticator app: its encrypted key, and the newest time step of which a code was used.

    A time step is thirty seconds, counted as RFC 6238 counts them.
    """

    __tablename__ = "second_steps"
    account_id: UUID = Field(foreign_key="accounts.id", unique=True, ondelete="CASCADE")
    sealed_key: str
    last_step: int


class RecoveryCode(GlobalTable, table=True):
    """A code that stands in for the app once; only its keyed digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (sa.UniqueConstraint("account_id", "code_hash"),)
    account_id: UUID = Field(foreign_key="accounts.id", ondelete="CASCADE")
    code_hash: str
    spent_at: datetime | None = Field(default=None, sa_type=Zoned)


def second_step(db: Session, account_id: UUID, *, lock: bool = False) -> SecondStep | None:
    """The account's second step; ``lock`` holds the row until the transaction ends."""
    query = select(SecondStep).where(SecondStep.account_id == account_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def unspent_code(db: Session, account_id: UUID, code_hash: str) -> RecoveryCode | None:
    """The recovery code with this digest, held until the transaction ends, if it can still be used."""
    query = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == code_hash,
        col(RecoveryCode.spent_at).is_(None),
    )
    return db.exec(query.with_for_update()).one_or_none()


def unspent_codes(db: Session, account_id: UUID) -> int:
    """How many recovery codes the account has left."""
    query = select(sa.func.count()).where(
        RecoveryCode.account_id == account_id, col(RecoveryCode.spent_at).is_(None)
    )
    return int(db.exec(query).one())


def replace_codes(db: Session, account_id: UUID, code_hashes: list[str]) -> None:
    """Have these recovery codes instead of all earlier ones."""
    db.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    db.add_all(RecoveryCode(account_id=account_id, code_hash=code_hash) for code_hash in code_hashes)


def drop_second_step(db: Session, account_id: UUID) -> bool:
    """Delete the account's second step and its recovery codes; whether there was one."""
    replace_codes(db, account_id, [])
    dropped = db.execute(
        sa.delete(SecondStep).where(col(SecondStep.account_id) == account_id).returning(col(SecondStep.id))
    )
    return dropped.first() is not None
