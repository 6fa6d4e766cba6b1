"""Monitoring answers: a schema of their own that only the monitoring role reads, every value encrypted."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, select

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
