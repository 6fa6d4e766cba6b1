"""The web application, put together in one place."""

from fastapi import FastAPI

from api import problems
from api.branch import Branch
from api.concurrency import GivenBefore, answer_again
from api.deps import session_cookie
from api.documentation.document import DescribedApp
from api.navigation import navigation_of
from api.openid.provider import Provider
from api.pages.render import mount_assets, warm_up
from api.resources import REST, WEB
from api.security.access import refuse_undeclared
from api.security.middleware import Doorkeeper
from api.settings import Settings
from models.clock import Clock, SystemClock
from models.database import Database

REST_PREFIX = "/api/v1"
DESCRIPTION = "Programmes, people, rounds, pairs, sessions and statistics of Counterpart."


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The application for these settings; ``settings.database_url`` and the keys must be set.

    :raises ValueError: where a key is missing.
    :raises RuntimeError: where a route names no capability.
    """
    settings.require_keys()
    clock = clock or SystemClock()
    app = DescribedApp(
        title=settings.service_name,
        description=DESCRIPTION,
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.provider = Provider(settings, clock) if settings.openid_issuer else None
    app.state.database = Database(settings.database_url, settings.database_monitoring_url, clock)
    problems.install(app)
    app.exception_handler(GivenBefore)(answer_again)
    app.add_middleware(Doorkeeper, settings=settings, cookie=session_cookie(settings))
    mount_assets(
        app,
        settings,
        navigation_of,
        show_nhs_logo=settings.show_nhs_logo,
        shipped=settings.page_assets_folder,
    )
    rest = Branch(REST_PREFIX)
    for router in REST:
        rest.include_router(router)
    app.include_router(rest, prefix=REST_PREFIX)
    for router in WEB:
        app.include_router(router, include_in_schema=False)
    refuse_undeclared(app)
    warm_up()
    return app
