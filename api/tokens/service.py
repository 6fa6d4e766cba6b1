"""What is done with API tokens."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError, SecondStepError, invalid
from api.pages.filters import LONDON
from api.security.bearer import SHOWN, new_token
from api.security.caller import Caller
from api.security.capabilities import FOR_PROGRAMS, Capability
from api.security.secrets import digest
from api.tokens.schemas import TokenCreate, TokenPublic
from models import api_tokens, audit
from models.api_tokens import ApiToken
from models.clock import Clock

MOST_DAYS: Final = 365
MOST_TOKENS: Final = 20
"""How many a member has at the same time."""


def possible_scopes(caller: Caller) -> list[Capability]:
    """What this member's tokens may be good for: some of what the member may do."""
    return [capability for capability in FOR_PROGRAMS if caller.may(capability)]


def list_tokens(db: Session, caller: Caller) -> list[ApiToken]:
    """The caller's own tokens, the newest first."""
    return api_tokens.tokens_of(db, caller.membership_id)


def own_token(db: Session, caller: Caller, token_id: UUID) -> ApiToken:
    """One of the caller's own tokens.

    :raises NotFoundError: where it is not the caller's, or revoked.
    """
    token = next((row for row in list_tokens(db, caller) if row.id == token_id), None)
    if token is None:
        raise NotFoundError
    return token


def make_token(db: Session, clock: Clock, caller: Caller, given: TokenCreate) -> tuple[ApiToken, str]:
    """A new token, and its value, which is kept nowhere.

    :raises SecondStepError: where the caller has a second step that was not passed of late: a token outlasts
        the browser session.
    :raises InvalidError: scopes that the caller does not have, or a day that is past or too far off.
    :raises ConflictError: where the caller has as many as one may have.
    """
    if not caller.is_fresh(clock.now()):
        raise SecondStepError(
            "Confirm once more that it is you, then make the token.", code="confirmation_needed"
        )
    own = possible_scopes(caller)
    scopes = sorted(set(given.scopes))
    if not set(scopes) <= set(own):
        raise invalid("scopes", "not_yours", "Choose only what you may do yourself")
    today = clock.now().astimezone(LONDON).date()
    if not today <= given.expires_on <= today + timedelta(days=MOST_DAYS):
        raise invalid("expires_on", "out_of_range", f"Choose a day within the next {MOST_DAYS} days")
    if len(api_tokens.tokens_of(db, caller.membership_id)) >= MOST_TOKENS:
        raise ConflictError(f"You have {MOST_TOKENS} tokens. Revoke one first.", code="too_many_tokens")
    value = new_token(caller.partnership_id)
    token = ApiToken(
        membership_id=caller.membership_id,
        name=given.name,
        scopes=[scope.value for scope in scopes],
        shown=value[:SHOWN],
        token_hash=digest(value),
        expires_at=_end_of(given.expires_on),
    )
    db.add(token)
    db.flush()
    detail = {"scopes": token.scopes, "expires_on": given.expires_on.isoformat()}
    audit.record(db, "made", "api_token", token.id, actor_id=caller.account_id, detail=detail)
    return token, value


def revoke_token(db: Session, clock: Clock, caller: Caller, token_id: UUID, expected: int) -> None:
    """End one of the caller's own tokens, at once.

    :raises NotFoundError: where it is not the caller's, or revoked already.
    :raises StaleError: where ``expected`` is no longer its version.
    """
    token = own_token(db, caller, token_id)
    require_version(token, expected)
    token.revoked_at = clock.now()
    audit.record(db, "revoked", "api_token", token.id, actor_id=caller.account_id)


def public(token: ApiToken, value: str | None = None) -> TokenPublic:
    """A token for its owner; with its ``value`` only in the answer that made it."""
    return TokenPublic(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        begins_with=token.shown,
        made_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        token=value,
    )


def last_day(token: ApiToken) -> date:
    """The last day on which ``token`` works, in London."""
    return (token.expires_at.astimezone(LONDON) - timedelta(seconds=1)).date()


def _end_of(day: date) -> datetime:
    """The midnight at the end of ``day``, London time."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON).astimezone(UTC)
