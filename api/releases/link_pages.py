"""The page on which a line manager releases a fellow, or does not; it shows nothing else."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import ConflictError
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.render import redirect, render
from api.pages.values import Option
from api.releases import answering
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, ReleaseDep

OPTIONS: Final = (
    Option(value="yes", text="Yes, I release them"),
    Option(value="no", text="No, I can’t"),
)

router = APIRouter(prefix="/release/{partnership_id}/{token_id}/{secret}")


@router.get("", dependencies=needs(Capability.LINK))
def read(request: Request, link: ReleaseDep, db: LinkDbDep) -> Response:
    """Who it is and for how long. Opening the page decides nothing."""
    return _page(request, answering.request_of(db, link), Form())


@router.post("", dependencies=needs(Capability.LINK))
def answer(request: Request, form: FormDep, link: ReleaseDep, db: LinkDbDep) -> Response:
    """Keep the answer; it can be changed until places are given."""
    said = form.value("answer")
    if said not in ("yes", "no"):
        shown = form.with_errors(FormErrors.of({"answer": "Choose yes or no"}))
        return _page(request, answering.request_of(db, link), shown, 422)
    try:
        answering.answer(db, link, is_released=said == "yes")
    except ConflictError as refused:
        shown = form.with_errors(FormErrors.from_problem(refused))
        return _page(request, answering.request_of(db, link), shown, 409)
    return redirect(request, request.url.path)


def _page(request: Request, asked: answering.Request, form: Form, status: int = 200) -> Response:
    return render(request, "releases/ask.html", status, asked=asked, form=form, options=OPTIONS)
