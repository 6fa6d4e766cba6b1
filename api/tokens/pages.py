"""The page of somebody's API tokens."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import ConflictError, InvalidError, SecondStepError
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.problems import confirming
from api.security.access import needs
from api.security.bearer import is_token
from api.security.caller import Caller
from api.security.capabilities import FOR_PROGRAMS, Capability
from api.settings import Settings
from api.tokens import service
from api.tokens.schemas import TokenCreate

router = APIRouter(prefix="/account/tokens")

REVOKED: Final = declare_notice("token_revoked", "The token was revoked. It works no more.")
PATH: Final = "/account/tokens"
LIFE: Final = timedelta(minutes=2)
"""How long a new token waits in its owner's own browser to be shown; the server keeps it nowhere."""


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def list_tokens(request: Request, db: DbDep, caller: CallerDep, clock: ClockDep) -> Response:
    """The caller's tokens, the new one in full, and a form for one more."""
    new = request.cookies.get(_cookie(request.app.state.settings), "")
    answer = _list(request, db, caller, clock, Form(), new=new if is_token(new) else None)
    if new:
        answer.delete_cookie(_cookie(request.app.state.settings), path=PATH, httponly=True, samesite="strict")
    return answer


@router.post("", dependencies=needs(Capability.SIGNED_IN))
def make_token(
    request: Request, db: DbDep, caller: CallerDep, clock: ClockDep, settings: SettingsDep, form: FormDep
) -> Response:
    """Make a token, and show it once."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(TokenCreate, form)
    if isinstance(given, FormErrors):
        return _list(request, db, caller, clock, form.with_errors(given), status=422)
    try:
        _, value = service.make_token(db, clock, caller, given)
    except (InvalidError, ConflictError, SecondStepError) as refused:
        shown = form.with_errors(FormErrors.from_problem(refused))
        return _list(request, db, caller, clock, shown, status=refused.status)
    answer = creation.seen_other(redirect(request, PATH))
    answer.set_cookie(
        _cookie(settings),
        value,
        max_age=int(LIFE.total_seconds()),
        path=PATH,
        secure=bool(settings.secure_cookies),
        httponly=True,
        samesite="strict",
    )
    return answer


@router.get("/{token_id}/revocation", dependencies=needs(Capability.SIGNED_IN))
def ask_to_revoke(request: Request, token_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What revoking does, before it is done."""
    return render(
        request, "tokens/revoke.html", token=service.own_token(db, caller, token_id), back_href=PATH
    )


@router.post("/{token_id}/revocation", dependencies=needs(Capability.SIGNED_IN))
def revoke_token(
    request: Request, token_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, form: FormDep
) -> Response:
    """Revoke a token."""
    service.revoke_token(db, clock, caller, token_id, form_version(form))
    return redirect(request, PATH, REVOKED())


def _list(
    request: Request,
    db: DbDep,
    caller: Caller,
    clock: ClockDep,
    form: Form,
    *,
    new: str | None = None,
    status: int = 200,
) -> Response:
    scopes = service.possible_scopes(caller)
    return render(
        request,
        "tokens/list.html",
        status,
        form=form,
        tokens=service.list_tokens(db, caller),
        scopes=[Option(value=scope.value, text=FOR_PROGRAMS[scope]) for scope in scopes],
        words={scope.value: words for scope, words in FOR_PROGRAMS.items()},
        has_to_confirm=not caller.is_fresh(clock.now()),
        confirm_href=confirming(request),
        last_day=service.last_day,
        most_days=service.MOST_DAYS,
        now=clock.now(),
        new=new,
        back_href="/account",
    )


def _cookie(settings: Settings) -> str:
    return "__Secure-new-token" if settings.secure_cookies else "new-token"
