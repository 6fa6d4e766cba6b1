"""Signing in by an emailed link that works once, for ten minutes, in the browser that asked for it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from api.errors import ForbiddenError, GoneError, NotFoundError
from api.security.caller import Caller
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
LINKS_PER_LIFE = 5
"""How many links one address gets within ``LINK_LIFE``; further requests look the same and send nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What an invitation leads to: a part in a programme, the form of which is filled in next."""

    partnership_id: UUID
    participation_id: UUID


def ask_for_link(database: Database, clock: Clock, email: str, browser_secret: str) -> None:
    """Note that somebody asked; whether the address is known is looked up later, by the worker.

    So a known and an unknown address take the same steps and the same time.
    """
    with database.unscoped() as db:
        request = SignInRequest(
            email=email.strip().lower(),
            browser_hash=digest(browser_secret),
            expires_at=clock.now() + LINK_LIFE,
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
        asked = accounts.sign_in_requests_since(db, request.email, clock.now() - LINK_LIFE)
    if account is None or asked > LINKS_PER_LIFE:
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
    database: Database,
    settings: Settings,
    clock: Clock,
    request_id: UUID,
    secret: str,
    browser_secret: str,
    invited: Invited | None = None,
) -> NewSession:
    """Sign in, once; after an invitation to the partnership and the form that it is about.

    :raises GoneError: a link that is wrong, spent, expired or replaced by a newer one.
    :raises ForbiddenError: another browser than the one that asked.
    """
    with database.unscoped() as db:
        account = _spend(db, settings, clock, request_id, secret, browser_secret)
    session = welcome(database, clock, account, SignInMethod.LINK, invited)
    if session is None:
        raise GoneError("Ask for a new link.", code="link_gone")
    return session


def welcome(
    database: Database,
    clock: Clock,
    account: Account,
    method: SignInMethod,
    invited: Invited | None = None,
    *,
    is_confirmed: bool = False,
) -> NewSession | None:
    """Sign in whoever has proven to be ``account``, or None where they are a member of nothing.

    After an invitation it is the partnership and the form that it is about, else the first partnership.
    """
    with database.for_account(account.id) as db:
        memberships = accounts.memberships_of(db, account.id)
    if not memberships:
        return None
    if invited is not None:
        for membership in memberships:
            if membership.partnership_id == invited.partnership_id:
                session = begin_session(database, clock, membership, method, is_confirmed=is_confirmed)
                return replace(session, landing=_landing(database, invited, account.id))
    return begin_session(database, clock, memberships[0], method, is_confirmed=is_confirmed)


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
    method = end_session(database, clock, caller.in_browser())
    return begin_session(database, clock, chosen, method)


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
