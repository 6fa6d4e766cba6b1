"""The organisations' page, for administrators."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, DbDep
from api.errors import ConflictError
from api.organisations import service
from api.organisations.schemas import OrganisationCreate
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter(prefix="/organisations")

ADDED: Final = declare_notice("organisation_added", "The organisation was added.")


@router.get("", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def list_organisations(request: Request, db: DbDep) -> Response:
    """All organisations, and one more."""
    return _list(request, db, Form())


@router.post("", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def add_organisation(request: Request, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Add an organisation."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(OrganisationCreate, form, labels={"name": "the name", "code": "the code"})
    if isinstance(given, FormErrors):
        return _list(request, db, form.with_errors(given), 422)
    try:
        service.add_organisation(db, given, caller.account_id)
    except ConflictError as refused:
        return _list(request, db, form.with_errors(FormErrors.of({"name": refused.detail})), 409)
    return creation.seen_other(redirect(request, "/organisations", ADDED()))


def _list(request: Request, db: DbDep, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "organisations/list.html",
        status,
        form=form,
        organisations=service.list_organisations(db),
    )
