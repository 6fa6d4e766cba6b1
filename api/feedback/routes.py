"""Feedback over REST, by the link from the mail. What was answered is never given out."""

from fastapi import APIRouter

from api.deps import ClockDep
from api.feedback import service
from api.feedback.schemas import FeedbackAsked, FeedbackGiven
from api.feedback.service import Question
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import FeedbackDep, LinkDbDep
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/links/feedback/{partnership_id}/{token_id}/{secret}", tags=["feedback"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: FeedbackDep, db: LinkDbDep) -> FeedbackAsked:
    """Which session is asked about."""
    return _asked(service.question(db, link))


@router.put("", dependencies=needs(Capability.LINK))
def give(
    given: FeedbackGiven,
    link: FeedbackDep,
    db: LinkDbDep,
    clock: ClockDep,
) -> FeedbackAsked:
    """Answer; answering again replaces the answer."""
    service.give(db, clock, link, given)
    return _asked(service.question(db, link))


def _asked(question: Question) -> FeedbackAsked:
    return FeedbackAsked(
        other_name=question.other.person.name,
        session_number=question.meeting.number,
        is_given=question.is_given,
    )
