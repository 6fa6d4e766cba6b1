"""The cookies of signing in: for the browser that asks, what it was invited to, and once it is signed in."""

from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.deps import session_cookie
from api.security.limits import client_address
from api.security.secrets import new_secret
from api.settings import Settings
from api.sign_in.devices import device
from api.sign_in.service import Browser, Invited

BROWSER_LIFE = timedelta(minutes=15)


def browser_cookie(settings: Settings) -> str:
    """The name of the cookie that tells the asking browser."""
    return "__Host-browser" if settings.secure_cookies else "browser"


def browser_of(request: Request, settings: Settings) -> Browser:
    """The asking browser, with a new secret where it has none."""
    signed_in = request.state.caller or request.state.waiting
    return Browser(
        secret=request.cookies.get(browser_cookie(settings)) or new_secret(),
        client=client_address(request),
        agent=device(request.headers.get("User-Agent", "")),
        session_id=signed_in.browser_session_id if signed_in else None,
    )


def keep_invited(answer: Response, settings: Settings, partnership_id: UUID, participation_id: UUID) -> None:
    """Remember what the browser's next sign-in is for."""
    keep(answer, settings, _invited_cookie(settings), f"{partnership_id}.{participation_id}", BROWSER_LIFE)


def invited(request: Request, settings: Settings) -> Invited | None:
    """What this sign-in is for, where it began with an invitation."""
    places = request.cookies.get(_invited_cookie(settings), "").split(".")
    try:
        partnership_id, participation_id = (UUID(place) for place in places)
    except ValueError:
        return None
    return Invited(partnership_id=partnership_id, participation_id=participation_id)


def _invited_cookie(settings: Settings) -> str:
    return "__Host-invited" if settings.secure_cookies else "invited"


def keep(answer: Response, settings: Settings, name: str, value: str, life: timedelta) -> None:
    """Set a cookie that scripts can't read and other sites' requests don't carry."""
    answer.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        path="/",
        secure=bool(settings.secure_cookies),
        httponly=True,
        samesite="lax",
    )


def forget(answer: Response, settings: Settings) -> None:
    """Take the sign-in cookie back."""
    _take_back(answer, settings, session_cookie(settings))


def forget_invited(answer: Response, settings: Settings) -> None:
    """The invitation has led where it leads."""
    _take_back(answer, settings, _invited_cookie(settings))


def _take_back(answer: Response, settings: Settings, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=bool(settings.secure_cookies), httponly=True)
