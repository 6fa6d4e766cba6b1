"""What is held about one person beyond their own rows, read for that person alone."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.accounts import SignInRequest
from models.api_tokens import ApiToken
from models.audit import AuditEntry
from models.browser_sessions import BrowserSession
from models.feedback import Feedback
from models.idempotency import GivenAnswer
from models.link_tokens import LinkToken
from models.openid import OpenIdIdentity
from models.outbox import Message, MessageState
from models.second_steps import RecoveryCode


def messages_for(db: Session, recipients: list[UUID]) -> list[Message]:
    """What was written to these people or accounts, the latest first; not what can still be undone."""
    query = select(Message).where(
        col(Message.person_id).in_(recipients),
        sa.or_(col(Message.state) != MessageState.HELD, col(Message.due_at) <= db.info["clock"].now()),
    )
    return list(db.exec(query.order_by(col(Message.created_at).desc(), col(Message.id))))


def feedback_of(db: Session, participation_ids: list[UUID]) -> list[Feedback]:
    """What these participations answered about their sessions, in order."""
    query = select(Feedback).where(col(Feedback.participation_id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Feedback.given_at), col(Feedback.id))))


def links_of(db: Session, participation_ids: list[UUID]) -> list[LinkToken]:
    """The links that were mailed to these participations, in order."""
    query = select(LinkToken).where(col(LinkToken.participation_id).in_(participation_ids))
    return list(db.exec(query.order_by(col(LinkToken.created_at), col(LinkToken.id))))


def browser_sessions_of(db: Session, membership_id: UUID) -> list[BrowserSession]:
    """The browsers this member signed in with, the latest first."""
    query = select(BrowserSession).where(BrowserSession.membership_id == membership_id)
    return list(db.exec(query.order_by(col(BrowserSession.created_at).desc(), col(BrowserSession.id))))


def tokens_of(db: Session, membership_id: UUID) -> list[ApiToken]:
    """This member's tokens, those that work no more too, the latest first."""
    query = select(ApiToken).where(ApiToken.membership_id == membership_id)
    return list(db.exec(query.order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))))


def openid_identities_of(db: Session, account_id: UUID) -> list[OpenIdIdentity]:
    """What providers call whoever has this account, in order."""
    query = select(OpenIdIdentity).where(OpenIdIdentity.account_id == account_id)
    return list(db.exec(query.order_by(col(OpenIdIdentity.created_at), col(OpenIdIdentity.id))))


def recovery_codes_of(db: Session, account_id: UUID) -> list[RecoveryCode]:
    """The codes that stand in for this account's app, spent ones too."""
    query = select(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return list(db.exec(query.order_by(col(RecoveryCode.created_at), col(RecoveryCode.id))))


def sign_in_requests_of(db: Session, email: str) -> list[SignInRequest]:
    """When links to sign in were asked for, the latest first."""
    query = select(SignInRequest).where(SignInRequest.email == email)
    return list(db.exec(query.order_by(col(SignInRequest.created_at).desc(), col(SignInRequest.id))))


def audit_entries_of(db: Session, *, about: list[UUID], by: UUID) -> list[AuditEntry]:
    """What was done with these records, or by this account, in order."""
    query = select(AuditEntry).where(
        sa.or_(col(AuditEntry.resource_id).in_(about), col(AuditEntry.actor_id) == by)
    )
    return list(db.exec(query.order_by(col(AuditEntry.sequence))))


def given_answers_of(db: Session, membership_id: UUID) -> list[GivenAnswer]:
    """The answers remembered for this member, so that nothing is made twice."""
    query = select(GivenAnswer).where(GivenAnswer.membership_id == membership_id)
    return list(db.exec(query.order_by(col(GivenAnswer.created_at), col(GivenAnswer.id))))
