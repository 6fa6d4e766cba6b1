"""The REST interface described: as OpenAPI for programs, as a page for people."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.documentation.operations import operations_of
from api.pages.render import render
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter()


@router.get("/api/v1/openapi.json", dependencies=needs(Capability.PUBLIC))
def document(request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(request.app.openapi())


@router.get("/api", dependencies=needs(Capability.PUBLIC))
def page(request: Request) -> Response:
    """Every operation on one page."""
    openapi: dict[str, Any] = request.app.openapi()
    return render(request, "documentation/operations.html", groups=operations_of(openapi))
