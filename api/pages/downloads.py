"""Files to save. What holds people's data leaves by :func:`taken_away` only, which writes that down."""

import re
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session
from starlette.responses import Response

from api.pages.filters import LONDON
from models import audit

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "txt": "text/plain; charset=utf-8",
}


def taken_away(
    db: Session,
    actor_id: UUID,
    resource: str,
    resource_id: UUID | None,
    data: bytes,
    filename: str,
    **detail: Any,
) -> Response:
    """A file to save, and an audit entry that says who took what; ``detail`` adds counts and kinds to it."""
    detail = {"form": filename.rsplit(".", 1)[1], **detail}
    audit.record(db, "downloaded", resource, resource_id, actor_id=actor_id, detail=detail)
    return attachment(data, filename)


def attachment(data: bytes, filename: str) -> Response:
    """A file to save that tells of nobody; ``filename`` is plain and ends in one of the kinds above."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(data, media_type=_KINDS[filename.rsplit(".", 1)[1]], headers=headers)


def dated_name(words: str, moment: datetime, kind: str) -> str:
    """A plain file name such as ``people-mentoring-2026-11-22.xlsx``."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80].strip("-")
    return f"{plain}-{moment.astimezone(LONDON):%Y-%m-%d}.{kind}"
