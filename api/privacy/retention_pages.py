"""What was deleted when, and what is due next."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import DbDep
from api.pages.render import render
from api.privacy.keeping import kept_in_words
from api.privacy.overview import retention_of
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter(prefix="/retention")


@router.get("", dependencies=needs(Capability.AUDIT_SEE))
def show(request: Request, db: DbDep) -> Response:
    """Every programme's day, what went so far, and how long each kind of record is kept."""
    return render(request, "privacy/retention.html", retention=retention_of(db), kept=kept_in_words())
