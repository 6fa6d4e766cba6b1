"""You said, we did: what leaders will do, for everybody in the programme."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.commitments import service
from api.commitments.schemas import CommitmentGiven
from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep
from api.my.own import Own, own
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from models.commitments import Progress

PROGRESS: Final = {Progress.OPEN: "Open", Progress.UNDER_WAY: "Under way", Progress.DONE: "Done"}
TONES: Final = {Progress.OPEN: "grey", Progress.UNDER_WAY: "blue", Progress.DONE: "green"}
OPTIONS: Final = tuple(Option(value=value.value, text=text) for value, text in PROGRESS.items())
COMMITTED: Final = declare_notice("committed", "Written down. Everybody in the programme can read it.")

my_router = APIRouter(prefix="/my/{participation_id}/commitments")
router = APIRouter(prefix="/programmes/{programme_id}/commitments")


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def show_programme(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """What the leaders will do, for coordinators."""
    return render(
        request,
        "commitments/list.html",
        programme=get_programme(db, programme_id),
        commitments=service.in_programme(db, programme_id),
        may_commit=False,
        back_href=f"/programmes/{programme_id}",
        words=PROGRESS,
        tones=TONES,
    )


@my_router.get("", dependencies=needs(Capability.OWN))
def show(request: Request, participation_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What the leaders will do; a leader writes theirs here."""
    return _list_page(request, db, own(db, caller.person_id, participation_id), Form())


@my_router.post("", dependencies=needs(Capability.OWN))
def commit(request: Request, participation_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Write one down."""
    creation = form_creation(request, db, caller.membership_id, form)
    mine = own(db, caller.person_id, participation_id, lock=True)
    given = parse(CommitmentGiven, form)
    if isinstance(given, FormErrors):
        return _list_page(request, db, mine, form.with_errors(given), 422)
    service.commit(db, mine, given, caller.account_id)
    return creation.seen_other(redirect(request, f"/my/{participation_id}/commitments", COMMITTED()))


@my_router.get("/{commitment_id}", dependencies=needs(Capability.OWN))
def ask(
    request: Request, participation_id: UUID, commitment_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """One's own, to change it."""
    mine = own(db, caller.person_id, participation_id)
    row = service.own_commitment(db, mine, commitment_id)
    form = Form.of(CommitmentGiven(words=row.words, due_on=row.due_on, progress=Progress(row.progress)))
    return _change_page(request, mine, form, row.version)


@my_router.post("/{commitment_id}", dependencies=needs(Capability.OWN))
def change(
    request: Request,
    participation_id: UUID,
    commitment_id: UUID,
    db: DbDep,
    caller: CallerDep,
    form: FormDep,
) -> Response:
    """Change it, or how far it is."""
    version = form_version(form)
    mine = own(db, caller.person_id, participation_id)
    given = parse(CommitmentGiven, form)
    if isinstance(given, FormErrors):
        return _change_page(request, mine, form.with_errors(given), version, 422)
    service.change(db, mine, commitment_id, given, version, caller.account_id)
    return redirect(request, f"/my/{participation_id}/commitments", SAVED())


def _list_page(request: Request, db: Session, mine: Own, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "commitments/list.html",
        status,
        form=form,
        programme=mine.programme,
        here=f"/my/{mine.participation.id}/commitments",
        commitments=service.for_participant(db, mine),
        may_commit=service.may_commit(mine),
        back_href=f"/my/{mine.participation.id}",
        words=PROGRESS,
        tones=TONES,
    )


def _change_page(request: Request, mine: Own, form: Form, version: int, status: int = 200) -> Response:
    return render(
        request,
        "commitments/change.html",
        status,
        form=form,
        version=version,
        options=OPTIONS,
        back_href=f"/my/{mine.participation.id}/commitments",
    )
