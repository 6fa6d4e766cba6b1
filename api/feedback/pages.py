"""Twenty seconds after a session."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import ClockDep, SettingsDep
from api.feedback import service
from api.feedback.schemas import FeedbackGiven
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import FormErrors
from api.pages.render import render
from api.pages.values import Option
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import FeedbackDep, LinkDbDep

HELD = (Option(value="true", text="Yes"), Option(value="false", text="No"))
RATINGS = (
    Option(value="5", text="5, very good"),
    Option(value="4", text="4, good"),
    Option(value="3", text="3, fair"),
    Option(value="2", text="2, poor"),
    Option(value="1", text="1, very poor"),
)

router = APIRouter(prefix="/feedback/{partnership_id}/{token_id}/{secret}")


@router.get("", dependencies=needs(Capability.LINK))
def ask(request: Request, link: FeedbackDep, db: LinkDbDep) -> Response:
    """Did it take place, and how was it? What was answered before is not shown."""
    question = service.question(db, link)
    return render(request, "feedback/ask.html", question=question, held=HELD, ratings=RATINGS)


@router.post("", dependencies=needs(Capability.LINK))
def give(
    request: Request,
    form: FormDep,
    link: FeedbackDep,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> Response:
    """Keep the answer and say thank you."""
    given = parse(FeedbackGiven, form)
    if isinstance(given, FormErrors):
        question, shown = service.question(db, link), form.with_errors(given)
        return render(
            request, "feedback/ask.html", 422, question=question, held=HELD, ratings=RATINGS, form=shown
        )
    asked = service.give(db, settings, clock, link, given)
    return render(request, "feedback/thanks.html", organisation=asked.author.organisation)
