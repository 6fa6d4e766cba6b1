"""Going to the provider and coming back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.deps import LimiterDep, SettingsDep, current_caller, session_cookie
from api.errors import NotFoundError, ProblemError, TooManyError
from api.openid import service
from api.openid.provider import Provider
from api.openid.service import Return
from api.pages.render import local_path, redirect, render
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.settings import Settings
from api.sign_in import cookies
from api.sign_in.browsers import SESSION_LIFE

router = APIRouter(prefix="/openid")


async def provider_of(request: Request) -> Provider:
    """The provider of this installation.

    :raises NotFoundError: where it has none.
    """
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFoundError
    return provider


ProviderDep = Annotated[Provider, Depends(provider_of)]
Brought = Annotated[str, Query(max_length=4000)]


@router.get("/sign-in", dependencies=needs(Capability.PUBLIC))
def set_out(
    request: Request,
    settings: SettingsDep,
    limiter: LimiterDep,
    provider: ProviderDep,
    caller: Annotated[Caller | None, Depends(current_caller)],
    next_path: Annotated[str, Query(alias="next", max_length=1000)] = "/",
) -> Response:
    """Off to the provider. A link and no form: browsers refuse forms that end on another site.

    Whoever is signed in is sent there only to confirm it, if it vouched for them: they sign in there anew.
    """
    if caller is not None and not caller.is_vouched_for:
        return redirect(request, next_path)
    browser = cookies.browser_of(request, settings)
    try:
        address = service.set_out(
            limiter, provider, browser, local_path(next_path), is_again=caller is not None
        )
    except ProblemError as problem:
        return _refused(request, settings, problem)
    answer = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    cookies.keep(answer, settings, cookies.browser_cookie(settings), browser.secret, cookies.BROWSER_LIFE)
    return answer


@router.get("/answer", dependencies=needs(Capability.PUBLIC))
def come_back(
    request: Request,
    settings: SettingsDep,
    limiter: LimiterDep,
    provider: ProviderDep,
    code: Brought = "",
    state: Brought = "",
    error: Brought = "",
    iss: Brought = "",
) -> Response:
    """Back from the provider, and signed in."""
    browser, invited = cookies.browser_of(request, settings), cookies.invited(request, settings)
    returned = Return(code=code, state=state, error=error, issuer=iss)
    try:
        session = service.come_back(limiter, provider, returned, browser, invited)
    except ProblemError as problem:
        return _refused(request, settings, problem)
    answer = redirect(request, session.landing)
    cookies.keep(answer, settings, session_cookie(settings), session.cookie, SESSION_LIFE)
    if invited is not None:
        cookies.forget_invited(answer, settings)
    return answer


@router.get("/signed-out", dependencies=needs(Capability.PUBLIC))
def signed_out(request: Request, settings: SettingsDep, provider: ProviderDep) -> Response:
    """Signed out here; at the provider too for those who want."""
    address = provider.sign_out_address()
    return render(request, "openid/signed_out.html", name=settings.openid_name, address=address)


def _refused(request: Request, settings: Settings, problem: ProblemError) -> Response:
    """What went wrong, and the way that is always open: a link by mail, unless there were too many tries."""
    if isinstance(problem, TooManyError):
        raise problem
    return render(
        request, "openid/refused.html", problem.status, name=settings.openid_name, detail=problem.detail
    )
