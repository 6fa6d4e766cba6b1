"""Whom to tell of a weakness, where such files are looked for (RFC 9116)."""

from datetime import UTC, timedelta
from typing import Final

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from api.deps import ClockDep, SettingsDep
from api.errors import NotFoundError
from api.security.access import needs
from api.security.capabilities import Capability

router = APIRouter()

PATH: Final = "/.well-known/security.txt"
HOLDS_FOR: Final = timedelta(days=30)
"""How long a copy may be relied on; whoever asks again is told what is set then."""


@router.get(PATH, dependencies=needs(Capability.PUBLIC))
def security_txt(settings: SettingsDep, clock: ClockDep) -> PlainTextResponse:
    """The contact of this installation.

    :raises NotFoundError: where none is set.
    """
    if not settings.security_contact:
        raise NotFoundError
    expires = (clock.now() + HOLDS_FOR).astimezone(UTC).replace(microsecond=0)
    fields = {
        "Contact": settings.security_contact,
        "Expires": expires.isoformat(),
        "Preferred-Languages": "en",
        "Canonical": f"{settings.base_url}{PATH}",
    }
    return PlainTextResponse("".join(f"{name}: {value}\n" for name, value in fields.items()))
