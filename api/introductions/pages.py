"""The page on which a mentor says whether they want to be introduced."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import ClockDep, SettingsDep
from api.introductions import service
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.render import redirect, render
from api.pages.values import Option, SummaryRow
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import ApprovalDep, LinkDbDep
from models.couples import Couple

OPTIONS = (
    Option(value="yes", text="Yes, introduce us", hint="You both get an email with a time to meet."),
    Option(value="no", text="No, thank you", hint="No reason is asked, and nobody is introduced."),
)

router = APIRouter(prefix="/approve/{partnership_id}/{token_id}/{secret}")


@router.get("", dependencies=needs(Capability.LINK))
def read(request: Request, link: ApprovalDep, db: LinkDbDep) -> Response:
    """Who it is, and two buttons. Opening the page decides nothing."""
    return _page(request, service.asked_about(db, link))


@router.post("", dependencies=needs(Capability.LINK))
def answer(
    request: Request,
    form: FormDep,
    link: ApprovalDep,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> Response:
    """Yes: both get a mail. No: nobody does."""
    said = form.value("answer")
    if said not in ("yes", "no"):
        shown = form.with_errors(FormErrors.of({"answer": "Choose yes or no"}))
        return _page(request, service.asked_about(db, link), shown)
    if said == "yes":
        service.approve(db, clock, link)
    else:
        service.decline(db, clock, link, settings.base_url)
    return redirect(request, request.url.path)


def _page(request: Request, found: Couple, form: Form | None = None) -> Response:
    other = found.seeker
    rows = [
        SummaryRow(label="Works in", value=other.person.role_group or "Not said"),
        SummaryRow(label="Organisation", value=other.organisation.name),
        SummaryRow(label="Wants to learn about", value=", ".join(other.participation.topics) or "Not said"),
    ]
    if found.placement:
        rows.append(SummaryRow(label="Placement", value=found.placement.title))
    return render(
        request,
        "introductions/approve.html",
        status=422 if form else 200,
        couple=found,
        rows=rows,
        options=OPTIONS,
        form=form,
    )
