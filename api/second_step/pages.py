"""The pages of the second step: pass it, set it up, have new recovery codes."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.deps import ClockDep, DatabaseDep, LimiterDep, SettingsDep, SteppingDep, session_cookie
from api.errors import InvalidError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.render import local_path, redirect, render
from api.second_step import service
from api.second_step.qr import qr_code
from api.second_step.schemas import Confirmation, SetUp
from api.second_step.service import NewKey
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.settings import Settings
from api.sign_in import cookies
from api.sign_in.browsers import SESSION_LIFE

router = APIRouter(prefix="/second-step")

NextPath = Annotated[str, Query(alias="next", max_length=1000)]


@router.get("", dependencies=needs(Capability.SECOND_STEP))
def ask(request: Request, caller: SteppingDep, database: DatabaseDep, next_path: NextPath = "/") -> Response:
    """Where a code is typed; whoever has no second step yet sets it up."""
    if not service.state_of(database, caller.account_id).is_set_up:
        return redirect(request, f"/second-step/set-up?next={quote(local_path(next_path), safe='/')}")
    return _ask_page(request, caller, Form(), local_path(next_path))


@router.post("", dependencies=needs(Capability.SECOND_STEP))
def confirm(
    request: Request, form: FormDep, caller: SteppingDep, settings: SettingsDep, limiter: LimiterDep
) -> Response:
    """Pass it, and go on to where one wanted to go."""
    next_path = local_path(form.value("next"))
    given = parse(Confirmation, form)
    errors = given if isinstance(given, FormErrors) else FormErrors()
    if isinstance(given, Confirmation):
        try:
            cookie = service.confirm(limiter, caller, given.code)
        except InvalidError as problem:
            errors = FormErrors.from_problem(problem)
        else:
            return _keeping(settings, cookie, redirect(request, next_path))
    return _ask_page(request, caller, form.with_errors(errors), next_path)


@router.get("/set-up", dependencies=needs(Capability.SECOND_STEP))
def offer(
    request: Request,
    caller: SteppingDep,
    settings: SettingsDep,
    database: DatabaseDep,
    clock: ClockDep,
    next_path: NextPath = "/",
) -> Response:
    """A new key as a QR code and as text; nothing changes before the app's first code comes back."""
    offered = service.offer_key(database, settings, clock, caller)
    return _set_up_page(request, settings, offered, Form(), local_path(next_path))


@router.post("/set-up", dependencies=needs(Capability.SECOND_STEP))
def set_up(
    request: Request,
    form: FormDep,
    caller: SteppingDep,
    settings: SettingsDep,
    database: DatabaseDep,
    limiter: LimiterDep,
) -> Response:
    """Set it up with the app's first code, and show the recovery codes."""
    next_path = local_path(form.value("next"))
    given = parse(SetUp, form)
    errors = given if isinstance(given, FormErrors) else FormErrors()
    if isinstance(given, SetUp):
        try:
            enrolled = service.set_up(limiter, caller, given.sealed_key, given.code)
        except InvalidError as problem:
            errors = FormErrors.from_problem(problem)
        else:
            return _keeping(
                settings, enrolled.cookie, _codes_page(request, enrolled.recovery_codes, next_path)
            )
    offered = service.offered_again(database, settings, caller, form.value("sealed_key"))
    return _set_up_page(request, settings, offered, form.with_errors(errors), next_path)


@router.get("/recovery-codes", dependencies=needs(Capability.SECOND_STEP))
def about_codes(request: Request, caller: SteppingDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Before earlier recovery codes stop."""
    left = service.codes_left(database, clock, caller)
    return render(request, "second_step/renew.html", left=left)


@router.post("/recovery-codes", dependencies=needs(Capability.SECOND_STEP))
def renew_codes(
    request: Request, caller: SteppingDep, settings: SettingsDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """New recovery codes, shown this once."""
    given = service.renew_codes(database, settings, clock, caller)
    return _codes_page(request, given, "/account")


def _ask_page(request: Request, caller: Caller, form: Form, next_path: str) -> Response:
    return render(
        request,
        "second_step/ask.html",
        422 if form.errors else 200,
        form=form,
        next_path=next_path,
        is_again=caller.confirmed_at is not None,
    )


def _set_up_page(
    request: Request, settings: Settings, offered: NewKey, form: Form, next_path: str
) -> Response:
    return render(
        request,
        "second_step/set_up.html",
        422 if form.errors else 200,
        form=form,
        offered=offered,
        drawn=qr_code(offered.address),
        is_demo=settings.is_demo,
        next_path=next_path,
    )


def _codes_page(request: Request, codes: tuple[str, ...], next_path: str) -> Response:
    return render(request, "second_step/codes.html", codes=codes, next_path=next_path)


def _keeping(settings: Settings, cookie: str, answer: Response) -> Response:
    cookies.keep(answer, settings, session_cookie(settings), cookie, SESSION_LIFE)
    return answer
