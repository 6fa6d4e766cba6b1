"""The coordinator's pages of a fellowship's placements."""

from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep
from api.errors import ConflictError, InvalidError, StaleError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SAVED, declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.placements import service
from api.placements.schemas import PlacementChange, PlacementCreate
from api.security.access import needs
from api.security.capabilities import Capability
from models import partnerships, placements
from models.placements import Placement
from models.programmes import Programme

ADDED = declare_notice("placement_added", "The placement was added.")

router = APIRouter(prefix="/programmes/{programme_id}/placements")


@router.get("", dependencies=needs(Capability.PEOPLE_SEE))
def list_placements(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """What is offered, by whom?"""
    programme = service.get_fellowship(db, programme_id)
    rows = service.public(db, placements.placements(db, programme_id))
    return render(
        request,
        "placements/list.html",
        programme=programme,
        placements=rows,
        places=sum(row.capacity for row in rows if row.is_open),
    )


@router.get("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def new_placement(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Where a placement is entered."""
    programme = service.get_fellowship(db, programme_id)
    return _form_page(request, db, programme, None, Form.of({"capacity": 1, "is_open": True}))


@router.post("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def add_placement(
    request: Request, programme_id: UUID, form: FormDep, db: DbDep, caller: CallerDep
) -> Response:
    """Offer a placement."""
    programme = service.get_fellowship(db, programme_id)
    given = parse(PlacementCreate, form)
    if isinstance(given, FormErrors):
        return _form_page(request, db, programme, None, form.with_errors(given), 422)
    creation = form_creation(request, db, caller.membership_id, form)
    try:
        service.add_placement(db, programme_id, given, caller.account_id)
    except (InvalidError, ConflictError) as problem:
        refused = form.with_errors(FormErrors.from_problem(problem))
        return _form_page(request, db, programme, None, refused, problem.status)
    return creation.seen_other(redirect(request, f"/programmes/{programme_id}/placements", ADDED()))


@router.get("/{placement_id}", dependencies=needs(Capability.PEOPLE_SEE))
def show_placement(request: Request, programme_id: UUID, placement_id: UUID, db: DbDep) -> Response:
    """One placement, to be changed."""
    programme = service.get_fellowship(db, programme_id)
    placement = service.get_placement(db, programme_id, placement_id)
    form = Form.of(placement.model_dump(include=set(PlacementChange.model_fields)))
    return _form_page(request, db, programme, placement, form)


@router.post("/{placement_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_placement(
    request: Request,
    programme_id: UUID,
    placement_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
) -> Response:
    """Change a placement."""
    programme = service.get_fellowship(db, programme_id)
    placement = service.get_placement(db, programme_id, placement_id)
    given = parse(PlacementCreate, form)
    if isinstance(given, FormErrors):
        return _form_page(request, db, programme, placement, form.with_errors(given), 422)
    change = PlacementChange.model_validate(given.model_dump())
    try:
        service.change_placement(
            db, programme_id, placement_id, change, form_version(form), caller.account_id
        )
    except (InvalidError, ConflictError, StaleError) as problem:
        refused = form.with_errors(FormErrors.from_problem(problem))
        return _form_page(request, db, programme, placement, refused, problem.status)
    return redirect(request, f"/programmes/{programme_id}/placements", SAVED())


def _form_page(
    request: Request,
    db: Session,
    programme: Programme,
    placement: Placement | None,
    form: Form,
    status: int = 200,
) -> Response:
    return render(
        request,
        "placements/form.html",
        status,
        programme=programme,
        placement=placement,
        version=placement.version if placement else None,
        form=form,
        back_href=f"/programmes/{programme.id}/placements",
        hosts=[
            Option(value=str(part.id), text=person.name) for part, person in service.hosts(db, programme.id)
        ],
        organisations=[Option(value=str(row.id), text=row.name) for row in partnerships.organisations(db)],
        topics=[Option(value=topic, text=topic) for topic in programme.topics],
    )
