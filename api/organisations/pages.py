"""The organisations' pages, for administrators."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep
from api.errors import ConflictError, StaleError
from api.organisations import service
from api.organisations.access import WHOLE
from api.organisations.schemas import OrganisationCreate
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability

router = APIRouter(prefix="/organisations")

LABELS: Final = {"name": "the name", "code": "the code"}
ADDED: Final = declare_notice("organisation_added", "The organisation was added.")


@router.get("", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def list_organisations(request: Request, db: DbDep, caller: CallerDep) -> Response:
    """The organisations that the caller administers, and one more where that is all of them."""
    return _list(request, db, caller, Form())


@router.post("", dependencies=[*needs(Capability.ORGANISATIONS_CHANGE), *WHOLE])
def add_organisation(request: Request, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Add an organisation."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(OrganisationCreate, form, labels=LABELS)
    if isinstance(given, FormErrors):
        return _list(request, db, caller, form.with_errors(given), 422)
    try:
        service.add_organisation(db, given, caller.account_id)
    except ConflictError as refused:
        return _list(request, db, caller, form.with_errors(FormErrors.of({"name": refused.detail})), 409)
    return creation.seen_other(redirect(request, "/organisations", ADDED()))


@router.get("/{organisation_id}", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def show(request: Request, organisation_id: UUID, db: DbDep) -> Response:
    """One organisation, to correct it."""
    found = service.get_organisation(db, organisation_id)
    form = Form.of(OrganisationCreate.model_validate(found, from_attributes=True))
    return render(request, "organisations/change.html", form=form, version=found.version)


@router.post("/{organisation_id}", dependencies=needs(Capability.ORGANISATIONS_CHANGE))
def change(request: Request, organisation_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Correct its name, code and where its people turn with a concern."""
    service.get_organisation(db, organisation_id)
    version = form_version(form)
    given = parse(OrganisationCreate, form, labels=LABELS)
    if isinstance(given, FormErrors):
        errors = form.with_errors(given)
        return render(request, "organisations/change.html", 422, form=errors, version=version)
    try:
        with db.begin_nested():
            service.change_organisation(db, organisation_id, given, version, caller.account_id)
    except (ConflictError, StaleError) as refused:
        errors = form.with_errors(FormErrors.from_problem(refused))
        return render(request, "organisations/change.html", refused.status, form=errors, version=version)
    return redirect(request, "/organisations", SAVED())


def _list(request: Request, db: DbDep, caller: Caller, form: Form, status: int = 200) -> Response:
    only = caller.organisations_with(Capability.ORGANISATIONS_CHANGE)
    return render(
        request,
        "organisations/list.html",
        status,
        form=form,
        organisations=service.list_organisations(db, only),
        may_add=only is None,
    )
