"""How far do you agree? For participants by a link, and the means for their coordinators."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import ClockDep, DbDep
from api.feedback.figures import FEWEST
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import FormErrors
from api.pages.render import render
from api.pages.values import Option
from api.programmes.words import side_words
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, SurveyDep
from api.surveys import service
from api.surveys.items import MOMENTS
from api.surveys.schemas import PLACES, SurveyGiven
from models.participations import Side
from models.programmes import ProgrammeKind

AGREEMENT: Final = (
    Option(value="5", text="5, I agree fully"),
    Option(value="4", text="4"),
    Option(value="3", text="3, half and half"),
    Option(value="2", text="2"),
    Option(value="1", text="1, I don’t agree at all"),
)

router = APIRouter(prefix="/survey/{partnership_id}/{token_id}/{secret}")
programme_router = APIRouter(prefix="/programmes/{programme_id}/confidence")


@router.get("", dependencies=needs(Capability.LINK))
def ask(request: Request, link: SurveyDep, db: LinkDbDep) -> Response:
    """Four sentences. What was answered before is not shown."""
    return _ask_page(request, service.asked(db, link))


@router.post("", dependencies=needs(Capability.LINK))
def give(request: Request, form: FormDep, link: SurveyDep, db: LinkDbDep, clock: ClockDep) -> Response:
    """Keep the answer and say thank you."""
    given = parse(SurveyGiven, form)
    if isinstance(given, FormErrors):
        return _ask_page(request, service.asked(db, link), 422, form=form.with_errors(given))
    service.give(db, clock, link, given)
    return render(request, "surveys/thanks.html")


@programme_router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def show(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """The mean of each sentence at each moment."""
    found = service.confidence_of(db, programme_id)
    kind = ProgrammeKind(found.programme.kind)
    sides = [
        (side_words(kind, side).capitalize(), [line for line in found.lines if line.side is side])
        for side in Side
    ]
    return render(
        request,
        "surveys/programme.html",
        programme=found.programme,
        sides=sides,
        moments=MOMENTS,
        headings=("Sentence", *MOMENTS.values()),
        fewest=FEWEST,
    )


def _ask_page(request: Request, found: service.Asked, status: int = 200, **more: object) -> Response:
    return render(
        request,
        "surveys/ask.html",
        status,
        asked=found,
        items=list(zip(PLACES, found.sentences, strict=True)),
        agreement=AGREEMENT,
        **more,
    )
