"""Signing in by an emailed link that works once, for ten minutes, in the browser that asked for it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from api.errors import ForbiddenError, GoneError, NotFoundError
from api.security.caller import Caller
from api.security.limits import (
    LINKS_FROM_CLIENT,
    LINKS_TO_ADDRESS,
    LINKS_TO_ADDRESS_FROM_CLIENT,
    WRONG_LINKS,
    Limiter,
)
from api.security.secrets import derived, digest, matches
from api.settings import Settings
from api.sign_in.browsers import NewSession, begin_session, end_session
from models import accounts, jobs, participations, people
from models.accounts import Account, SignInRequest
from models.browser_sessions import SignInMethod
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership
from notifications.outbox import enqueue

LINK_LIFE = timedelta(minutes=10)
log = structlog.get_logger("sign_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What an invitation leads to: a part in a programme, the form of which is filled in next."""

    partnership_id: UUID
    participation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """The browser that asks: its secret, where it asks from, what it is, and whoever it is signed in as."""

    secret: str
    client: str
    agent: str
    session_id: UUID | None


def ask_for_link(limiter: Limiter, email: str, browser: Browser) -> None:
    """Note that somebody asked; whether the address is known is looked up later, by the worker.

    So a known and an unknown address take the same steps and the same time, up to the same limits.

    :raises TooManyError: too many links for this address, or from this client.
    """
    email = email.strip().lower()
    limiter.count(LINKS_FROM_CLIENT, browser.client)
    limiter.count(LINKS_TO_ADDRESS_FROM_CLIENT, f"{browser.client} {email}")
    limiter.count(LINKS_TO_ADDRESS, email)
    with limiter.database.unscoped() as db:
        request = SignInRequest(
            email=email,
            browser_hash=digest(browser.secret),
            expires_at=limiter.clock.now() + LINK_LIFE,
        )
        db.add(request)
        db.flush()
        jobs.defer(db, "send_sign_in_link", queue="mail", request_id=str(request.id))


def send_link(database: Database, settings: Settings, clock: Clock, request_id: UUID) -> None:
    """Put the mail with the link in the outbox, where the address belongs to a member of some partnership."""
    with database.unscoped() as db:
        request = accounts.sign_in_request(db, request_id)
        if request is None or request.expires_at <= clock.now():
            return
        account = accounts.account_by_email(db, request.email)
    if account is None:
        return
    with database.for_account(account.id) as db:
        memberships = accounts.memberships_of(db, account.id)
    if not memberships:
        return
    with database.scoped(memberships[0].partnership_id) as db:
        named = accounts.accounts_named(db, [account.id])[account.id]
        enqueue(
            db,
            kind="sign_in_link",
            subject_id=request.id,
            person_id=account.id,
            address=account.email,
            context={"name": named.name, "link": link(settings, request.id)},
            due_at=clock.now(),
        )


def link(settings: Settings, request_id: UUID) -> str:
    """The address in the mail. It signs in only together with the asking browser's cookie."""
    return f"{settings.base_url}/sign-in/{request_id}/{derived(settings, 'sign-in', request_id)}"


def spend_link(
    limiter: Limiter, request_id: UUID, secret: str, browser: Browser, invited: Invited | None = None
) -> NewSession:
    """Sign in, once; after an invitation to the partnership and the form that it is about.

    What the browser was signed in as before ends.

    :raises GoneError: a link that is wrong, spent, expired or replaced by a newer one of the same browser.
    :raises ForbiddenError: another browser than the one that asked.
    :raises TooManyError: a wrong link, and too many of them from this client; a right one always works.
    """
    database, clock = limiter.database, limiter.clock
    try:
        with database.unscoped() as db:
            account = _spend(db, limiter.settings, clock, request_id, secret, browser.secret)
    except (GoneError, ForbiddenError) as refused:
        log.warning("sign_in_failed", reason=refused.code)
        limiter.count(WRONG_LINKS, browser.client)
        raise
    session = welcome(database, clock, account, SignInMethod.LINK, browser, invited)
    if session is None:
        raise GoneError("Ask for a new link.", code="link_gone")
    return session


def welcome(
    database: Database,
    clock: Clock,
    account: Account,
    method: SignInMethod,
    browser: Browser,
    invited: Invited | None = None,
    *,
    vouched_at: datetime | None = None,
) -> NewSession | None:
    """Sign in whoever has proven to be ``account``, or None where they are a member of nothing.

    What the browser was signed in as before ends. After an invitation it is the partnership and the form
    that it is about; who signs in again stays in the partnership; else it is the first one.

    :param vouched_at: when a second step was passed at the provider, where it vouches for one.
    """
    with database.for_account(account.id) as db:
        memberships = accounts.memberships_of(db, account.id)
    if not memberships:
        return None
    chosen, landing = memberships[0], "/"
    if browser.session_id is not None:
        before = end_session(database, clock, browser.session_id)
        chosen = next((own for own in memberships if own.id == before.membership_id), chosen)
    for membership in memberships:
        if invited is not None and membership.partnership_id == invited.partnership_id:
            chosen, landing = membership, _landing(database, invited, account.id)
    session = begin_session(
        database,
        clock,
        chosen,
        method,
        agent=browser.agent,
        confirmed_at=vouched_at,
        is_vouched_for=vouched_at is not None,
    )
    return replace(session, landing=landing)


def own_partnerships(database: Database, account_id: UUID) -> list[Partnership]:
    """The partnerships an account is a member of, the first joined first."""
    with database.for_account(account_id) as db:
        ids = [membership.partnership_id for membership in accounts.memberships_of(db, account_id)]
    with database.unscoped() as db:
        return [db.get_one(Partnership, partnership_id) for partnership_id in ids]


def switch(database: Database, clock: Clock, caller: Caller, partnership_id: UUID) -> NewSession:
    """Go on in another partnership, in a new browser session; the old one ends.

    :raises NotFoundError: where the account is not a member of it.
    """
    with database.for_account(caller.account_id) as db:
        memberships = accounts.memberships_of(db, caller.account_id)
    chosen = next((row for row in memberships if row.partnership_id == partnership_id), None)
    if chosen is None:
        raise NotFoundError
    before = end_session(database, clock, caller.in_browser())
    return begin_session(
        database,
        clock,
        chosen,
        SignInMethod(before.method),
        agent=before.agent,
        confirmed_at=before.confirmed_at,
        is_vouched_for=before.is_vouched_for,
    )


def _landing(database: Database, invited: Invited, account_id: UUID) -> str:
    """The form, where it is this account's: a colleague may sign in in the browser of whoever was invited."""
    with database.scoped(invited.partnership_id) as db:
        part = participations.participation(db, invited.participation_id)
        person = people.person_of_account(db, account_id)
    is_own = part is not None and person is not None and part.person_id == person.id
    return f"/my/{invited.participation_id}" if is_own else "/"


def _spend(
    db: Session, settings: Settings, clock: Clock, request_id: UUID, secret: str, browser_secret: str
) -> Account:
    request = accounts.sign_in_request(db, request_id, lock=True)
    gone = GoneError("Ask for a new link: each works once, for ten minutes.", code="link_gone")
    if request is None or not matches(derived(settings, "sign-in", request_id), secret):
        raise gone
    if (
        request.spent_at
        or request.expires_at <= clock.now()
        or accounts.newer_sign_in_request_exists(db, request)
    ):
        raise gone
    if not matches(request.browser_hash, digest(browser_secret)):
        raise ForbiddenError("Open the link in the browser in which you asked for it.", code="other_browser")
    account = accounts.account_by_email(db, request.email)
    if account is None:
        raise gone
    request.spent_at = clock.now()
    return account
