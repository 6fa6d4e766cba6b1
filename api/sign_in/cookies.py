"""The two cookies of signing in: one for the browser that asks, one for the browser that is signed in."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from api.deps import session_cookie
from api.security.secrets import new_secret
from api.settings import Settings

BROWSER_LIFE = timedelta(minutes=15)


def browser_cookie(settings: Settings) -> str:
    """The name of the cookie that tells the asking browser."""
    return "__Host-browser" if settings.secure_cookies else "browser"


def browser_secret(request: Request, settings: Settings) -> str:
    """The asking browser's secret, a new one where it has none."""
    return request.cookies.get(browser_cookie(settings)) or new_secret()


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
    answer.delete_cookie(
        session_cookie(settings), path="/", secure=bool(settings.secure_cookies), httponly=True
    )
