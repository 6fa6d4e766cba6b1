"""The sign-in pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.demo.sign_ins import SIGN_INS, DemoPerson
from api.deps import (
    CallerDep,
    ClockDep,
    DatabaseDep,
    LimiterDep,
    SettingsDep,
    SteppingDep,
    half_or_fully_signed_in,
    session_cookie,
)
from api.errors import NotFoundError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import SIGNED_OUT
from api.pages.render import redirect, render
from api.pages.values import Option
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.settings import Settings
from api.sign_in import cookies, service
from api.sign_in.browsers import SESSION_LIFE, end_session
from api.sign_in.schemas import LinkRequest, PartnershipChoice
from models.browser_sessions import SignInMethod

router = APIRouter()


@router.get("/sign-in", dependencies=needs(Capability.PUBLIC))
def ask(
    request: Request,
    settings: SettingsDep,
    found: Annotated[Caller | None, Depends(half_or_fully_signed_in)],
    next_path: Annotated[str, Query(alias="next", max_length=500)] = "/",
) -> Response:
    """Where an address is typed."""
    if found is not None:
        return redirect(request, next_path)
    return _ask(request, settings)


@router.post("/sign-in", dependencies=needs(Capability.PUBLIC))
def send(request: Request, form: FormDep, settings: SettingsDep, limiter: LimiterDep) -> Response:
    """Ask for the link; says the same to everybody."""
    given = parse(LinkRequest, form)
    if isinstance(given, FormErrors):
        return _ask(request, settings, form.with_errors(given), 422)
    browser = cookies.browser_of(request, settings)
    service.ask_for_link(limiter, given.email, browser)
    answer = render(request, "sign_in/sent.html", status=202, demo=_demo_people(settings))
    cookies.keep(answer, settings, cookies.browser_cookie(settings), browser.secret, cookies.BROWSER_LIFE)
    return answer


@router.get("/sign-in/{request_id}/{secret}", dependencies=needs(Capability.PUBLIC))
def confirm(request: Request, request_id: UUID, secret: str) -> Response:
    """A button: opening the link by itself, as scanners of mail do, spends nothing."""
    return render(request, "sign_in/confirm.html", action=f"/sign-in/{request_id}/{secret}")


@router.post("/sign-in/{request_id}/{secret}", dependencies=needs(Capability.PUBLIC))
def spend(
    request: Request, request_id: UUID, secret: str, settings: SettingsDep, limiter: LimiterDep
) -> Response:
    """Sign in."""
    browser = cookies.browser_of(request, settings)
    invited = cookies.invited(request, settings)
    session = service.spend_link(limiter, request_id, secret, browser, invited)
    answer = redirect(request, session.landing)
    cookies.keep(answer, settings, session_cookie(settings), session.cookie, SESSION_LIFE)
    if invited is not None:
        cookies.forget_invited(answer, settings)
    return answer


@router.get("/partnership", dependencies=needs(Capability.SIGNED_IN))
def choose_partnership(request: Request, caller: CallerDep, database: DatabaseDep) -> Response:
    """Where somebody who is a member of several partnerships chooses one."""
    options = [
        Option(value=str(own.id), text=own.name)
        for own in service.own_partnerships(database, caller.account_id)
    ]
    form = Form.of({"partnership_id": caller.partnership_id})
    return render(request, "sign_in/partnership.html", options=options, form=form)


@router.post("/partnership", dependencies=needs(Capability.SIGNED_IN))
def switch(
    request: Request,
    form: FormDep,
    caller: CallerDep,
    settings: SettingsDep,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Go on in another partnership."""
    given = parse(PartnershipChoice, form)
    if isinstance(given, FormErrors):
        raise NotFoundError
    session = service.switch(database, clock, caller, given.partnership_id)
    answer = redirect(request, "/")
    cookies.keep(answer, settings, session_cookie(settings), session.cookie, SESSION_LIFE)
    return answer


@router.post("/sign-out", dependencies=needs(Capability.SECOND_STEP))
def sign_out(
    request: Request, caller: SteppingDep, settings: SettingsDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Sign out, on the server too."""
    ended = end_session(database, clock, caller.in_browser())
    goes_on_there = ended.method == SignInMethod.OPENID and settings.openid_issuer
    answer = (
        redirect(request, "/openid/signed-out") if goes_on_there else redirect(request, "/", SIGNED_OUT())
    )
    cookies.forget(answer, settings)
    return answer


def _ask(request: Request, settings: Settings, form: Form | None = None, status: int = 200) -> Response:
    """The page on which an address is typed, or the provider chosen where there is one."""
    return render(
        request,
        "sign_in/ask.html",
        status=status,
        form=form,
        demo=_demo_people(settings),
        provider=settings.openid_name if settings.openid_issuer else None,
    )


def _demo_people(settings: Settings) -> tuple[DemoPerson, ...]:
    return SIGN_INS if settings.is_demo else ()
