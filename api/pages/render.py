"""From a template and values to an answer: the one place where pages are rendered."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import uuid4

import nhsuk_frontend_jinja
from fastapi import FastAPI
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from jinja2_fragments import render_block
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import filters, notices
from api.pages.assets import SHIPPED_FOLDER, Assets, icon_assets, own_assets
from api.pages.forms import Form
from api.pages.navigation import NavigationSource, of_caller
from api.pages.week import week_days
from api.settings import Settings

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
DESIGN_SYSTEM: Final = Path(nhsuk_frontend_jinja.__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What stands around every page of an application."""

    service_name: str
    assets: Assets
    navigation: NavigationSource
    show_nhs_logo: bool
    secure_cookies: bool


@cache
def environment() -> Environment:
    """The template environment, with every macro of ``components/`` under the one name ``ui``.

    Macros are globals and not imported by each template, so that a block rendered by itself finds them.
    """
    made = Environment(
        loader=FileSystemLoader([TEMPLATES, DESIGN_SYSTEM]),
        autoescape=True,
        undefined=ChainableUndefined,  # the design system's macros ask for what isn't given
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "date_time": filters.date_time,
        "date_only": filters.date_only,
        "time_only": filters.time_only,
        "counted": filters.counted,
    }
    made.globals |= {"asset": _asset_url, "week_days": week_days, "fresh_key": _fresh_key, "no_form": Form()}
    made.globals["ui"] = _components(made)
    return made


def mount_assets(
    app: FastAPI,
    settings: Settings,
    navigation: NavigationSource = of_caller,
    *,
    show_nhs_logo: bool = False,
    shipped: Path = SHIPPED_FOLDER,
) -> None:
    """Serve the pages' files, and tell :func:`render` what to put around each page.

    ``show_nhs_logo`` is only for those who are licensed to show it; ``shipped`` is the ``node_modules``
    folder with the design system and htmx. Raises AssetsMissingError when the set-up has not fetched them.
    """
    assets = own_assets(shipped)
    app.state.page_frame = PageFrame(
        service_name=settings.service_name,
        assets=assets,
        navigation=navigation,
        show_nhs_logo=show_nhs_logo,
        secure_cookies=bool(settings.secure_cookies),
    )
    app.mount("/static", assets.router())
    app.mount("/assets", icon_assets(shipped).plain_router())


def warm_up() -> None:
    """Compile the templates that every page uses, which takes most of a second the first time."""
    shared = environment()
    for name in shared.list_templates(filter_func=lambda name: name.startswith("layout/")):
        shared.get_template(name)
    fields: Any = shared.globals["ui"]
    for field in (fields.text, fields.textarea, fields.date, fields.file):
        field(Form(), "warm", "Warm")
    for choice in (fields.select, fields.radios, fields.checkboxes):
        choice(Form(), "warm", "Warm", ())


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """The page ``template`` (a path under ``api/templates``) with the navigation of whoever asks.

    Templates know the ``status`` too. A waiting notice is shown and used up. The page is never kept by a
    cache: it may hold personal data.
    """
    is_secure, cookie_name = _notice_cookie(request)
    cookie = request.cookies.get(cookie_name)
    page = {**_surroundings(request), "status": status, "notice": notices.notice_text(cookie), **context}
    answer = HTMLResponse(
        environment().get_template(template).render(page), status_code=status, headers=_headers()
    )
    if cookie is not None:
        answer.delete_cookie(cookie_name, path="/", secure=is_secure, httponly=True, samesite="lax")
    return answer


def render_fragment(
    request: Request, template: str, block: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """One block of a page by itself, for htmx to put in place."""
    page = {**_surroundings(request), "status": status, **context}
    return HTMLResponse(
        render_block(environment(), template, block, page), status_code=status, headers=_headers()
    )


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a block is enough."""
    return request.headers.get("HX-Request") == "true"


def redirect(request: Request, path: str, *said: notices.Notice | None) -> Response:
    """Send the browser on with a GET, by htmx's header where htmx asked; what is said is shown there once.

    ``path`` goes through :func:`local_path`, so another site's address leads home.
    """
    target = local_path(path)
    told = [notice for notice in said if notice is not None]
    answer: Response
    if wants_fragment(request):
        answer = Response(status_code=200, headers={"HX-Redirect": target, **_headers()})
    else:
        answer = RedirectResponse(target, status_code=303, headers=_headers())
    if told:
        is_secure, cookie_name = _notice_cookie(request)
        answer.set_cookie(
            cookie_name,
            notices.cookie_of(told),
            max_age=notices.SECONDS_KEPT,
            secure=is_secure,
            httponly=True,
            samesite="lax",
        )
    return answer


def local_path(target: str | None) -> str:
    """``target`` if it is a path on this site, else "/"."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    if any(not 32 < ord(character) < 127 or character == "\\" for character in target):
        return "/"
    return target


def _surroundings(request: Request) -> dict[str, Any]:
    frame: PageFrame = request.app.state.page_frame
    return {
        "frame": frame,
        "request_path": request.url.path,
        "caller": getattr(request.state, "caller", None),
        "navigation": frame.navigation(request),
    }


def _notice_cookie(request: Request) -> tuple[bool, str]:
    """Whether cookies go over https only, and the name of the one that holds what is said next."""
    frame: PageFrame = request.app.state.page_frame
    return frame.secure_cookies, f"__Host-{notices.COOKIE}" if frame.secure_cookies else notices.COOKIE


def _headers() -> dict[str, str]:
    return {"Cache-Control": "no-store"}


@pass_context
def _asset_url(context: Context, name: str) -> str:
    frame: PageFrame = context["frame"]
    return frame.assets.url(name)


def _fresh_key() -> str:
    return str(uuid4())


def _components(made: Environment) -> SimpleNamespace:
    macros: dict[str, object] = {}
    for name in made.list_templates(filter_func=lambda name: name.startswith("components/")):
        module = made.get_template(name).module
        for macro in (word for word in vars(module) if not word.startswith("_")):
            if macro in macros:
                raise ValueError(f"Two components are called {macro}")
            macros[macro] = getattr(module, macro)
        made.globals["ui"] = SimpleNamespace(**macros)
    return SimpleNamespace(**macros)
