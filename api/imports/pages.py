"""The import pages: a template, an upload, a preview, a confirmation."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep
from api.files.problems import TableError
from api.imports import service
from api.imports.known import names_of
from api.imports.schemas import ImportConfirm, ImportPreview
from api.pages.downloads import attachment
from api.pages.filters import counted
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormError, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Count
from api.people_file import RowKind, template_csv, template_xlsx
from api.programmes.policy import restricted_side
from api.programmes.service import get_programme
from api.programmes.words import side_word
from api.security.access import needs
from api.security.capabilities import Capability
from models.imports import StagedImport

router = APIRouter(prefix="/programmes/{programme_id}/imports")

ROWS_SHOWN: Final = 200
FAULTS_SHOWN: Final = 200
ADDED: Final = declare_notice("import_added", "1 person was added.", "{count} people were added.")
CHANGED: Final = declare_notice("import_changed", "1 person was changed.", "{count} people were changed.")
NOTHING_NEW: Final = declare_notice("nothing_imported", "The file said nothing new.")


@router.get("/new", dependencies=needs(Capability.PEOPLE_CHANGE))
def new_import(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """Where a file is chosen."""
    return render(request, "imports/new.html", form=Form(), **_around(db, programme_id))


@router.get("/template.{kind}", dependencies=needs(Capability.PEOPLE_CHANGE))
def template(programme_id: UUID, kind: str, db: DbDep) -> Response:
    """The template: headings, an example and, as a workbook, what to write in each column."""
    words = names_of(db, get_programme(db, programme_id)).words
    data = template_csv(words) if kind == "csv" else template_xlsx(words)
    suffix = "csv" if kind == "csv" else "xlsx"
    return attachment(data, f"people-template.{suffix}")


@router.post("", dependencies=needs(Capability.PEOPLE_CHANGE))
def stage_import(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Read the file; faults are listed in place, row by row."""
    upload = form.file("file")
    if upload is None or not upload.data:
        missing = FormErrors.of({"file": "Choose a file with at least one person in it"})
        return render(
            request, "imports/new.html", 422, form=form.with_errors(missing), **_around(db, programme_id)
        )
    creation = form_creation(request, db, caller.membership_id, form)
    try:
        with db.begin_nested():
            staged = service.stage(db, programme_id, upload.filename, upload.data, caller.account_id)
    except TableError as error:
        return _refused(request, db, programme_id, form, error)
    return creation.seen_other(redirect(request, f"/programmes/{programme_id}/imports/{staged.id}"))


@router.get("/{import_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def show_import(request: Request, programme_id: UUID, import_id: UUID, db: DbDep) -> Response:
    """What confirming would do."""
    staged = service.get_import(db, programme_id, import_id)
    if staged.confirmed_at is not None:
        return redirect(request, f"/programmes/{programme_id}/people")
    return _preview(request, db, staged, Form())


@router.post("/{import_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def confirm_import(
    request: Request, programme_id: UUID, import_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Write the rows."""
    staged = service.get_import(db, programme_id, import_id)
    people = f"/programmes/{programme_id}/people"
    if staged.confirmed_at is not None:
        return redirect(request, people)
    vouched = parse(ImportConfirm, form)
    if isinstance(vouched, FormErrors):
        return _preview(request, db, staged, form.with_errors(vouched), 422)
    try:
        with db.begin_nested():
            done = service.confirm(db, programme_id, import_id, vouched, form_version(form), caller)
    except service.ConfirmedError:
        return redirect(request, people)
    told = ((done.added, ADDED), (done.changed, CHANGED))
    said = [kind(number) for number, kind in told if number]
    return redirect(request, people, *(said or [NOTHING_NEW()]))


def _refused(request: Request, db: Session, programme_id: UUID, form: Form, error: TableError) -> Response:
    count = len(error.problems)
    words = (
        "Nothing was read: the file has 1 fault"
        if count == 1
        else f"Nothing was read: the file has {count} faults"
    )
    errors = FormErrors(items=(FormError(field="file", message=words),))
    return render(
        request,
        "imports/new.html",
        error.status,
        form=form.with_errors(errors),
        faults=error.problems[:FAULTS_SHOWN],
        faults_left_out=max(count - FAULTS_SHOWN, 0),
        **_around(db, programme_id),
    )


def _preview(request: Request, db: Session, staged: StagedImport, form: Form, status: int = 200) -> Response:
    preview: ImportPreview = service.preview(db, staged)
    telling = [row for row in preview.rows if row.kind is not RowKind.SAME or row.has_left]
    keeps_apart = any(row.not_with for row in service.rows_of(staged))
    return render(
        request,
        "imports/preview.html",
        status,
        form=form,
        staged=staged,
        preview=preview,
        rows=telling[:ROWS_SHOWN],
        rows_left_out=max(len(telling) - ROWS_SHOWN, 0),
        keeps_apart=keeps_apart,
        nothing="" if keeps_apart else _nothing(preview),
        counts=_counts(preview),
        happens=_happens(preview),
        **_around(db, staged.programme_id),
    )


def _nothing(preview: ImportPreview) -> str:
    """That there is nothing to write; empty where there is."""
    if preview.new or preview.changed or preview.may_agree:
        return ""
    if preview.left:
        return f"Nothing to write: {preview.same} of {len(preview.rows)} are already here, the others left"
    if preview.same == 1:
        return "Nothing to write: the one row is already here"
    return f"Nothing to write: all {preview.same} rows are already here"


def _counts(preview: ImportPreview) -> list[Count]:
    counts = [
        Count(number=preview.new, text="new"),
        Count(number=preview.changed, text="changed"),
        Count(number=preview.same, text="the same"),
    ]
    return [*counts, Count(number=preview.left, text="left, stay out")] if preview.left else counts


def _happens(preview: ImportPreview) -> list[str]:
    told = (
        (preview.new, "person is added.", "people are added."),
        (preview.changed, "person is changed.", "people are changed."),
    )
    happens = [counted(number, one, many) for number, one, many in told if number]
    return [*(happens or ["The file says nothing new."]), "Nobody gets an email from this."]


def _around(db: Session, programme_id: UUID) -> dict[str, Any]:
    programme = get_programme(db, programme_id)
    return {
        "programme": programme,
        "declaring": restricted_side(programme),
        "side_word": partial(side_word, programme.kind),
        "back_href": f"/programmes/{programme_id}/people",
    }
