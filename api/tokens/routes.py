"""API tokens over REST. A token makes, sees and revokes no tokens: its owner does, in a browser."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.tokens import service
from api.tokens.schemas import TokenCreate, TokenPublic

router = APIRouter(prefix="/account/tokens", tags=["tokens"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def list_tokens(db: DbDep, caller: CallerDep) -> list[TokenPublic]:
    """The tokens of whoever is signed in, without those that were revoked."""
    return [service.public(token) for token in service.list_tokens(db, caller)]


@router.post("", dependencies=needs(Capability.SIGNED_IN), status_code=201, response_model=TokenPublic)
def make_token(
    given: TokenCreate, db: DbDep, caller: CallerDep, clock: ClockDep, creation: CreationDep
) -> Response:
    """Make a token. The answer holds it once: asked again with the same key, it is left out."""
    token, value = service.make_token(db, clock, caller, given)
    location = f"/api/v1/account/tokens/{token.id}"
    return creation.created(service.public(token, value), location, token.version, kept=service.public(token))


@router.get("/{token_id}", dependencies=needs(Capability.SIGNED_IN))
def get_token(token_id: UUID, db: DbDep, caller: CallerDep, response: Response) -> TokenPublic:
    """One token, with the version under which it is revoked."""
    token = service.own_token(db, caller, token_id)
    response.headers["ETag"] = etag(token)
    return service.public(token)


@router.delete("/{token_id}", dependencies=needs(Capability.SIGNED_IN), status_code=204)
def revoke_token(
    token_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, expected: IfMatchDep
) -> Response:
    """Revoke a token. It is refused from the next request on."""
    service.revoke_token(db, clock, caller, token_id, expected)
    return Response(status_code=204)
