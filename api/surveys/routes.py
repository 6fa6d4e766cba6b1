"""The confidence questions over REST: answered by the link from the mail, read by coordinators."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter

from api.deps import ClockDep, DbDep
from api.feedback.schemas import MeanPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, SurveyDep
from api.strict_json import StrictRoute
from api.surveys import service
from api.surveys.schemas import Confidence, Line, SurveyAsked, SurveyGiven
from api.surveys.service import Asked
from models.surveys import Moment

router = APIRouter(
    prefix="/links/survey/{partnership_id}/{token_id}/{secret}", tags=["feedback"], route_class=StrictRoute
)
programme_router = APIRouter(
    prefix="/programmes/{programme_id}/confidence", tags=["feedback"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: SurveyDep, db: LinkDbDep) -> SurveyAsked:
    """The sentences; what was answered is never given out."""
    return _asked(service.asked(db, link))


@router.put("", dependencies=needs(Capability.LINK))
def give(given: SurveyGiven, link: SurveyDep, db: LinkDbDep, clock: ClockDep) -> SurveyAsked:
    """Answer; answering again replaces the answer."""
    return _asked(service.give(db, clock, link, given))


@programme_router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def read_programme(programme_id: UUID, db: DbDep) -> Confidence:
    """The mean of each sentence at each moment, over eight people or more."""
    found = service.confidence_of(db, programme_id)
    return Confidence(
        lines=[
            Line(
                side=line.side,
                sentence=line.sentence,
                means={when: MeanPublic(**asdict(mean)) for when, mean in line.means.items() if mean},
            )
            for line in found.lines
        ]
    )


def _asked(found: Asked) -> SurveyAsked:
    return SurveyAsked(
        programme=found.programme.name,
        moment=Moment(found.survey.moment),
        sentences=list(found.sentences),
        is_given=found.survey.answered_at is not None,
    )
