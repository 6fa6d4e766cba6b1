"""The first page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import current_caller
from api.pages.render import render
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability

router = APIRouter()


@router.get("/", dependencies=needs(Capability.PUBLIC))
def home(request: Request, caller: Annotated[Caller | None, Depends(current_caller)]) -> Response:
    """What needs me today? For somebody signed out: what this is."""
    return render(request, "home/welcome.html" if caller is None else "home/signed_in.html")
