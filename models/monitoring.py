"""Monitoring answers: a schema of their own that only the monitoring role reads, every value encrypted."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, unique_within


class EthnicityAnswer(TenantTable, table=True):
    """A person's answer to the equality question. ``value`` is a ciphertext; its key is in the settings."""

    __tablename__ = "ethnicity_answers"
    __table_args__ = (
        unique_within("person_id"),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"], ["people.partnership_id", "people.id"], ondelete="CASCADE"
        ),
        {"schema": "monitoring"},
    )
    person_id: UUID
    value: bytes
    wording: str
    answered_at: datetime = Field(sa_type=Zoned)


def ethnicity_answer(db: Session, person_id: UUID) -> EthnicityAnswer | None:
    """A person's answer, or None; needs ``Database.monitoring``."""
    return db.exec(select(EthnicityAnswer).where(EthnicityAnswer.person_id == person_id)).one_or_none()


def ethnicity_answers(db: Session) -> list[EthnicityAnswer]:
    """All answers of the partnership; needs ``Database.monitoring``."""
    return list(db.exec(select(EthnicityAnswer)))


def hold_answers(db: Session, *, after: UUID | None, limit: int) -> list[EthnicityAnswer]:
    """The next answers by person, locked until the transaction ends; needs ``Database.monitoring``."""
    query = select(EthnicityAnswer).order_by(col(EthnicityAnswer.person_id)).limit(limit)
    if after is not None:
        query = query.where(col(EthnicityAnswer.person_id) > after)
    return list(db.exec(query.with_for_update()))


def keep_answer(db: Session, person_id: UUID, value: bytes, wording: str) -> None:
    """Keep a person's answer in place of an earlier one; needs ``Database.monitoring``."""
    now = db.info["clock"].now()
    row = EthnicityAnswer(person_id=person_id, value=value, wording=wording, answered_at=now)
    statement = insert(EthnicityAnswer).values(
        **row.model_dump(exclude={"partnership_id", "created_at"}),
        partnership_id=db.info["partnership_id"],
        created_at=now,
    )
    changes = {"value": value, "wording": wording, "answered_at": now}
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["partnership_id", "person_id"],
            set_={**changes, "version": col(EthnicityAnswer.version) + 1},
        )
    )


def forget_answer(db: Session, person_id: UUID) -> None:
    """Delete a person's answer, if there is one; needs ``Database.monitoring``."""
    db.execute(sa.delete(EthnicityAnswer).where(col(EthnicityAnswer.person_id) == person_id))
