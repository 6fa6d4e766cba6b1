"""Feedback over REST, by the link from the mail. What was answered is never given out."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import ClockDep, SettingsDep
from api.feedback import service
from api.feedback.schemas import FeedbackAsked, FeedbackGiven
from api.feedback.service import Question
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, open_link
from api.strict_json import StrictRoute
from models.link_tokens import LinkPurpose

router = APIRouter(
    prefix="/links/feedback/{partnership_id}/{token_id}/{secret}", tags=["feedback"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(
    partnership_id: UUID, token_id: UUID, secret: str, db: LinkDbDep, settings: SettingsDep, clock: ClockDep
) -> FeedbackAsked:
    """Which session is asked about."""
    token = open_link(db, settings, clock, LinkPurpose.FEEDBACK, token_id, secret)
    return _asked(service.question(db, token))


@router.put("", dependencies=needs(Capability.LINK))
def give(
    given: FeedbackGiven,
    partnership_id: UUID,
    token_id: UUID,
    secret: str,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> FeedbackAsked:
    """Answer; answering again replaces the answer."""
    token = open_link(db, settings, clock, LinkPurpose.FEEDBACK, token_id, secret)
    service.give(db, clock, token, given)
    return _asked(service.question(db, token))


def _asked(question: Question) -> FeedbackAsked:
    return FeedbackAsked(
        other_name=question.other.person.name,
        session_number=question.meeting.number,
        is_given=question.is_given,
    )
