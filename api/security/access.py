"""Every route names the capability it needs; a route that doesn't stops the start."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, Mount

from api.deps import ClockDep, half_or_fully_signed_in, signed_in, stepping
from api.errors import ForbiddenError, NotFoundError, SecondStepError, invalid
from api.security.caller import Caller
from api.security.capabilities import OPEN_TO_ALL, Capability

SAFE: Final = frozenset({"GET", "HEAD"})


class Needs:
    """A dependency that lets through only callers with one capability.

    :param is_export: people's data leave by this route, so who has a second step passed it of late.
    :param in_browser: a person does this themselves; no token opens it, whatever its scopes.
    """

    def __init__(self, capability: Capability, *, is_export: bool, in_browser: bool) -> None:
        self.capability = capability
        self.is_export = is_export
        self.in_browser = in_browser

    async def __call__(
        self,
        request: Request,
        found: Annotated[Caller | None, Depends(half_or_fully_signed_in)],
        clock: ClockDep,
    ) -> None:
        if self.capability in OPEN_TO_ALL:
            return
        caller = await stepping(found)
        if self.capability is not Capability.SECOND_STEP:
            await signed_in(caller)
        if not caller.may(self.capability):
            raise ForbiddenError("Ask an administrator of your partnership if you need it.")
        if request.method not in SAFE and not caller.may_change(self.capability):
            raise ForbiddenError("A token only reads here.", code="token_only_reads")
        if self.in_browser:
            caller.in_browser()
        programme = request.path_params.get("programme_id")
        if programme is not None and not caller.may(
            self.capability, programme_id=_uuid(programme, "programme_id")
        ):
            raise NotFoundError
        organisation = request.path_params.get("organisation_id")
        if organisation is not None and not caller.may(
            self.capability, organisation_id=_uuid(organisation, "organisation_id")
        ):
            raise NotFoundError
        if self.is_export and not caller.is_fresh(clock.now()):
            raise SecondStepError(
                "Confirm once more with the code of your authenticator app, then take the file.",
                code="confirmation_needed",
            )


def needs(capability: Capability, *, is_export: bool = False, in_browser: bool = False) -> list[Any]:
    """For a route's ``dependencies``: who may use it, and whether people's data leave by it."""
    return [Depends(Needs(capability, is_export=is_export, in_browser=in_browser))]


def capability_of(route: BaseRoute) -> Capability | None:
    """The capability a route declares, or None where it declares none or several."""
    declared = _declared(route)
    return declared[0].capability if len(declared) == 1 else None


def is_export(route: BaseRoute) -> bool:
    """Whether people's data leave by this route."""
    return any(needed.is_export for needed in _declared(route))


def is_in_browser(route: BaseRoute) -> bool:
    """Whether no token opens this route."""
    return any(needed.in_browser for needed in _declared(route))


def _declared(route: BaseRoute) -> list[Needs]:
    if not isinstance(route, APIRoute):
        return []
    return [
        dependency.dependency
        for dependency in route.dependencies
        if isinstance(dependency, Dependency) and isinstance(dependency.dependency, Needs)
    ]


def refuse_undeclared(app: FastAPI) -> None:
    """Stop the start where a route does not name exactly one capability.

    :raises RuntimeError: naming the routes.
    """
    undeclared = [
        route.path or repr(route.original_route)
        for route in iter_route_contexts(app.routes)
        if not isinstance(route.original_route, Mount) and capability_of(route.original_route) is None
    ]
    if undeclared:
        raise RuntimeError(f"these routes name no capability: {', '.join(undeclared)}")


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid(f"path.{name}", "uuid_parsing", "This is not an id.") from None
