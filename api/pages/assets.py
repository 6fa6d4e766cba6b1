"""Style sheets, scripts and icons, served from memory under an address that carries their digest."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

STATIC_FOLDER: Final = Path(__file__).resolve().parent.parent / "static"
SHIPPED_FOLDER: Final = Path(__file__).resolve().parents[2] / ".assets" / "node_modules"
"""Where the project's set-up puts the npm packages of the pages."""

ONE_YEAR: Final = "public, max-age=31536000, immutable"
ONE_DAY: Final = "public, max-age=86400"
_SMALLEST_WORTH_PACKING: Final = 1024


class AssetsMissingError(RuntimeError):
    """The npm packages of the pages are not where they should be; says how to fetch them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as sent: ``packed`` is its gzip form, or None where that would save nothing."""

    body: bytes
    packed: bytes | None
    media_type: str

    @classmethod
    def of(cls, name: str, body: bytes) -> "Asset":
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name.endswith((".js", ".mjs")):
            media_type = "text/javascript"
        is_text = media_type.startswith("text/") or media_type == "image/svg+xml"
        packed = gzip.compress(body, mtime=0) if is_text and len(body) >= _SMALLEST_WORTH_PACKING else None
        return cls(body=body, packed=packed, media_type=media_type)


class Assets:
    """All files by name, with one digest over their names and contents.

    The digest stands in the path, not in a query, so that modules and style sheets that refer to each
    other by relative addresses stay on one version.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(f"{name}\0{len(files[name])}\0".encode())
            digest.update(files[name])
        self.digest = digest.hexdigest()[:16]
        self._assets = {name: Asset.of(name, body) for name, body in files.items()}

    def url(self, name: str) -> str:
        """The address of the file; raises KeyError for a file that is not there."""
        if name not in self._assets:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    def answer(self, request: Request) -> Response:
        """The file asked for: kept for a year under the present digest, checked each time under another."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        digest = request.path_params.get("digest")
        keep = ONE_DAY if digest is None else ONE_YEAR if digest == self.digest else "no-cache"
        headers = {"Cache-Control": keep, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"}
            )
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    def router(self) -> Router:
        """To be mounted at ``/static``."""
        return Router([Route("/{digest}/{name:path}", self.answer)], redirect_slashes=False)

    def plain_router(self) -> Router:
        """To be mounted at ``/assets``, where the design system's style sheet looks for its icons."""
        return Router([Route("/{name:path}", self.answer)], redirect_slashes=False)


def own_assets(shipped: Path = SHIPPED_FOLDER) -> Assets:
    """Our files and, under ``vendor/``, those of the design system and htmx."""
    files = _folder(STATIC_FOLDER)
    files["vendor/nhsuk-frontend.min.css"] = without_remote_fonts(
        _shipped(shipped, "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css")
    )
    files["vendor/nhsuk-frontend.min.js"] = _without_source_map(
        _shipped(shipped, "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js")
    )
    files["vendor/htmx.min.js"] = _without_source_map(_shipped(shipped, "htmx.org/dist/htmx.min.js"))
    return Assets(files)


def icon_assets(shipped: Path = SHIPPED_FOLDER) -> Assets:
    """The icons that the design system's style sheet refers to."""
    _shipped(shipped, "nhsuk-frontend/dist/nhsuk/assets/images/nhsuk-icon-cross.svg")
    icons = _folder(shipped / "nhsuk-frontend/dist/nhsuk/assets")
    return Assets({name: body for name, body in icons.items() if name.startswith("images/nhsuk-icon-")})


def without_remote_fonts(style_sheet: bytes) -> bytes:
    """The style sheet without its licensed web font, which would be fetched from another site."""
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", style_sheet.decode())
    return _without_source_map(text.replace("Frutiger W01,arial", "arial").encode())


def _without_source_map(body: bytes) -> bytes:
    return re.sub(rb"/[/*]# sourceMappingURL=\S+( \*/)?", b"", body)


def _shipped(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as missing:
        raise AssetsMissingError(
            f"{folder / name} is missing: `make setup` fetches what the pages are drawn with."
        ) from missing


def _folder(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
