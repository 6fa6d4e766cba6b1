"""Signing in with the provider: a browser goes there and comes back once, within ten minutes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.errors import ForbiddenError, GoneError, UnavailableError
from api.openid.fetching import ProviderDownError
from api.openid.id_tokens import BadTokenError
from api.openid.provider import Asserted, Provider, Way
from api.security.limits import LINKS_FROM_CLIENT, WRONG_LINKS, Limiter
from api.security.secrets import derived, digest, matches
from api.settings import Settings
from api.sign_in.browsers import NewSession
from api.sign_in.service import Browser, Invited, welcome
from models import accounts, audit
from models.accounts import Account
from models.browser_sessions import SignInMethod
from models.clock import Clock
from models.database import Database
from models.openid import (
    OpenIdIdentity,
    OpenIdRequest,
    forget_openid_identities,
    has_openid_identity,
    openid_identity,
    openid_request,
)

WAY_LIFE: Final = timedelta(minutes=10)
log = structlog.get_logger("openid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a browser brings back from the provider, all of it unproven."""

    code: str
    state: str
    error: str
    issuer: str


def set_out(
    limiter: Limiter, provider: Provider, browser: Browser, next_path: str = "/", *, is_again: bool = False
) -> str:
    """Where to send ``browser``, which goes on to ``next_path`` afterwards.

    :param is_again: for who is signed in and confirms it: being signed in there is not enough then.
    :raises UnavailableError: where the provider does not answer; TooManyError: too many from one client.
    """
    limiter.count(LINKS_FROM_CLIENT, browser.client)
    with limiter.database.unscoped() as db:
        expires_at = limiter.clock.now() + WAY_LIFE
        request = OpenIdRequest(
            browser_hash=digest(browser.secret), expires_at=expires_at, next_path=next_path
        )
        db.add(request)
    try:
        return provider.address_for(_way(limiter.settings, request.id), is_again=is_again)
    except ProviderDownError as error:
        raise _unavailable(error) from error


def come_back(
    limiter: Limiter, provider: Provider, returned: Return, browser: Browser, invited: Invited | None
) -> NewSession:
    """Sign in whoever came back from the provider.

    :raises GoneError: a return that is unknown, spent or too late.
    :raises ForbiddenError: another browser than the one that set out, nothing that the provider could prove,
        or nobody who is a member here.
    :raises UnavailableError: where the provider does not answer; TooManyError: too many wrong returns.
    """
    try:
        return _come_back(limiter, provider, returned, browser, invited)
    except (GoneError, ForbiddenError):
        limiter.count(WRONG_LINKS, browser.client)
        raise


def _come_back(
    limiter: Limiter, provider: Provider, returned: Return, browser: Browser, invited: Invited | None
) -> NewSession:
    database, settings, clock = limiter.database, limiter.settings, limiter.clock
    request_id, next_path = _spend(database, settings, clock, returned.state, browser.secret)
    if returned.error or not returned.code or returned.issuer not in ("", settings.openid_issuer):
        raise _refused("not_signed_in_there")
    try:
        asserted = provider.asserted(returned.code, _way(settings, request_id))
    except ProviderDownError as error:
        raise _unavailable(error) from error
    except BadTokenError as error:
        raise _refused(str(error)) from error
    account = _account_of(database, asserted)
    if account is None:
        raise _nobody()
    session = welcome(
        database,
        clock,
        account,
        SignInMethod.OPENID,
        browser,
        invited,
        vouched_at=_vouched_at(asserted, clock) if asserted.has_second_step else None,
    )
    if session is None:
        raise _nobody()
    return replace(session, landing=next_path) if session.landing == "/" else session


def _vouched_at(asserted: Asserted, clock: Clock) -> datetime:
    """When the second step was passed there: now, unless the provider says that it was earlier."""
    return min(clock.now(), asserted.signed_in_at or clock.now())


def untie(database: Database, email: str) -> bool:
    """Forget whom providers call the account with this address. Tells whether there was anything."""
    with database.unscoped() as db:
        account = accounts.account_by_email(db, email)
    if account is None:
        return False
    with database.for_account(account.id) as db:
        memberships = accounts.memberships_of(db, account.id)
    if not memberships:
        return False
    with database.scoped(memberships[0].partnership_id) as db:
        forgotten = forget_openid_identities(db, account.id)
        if forgotten:
            audit.record(db, "untied_from_provider", "account", account.id, actor_id=None)
    return forgotten > 0


def _way(settings: Settings, request_id: UUID) -> Way:
    return Way(
        state=f"{request_id}.{derived(settings, 'openid state', request_id)}",
        nonce=derived(settings, "openid nonce", request_id),
        verifier=derived(settings, "openid verifier", request_id),
    )


def _spend(database: Database, settings: Settings, clock: Clock, state: str, secret: str) -> tuple[UUID, str]:
    """Spend the way that ``state`` belongs to, before anybody is asked: it is walked once.

    :returns: its id, and where it leads in the end.
    """
    gone = GoneError("Begin again: each try works once, for ten minutes.", code="openid_gone")
    try:
        request_id = UUID(state.partition(".")[0])
    except ValueError:
        raise gone from None
    if not matches(_way(settings, request_id).state, state):
        raise gone
    with database.unscoped() as db:
        request = openid_request(db, request_id)
        if request is None or request.spent_at or request.expires_at <= clock.now():
            raise gone
        if not matches(request.browser_hash, digest(secret)):
            raise ForbiddenError(
                "Begin again in the browser in which you want to go on.", code="other_browser"
            )
        request.spent_at = clock.now()
        return request_id, request.next_path


def _account_of(database: Database, asserted: Asserted) -> Account | None:
    """The account that is tied to this identity, or that has its verified address and is tied to none yet."""
    with database.unscoped() as db:
        known = openid_identity(db, asserted.issuer, asserted.subject)
        if known is not None:
            return db.get_one(Account, known.account_id)
        if asserted.verified_email is None:
            raise _refused("address_not_verified")
        account = accounts.account_by_email(db, asserted.verified_email)
        if account is not None and has_openid_identity(db, asserted.issuer, account.id):
            raise _refused("account_of_another_identity")
    if account is not None:
        _tie(database, account, asserted)
    return account


def _tie(database: Database, account: Account, asserted: Asserted) -> None:
    """Remember whose account it is; audited in the first partnership it is a member of."""
    with database.for_account(account.id) as db:
        memberships = accounts.memberships_of(db, account.id)
    if not memberships:
        raise _nobody()
    with database.scoped(memberships[0].partnership_id) as db:
        db.add(OpenIdIdentity(issuer=asserted.issuer, subject=asserted.subject, account_id=account.id))
        audit.record(db, "tied_to_provider", "account", account.id, actor_id=account.id)


def _unavailable(error: ProviderDownError) -> UnavailableError:
    log.warning("provider_down", reason=str(error))
    return UnavailableError("It does not answer just now.", code="provider_down")


def _refused(reason: str) -> ForbiddenError:
    log.warning("openid_refused", reason=reason)
    return ForbiddenError("It did not tell us for certain who you are.", code=reason)


def _nobody() -> ForbiddenError:
    log.warning("openid_refused", reason="no_member")
    return ForbiddenError(
        "Nobody with your address is a member here. Ask your coordinator to add you.", code="no_member"
    )
