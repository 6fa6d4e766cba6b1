"""What routes ask for: the caller, a database session bound to the caller's partnership, the clock.

What waits for the database is a plain function and runs on a thread; the rest is asynchronous, since to hand
a lookup to a thread and back takes longer than the lookup. A request asks for eight such things and more.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Final

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import Depends, Request
from sqlmodel import Session

from api.errors import BadRequestError, NotSignedInError, SecondStepError
from api.security.bearer import TOKEN_REFUSED, bearer_token
from api.security.caller import Caller, caller_of_cookie, caller_of_token
from api.security.limits import Limiter
from api.settings import Settings
from models.clock import Clock
from models.database import Database


async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]
ClockDep = Annotated[Clock, Depends(get_clock)]


_turns: Final = RunVar[CapacityLimiter]("turns")


async def take_turn(database: DatabaseDep) -> AsyncIterator[None]:
    """Let in as many requests as there are connections for, and the others wait outside.

    Inside, one that waits for a connection holds a thread, and one that holds a connection may wait for a
    thread: with enough of both nothing would move any more.
    """
    turns = _turns.get(None)
    if turns is None:
        turns = CapacityLimiter(database.guests)
        _turns.set(turns)
    async with turns:
        yield


TurnDep = Annotated[None, Depends(take_turn, scope="function")]


def session_cookie(settings: Settings) -> str:
    """The name of the sign-in cookie."""
    return "__Host-session" if settings.secure_cookies else "session"


def half_or_fully_signed_in(
    request: Request, settings: SettingsDep, database: DatabaseDep, clock: ClockDep, _turn: TurnDep
) -> Caller | None:
    """Whoever asks by a token or passed the first step, or None. Every route asks, so all take turns here."""
    cookie, token = request.cookies.get(session_cookie(settings), ""), bearer_token(request)
    found: Caller | None = None
    if token is None:
        found = caller_of_cookie(database, settings, clock, cookie) if cookie else None
    elif cookie:
        raise BadRequestError("Sign a request with a cookie or with a token.", code="signed_twice")
    else:
        found = caller_of_token(database, clock, token)
        if found is None:
            raise NotSignedInError("This token is not good, or no longer.", code=TOKEN_REFUSED)
    request.state.caller = None if found is None or found.waits else found
    request.state.waiting = found if found is not None and found.waits else None
    return found


async def current_caller(
    found: Annotated[Caller | None, Depends(half_or_fully_signed_in)],
) -> Caller | None:
    """Whoever is signed in, or None; somebody who waits for their second step is nobody yet."""
    return None if found is None or found.waits else found


async def stepping(found: Annotated[Caller | None, Depends(half_or_fully_signed_in)]) -> Caller:
    """Whoever passed the first step: for the second step's own pages, and to sign out.

    :raises NotSignedInError: where nobody is.
    """
    if found is None:
        raise NotSignedInError("Sign in to go on.")
    return found


SteppingDep = Annotated[Caller, Depends(stepping)]


async def signed_in(found: SteppingDep) -> Caller:
    """Whoever is signed in, the second step included where they have one.

    :raises NotSignedInError: where nobody is.
    :raises SecondStepError: where the second step is to come.
    """
    if found.waits:
        raise SecondStepError(
            "Confirm with the code of your authenticator app to go on.", code="second_step_needed"
        )
    return found


CallerDep = Annotated[Caller, Depends(signed_in)]


def get_db(database: DatabaseDep, caller: CallerDep) -> Iterator[Session]:
    """One transaction in the caller's partnership, committed before the answer leaves."""
    with database.scoped(caller.partnership_id) as db:
        db.info["token_id"] = caller.token_id
        yield db


DbDep = Annotated[Session, Depends(get_db, scope="function")]


async def get_limiter(settings: SettingsDep, database: DatabaseDep, clock: ClockDep) -> Limiter:
    return Limiter(database=database, settings=settings, clock=clock)


LimiterDep = Annotated[Limiter, Depends(get_limiter)]
