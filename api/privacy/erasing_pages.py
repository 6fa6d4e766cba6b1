"""Erasing somebody at their request: by the coordinator who sees them, by an administrator who doesn't."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DatabaseDep, DbDep
from api.errors import ConflictError, InvalidError, StaleError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.participants.service import Participant, get_participant
from api.privacy import service
from api.privacy.schemas import Erasure
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line

ERASED: Final = declare_notice("person_erased", "The person was erased.")
TICK: Final = "Tick this if the person asked to be erased"

router = APIRouter()


class ByAddress(Erasure):
    """Whom to erase, by their address."""

    email: Line = Field(title="their email address", min_length=3)


@router.get(
    "/programmes/{programme_id}/people/{participation_id}/erase",
    dependencies=needs(Capability.PEOPLE_CHANGE),
)
def ask_coordinator(request: Request, programme_id: UUID, participation_id: UUID, db: DbDep) -> Response:
    """Name what erasing does."""
    return _ask(request, get_participant(db, programme_id, participation_id), Form())


@router.post(
    "/programmes/{programme_id}/people/{participation_id}/erase",
    dependencies=needs(Capability.PEOPLE_CHANGE),
)
def erase_participant(
    request: Request,
    programme_id: UUID,
    participation_id: UUID,
    db: DbDep,
    caller: CallerDep,
    database: DatabaseDep,
    form: FormDep,
) -> Response:
    """Erase somebody of a programme."""
    participant = get_participant(db, programme_id, participation_id)
    expected = form_version(form)
    if participant.version != expected:
        raise StaleError("This person changed since you opened the page.", code="stale")
    if isinstance(parse(Erasure, form), FormErrors):
        return _ask(request, participant, form.with_errors(FormErrors.of({"understood": TICK})), 422)
    try:
        service.erase_by_coordinator(db, database, participant.person.id, caller)
    except ConflictError as refused:
        errors = FormErrors.of({"understood": refused.detail})
        return _ask(request, participant, form.with_errors(errors), 409)
    return redirect(request, f"/programmes/{programme_id}/people", ERASED())


@router.get("/erasure", dependencies=needs(Capability.PEOPLE_ERASE))
def ask_administrator(request: Request) -> Response:
    """Whom, and what it does."""
    return render(request, "privacy/erase_by_address.html", form=Form(), back_href="/")


@router.post("/erasure", dependencies=needs(Capability.PEOPLE_ERASE))
def erase_by_address(
    request: Request, db: DbDep, caller: CallerDep, database: DatabaseDep, form: FormDep
) -> Response:
    """Erase whoever has the address."""
    labels = {"understood": "that the person asked for it"}
    given = parse(ByAddress, form, labels=labels)
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, ByAddress):
        try:
            service.erase_by_address(db, database, given.email, caller.account_id)
        except InvalidError as refused:
            errors = FormErrors.from_problem(refused)
        except ConflictError as refused:
            errors = FormErrors.of({"email": refused.detail})
        else:
            return redirect(request, "/erasure", ERASED())
    shown = form.with_errors(errors or FormErrors())
    return render(request, "privacy/erase_by_address.html", 422, form=shown, back_href="/")


def _ask(request: Request, participant: Participant, form: Form, status: int = 200) -> Response:
    path = f"/programmes/{participant.programme.id}/people/{participant.participation.id}"
    return render(
        request,
        "privacy/erase_participant.html",
        status,
        form=form,
        participant=participant,
        here=path,
        back_href=path,
    )
