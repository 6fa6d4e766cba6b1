"""Files to save."""

import re
from datetime import datetime
from typing import Final

from starlette.responses import Response

from api.pages.filters import LONDON

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: Final = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "json": "application/json"}


def attachment(data: bytes, filename: str) -> Response:
    """A file to save; ``filename`` is plain and ends in csv, xlsx or json."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(data, media_type=_KINDS[filename.rsplit(".", 1)[1]], headers=headers)


def dated_name(words: str, moment: datetime, kind: str) -> str:
    """A plain file name such as ``people-mentoring-2026-11-22.xlsx``."""
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80].strip("-")
    return f"{plain}-{moment.astimezone(LONDON):%Y-%m-%d}.{kind}"
