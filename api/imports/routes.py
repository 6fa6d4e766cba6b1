"""Imports of people over REST."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, UploadCreationDep, etag
from api.deps import CallerDep, DbDep
from api.errors import invalid
from api.files.problems import TableError
from api.imports import service
from api.imports.schemas import ImportConfirm, ImportDone, ImportPreview
from api.pages.form_reading import FormDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(prefix="/programmes/{programme_id}/imports", tags=["imports"], route_class=StrictRoute)

_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "",
    dependencies=needs(Capability.PEOPLE_CHANGE),
    status_code=201,
    response_model=ImportPreview,
    openapi_extra=_FILE,
)
def stage_import(
    programme_id: UUID, form: FormDep, db: DbDep, caller: CallerDep, creation: UploadCreationDep
) -> Response:
    """Read a CSV or XLSX file of people (field ``file``) and say what importing it would do."""
    upload = form.file("file")
    if upload is None:
        raise invalid("file", "missing", "Send a file in the field file.")
    if form.fields or form.files.keys() - {"file"}:
        raise invalid("body", "extra_forbidden", "Send nothing but a file in the field file.")
    try:
        staged = service.stage(db, programme_id, upload.filename, upload.data, caller.account_id)
    except TableError as error:
        raise service.as_problem(error) from None
    path = f"/api/v1/programmes/{programme_id}/imports/{staged.id}"
    return creation.created(service.preview(db, staged), path, staged.version)


@router.get("/{import_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def get_import(programme_id: UUID, import_id: UUID, db: DbDep, response: Response) -> ImportPreview:
    """What importing the file would do now."""
    staged = service.get_import(db, programme_id, import_id)
    response.headers["ETag"] = etag(staged)
    return service.preview(db, staged)


@router.post("/{import_id}/confirmation", dependencies=needs(Capability.PEOPLE_CHANGE))
def confirm_import(
    programme_id: UUID,
    import_id: UUID,
    vouched: ImportConfirm,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
) -> ImportDone:
    """Write all rows of the file, or none."""
    return service.confirm(db, programme_id, import_id, vouched, expected, caller)
