"""Links in mails: each serves one purpose, can be revoked, and signs nobody in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import TenantTable, Zoned, belongs_to, choice


class LinkPurpose(StrEnum):
    """What a link in a mail is good for."""

    INVITATION = "invitation"
    APPROVAL = "approval"
    FEEDBACK = "feedback"
    CALENDAR = "calendar"
    PULSE = "pulse"
    SURVEY = "survey"
    RELEASE = "release"


class LinkToken(TenantTable, table=True):
    """One link. Its secret is derived from the row's id with the product's key and is stored nowhere.

    ``subject_id`` is what it opens: a participation, a pair, a session, a person's calendar, a question.
    """

    __tablename__ = "link_tokens"
    __table_args__ = (
        belongs_to("participation_id", "participations", ondelete="CASCADE"),
        sa.Index("ix_link_tokens_subject", "partnership_id", "subject_id", "purpose"),
    )
    purpose: LinkPurpose = Field(sa_type=choice(LinkPurpose))
    subject_id: UUID
    participation_id: UUID
    expires_at: datetime = Field(sa_type=Zoned)
    revoked_at: datetime | None = Field(default=None, sa_type=Zoned)


def link_token(db: Session, token_id: UUID) -> LinkToken | None:
    """One link, or None."""
    return db.exec(select(LinkToken).where(LinkToken.id == token_id)).one_or_none()


def links_about(db: Session, purpose: LinkPurpose, subject_ids: list[UUID]) -> list[LinkToken]:
    """The links of one purpose that open any of these."""
    query = select(LinkToken).where(LinkToken.purpose == purpose, col(LinkToken.subject_id).in_(subject_ids))
    return list(db.exec(query))


def newest_link(
    db: Session, purpose: LinkPurpose, subject_id: UUID, participation_id: UUID, now: datetime
) -> LinkToken | None:
    """The latest link that still opens ``subject_id`` for this participant, or None."""
    query = select(LinkToken).where(
        LinkToken.purpose == purpose,
        LinkToken.subject_id == subject_id,
        LinkToken.participation_id == participation_id,
        col(LinkToken.revoked_at).is_(None),
        col(LinkToken.expires_at) > now,
    )
    return db.exec(query.order_by(col(LinkToken.created_at).desc(), col(LinkToken.id)).limit(1)).first()
