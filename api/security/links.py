"""Links in mails: each opens one thing for one person, can be revoked, and signs nobody in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends
from sqlmodel import Session

from api.deps import ClockDep, DatabaseDep, SettingsDep
from api.errors import GoneError
from api.security.secrets import derived, matches
from api.settings import Settings
from models.clock import Clock
from models.link_tokens import LinkPurpose, LinkToken, link_token
from models.participations import participation

WORDS: Final = {
    LinkPurpose.INVITATION: "join",
    LinkPurpose.APPROVAL: "approve",
    LinkPurpose.FEEDBACK: "feedback",
    LinkPurpose.CALENDAR: "calendar",
    LinkPurpose.PULSE: "pulse",
    LinkPurpose.SURVEY: "survey",
    LinkPurpose.RELEASE: "release",
}
"""What an address of each purpose begins with."""


def issue_link(
    db: Session, purpose: LinkPurpose, *, subject_id: UUID, participation_id: UUID, expires_at: datetime
) -> LinkToken:
    """A new link to ``subject_id`` for the person behind ``participation_id``."""
    token = LinkToken(
        purpose=purpose, subject_id=subject_id, participation_id=participation_id, expires_at=expires_at
    )
    db.add(token)
    db.flush()
    return token


def link_address(settings: Settings, partnership_id: UUID, token: LinkToken) -> str:
    """The address to put in the mail: ``…/join/{partnership_id}/{token_id}/{secret}``."""
    purpose = LinkPurpose(token.purpose)
    secret = _secret(settings, purpose, partnership_id, token.id)
    return f"{settings.base_url}/{WORDS[purpose]}/{partnership_id}/{token.id}/{secret}"


def open_link(
    db: Session, settings: Settings, clock: Clock, purpose: LinkPurpose, token_id: UUID, secret: str
) -> LinkToken:
    """The link behind an address; opening spends nothing.

    ``db`` is bound to the partnership that the address names (``LinkDbDep``).

    :raises GoneError: a link that is unknown, wrong, of another purpose, expired or revoked; all alike.
    """
    partnership_id: UUID = db.info["partnership_id"]
    is_right = matches(_secret(settings, purpose, partnership_id, token_id), secret)
    token = link_token(db, token_id) if is_right else None
    if (
        token is None
        or token.purpose != purpose
        or token.revoked_at is not None
        or token.expires_at <= clock.now()
    ):
        raise GoneError("Ask whoever sent it to you for a new one.", code="link_gone")
    return token


def hold_owner(db: Session, token: LinkToken) -> None:
    """Hold whose link it is until the transaction ends, before anything of theirs is written.

    :raises GoneError: where they were erased since the link was opened, and it went with them.
    """
    participation(db, token.participation_id, lock=True)
    if link_token(db, token.id) is None:
        raise GoneError("Ask whoever sent it to you for a new one.", code="link_gone")


def get_link_db(partnership_id: UUID, database: DatabaseDep) -> Iterator[Session]:
    """One transaction in the partnership that a link's address names, committed before the answer leaves."""
    with database.scoped(partnership_id) as db:
        yield db


LinkDbDep = Annotated[Session, Depends(get_link_db, scope="function")]


def opened(purpose: LinkPurpose) -> Callable[..., LinkToken]:
    """A dependency: the link of ``purpose`` that the request's address is.

    :raises GoneError: see :func:`open_link`.
    """

    def open_here(
        token_id: UUID, secret: str, db: LinkDbDep, settings: SettingsDep, clock: ClockDep
    ) -> LinkToken:
        return open_link(db, settings, clock, purpose, token_id, secret)

    return open_here


InvitationDep = Annotated[LinkToken, Depends(opened(LinkPurpose.INVITATION), scope="function")]
ApprovalDep = Annotated[LinkToken, Depends(opened(LinkPurpose.APPROVAL), scope="function")]
FeedbackDep = Annotated[LinkToken, Depends(opened(LinkPurpose.FEEDBACK), scope="function")]
CalendarDep = Annotated[LinkToken, Depends(opened(LinkPurpose.CALENDAR), scope="function")]
PulseDep = Annotated[LinkToken, Depends(opened(LinkPurpose.PULSE), scope="function")]
SurveyDep = Annotated[LinkToken, Depends(opened(LinkPurpose.SURVEY), scope="function")]
ReleaseDep = Annotated[LinkToken, Depends(opened(LinkPurpose.RELEASE), scope="function")]


def _secret(settings: Settings, purpose: LinkPurpose, partnership_id: UUID, token_id: UUID) -> str:
    return derived(settings, purpose.value, partnership_id, token_id)
