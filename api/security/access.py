"""Every route names the capability it needs; a route that doesn't stops the start."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, Mount

from api.deps import current_caller
from api.errors import ForbiddenError, NotFoundError, NotSignedInError, invalid
from api.security.caller import Caller
from api.security.capabilities import OPEN_TO_ALL, Capability

SAFE: Final = frozenset({"GET", "HEAD"})


class Needs:
    """A dependency that lets through only callers with one capability."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability

    def __call__(self, request: Request, caller: Annotated[Caller | None, Depends(current_caller)]) -> None:
        if self.capability in OPEN_TO_ALL:
            return
        if caller is None:
            raise NotSignedInError("Sign in to go on.")
        if not caller.may(self.capability):
            raise ForbiddenError("Ask an administrator of your partnership if you need it.")
        if request.method not in SAFE and not caller.may_change(self.capability):
            raise ForbiddenError("A token only reads here.", code="token_only_reads")
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


def needs(capability: Capability) -> list[Any]:
    """For a route's ``dependencies``: who may use it."""
    return [Depends(Needs(capability))]


def capability_of(route: BaseRoute) -> Capability | None:
    """The capability a route declares, or None where it declares none or several."""
    if not isinstance(route, APIRoute):
        return None
    declared = [
        dependency.dependency.capability
        for dependency in route.dependencies
        if isinstance(dependency, Dependency) and isinstance(dependency.dependency, Needs)
    ]
    return declared[0] if len(declared) == 1 else None


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
