"""Who is asking: an account in one partnership, with what was granted to it there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.security.capabilities import EVERY_MEMBER, OF_ROLE, Capability
from api.security.secrets import digest
from api.settings import Settings
from models import accounts, browser_sessions, people
from models.accounts import Grant, Role
from models.browser_sessions import SignInMethod
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership

WITH_SECOND_STEP: Final = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.HR_ANALYST})
"""Who passes a second step, unless an organisation's own sign-in vouches for them."""
CONFIRMED_FOR: Final = timedelta(minutes=15)
"""How long a passed second step is fresh enough to take people's data away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedRole:
    """A role and where it counts: everywhere in the partnership unless narrowed."""

    role: Role
    organisation_id: UUID | None
    programme_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A signed-in member of a partnership. ``person_id`` is set for those who take part in programmes."""

    account_id: UUID
    name: str
    membership_id: UUID
    partnership_id: UUID
    partnership_name: str
    browser_session_id: UUID
    person_id: UUID | None
    has_several: bool
    """Whether the account is a member of other partnerships too."""
    grants: tuple[GrantedRole, ...]
    method: SignInMethod = SignInMethod.LINK
    confirmed_at: datetime | None = None
    """When the second step was last passed in this browser session."""
    is_second_step_demanded: bool = True
    """Whether this installation demands it; the demo only offers it."""

    @property
    def has_second_step(self) -> bool:
        """Whether a second step is for them: a role that sees much, and signed in by a link alone."""
        return self.method is SignInMethod.LINK and any(
            grant.role in WITH_SECOND_STEP for grant in self.grants
        )

    @property
    def waits(self) -> bool:
        """Whether nothing is open to them but their second step."""
        return self.has_second_step and self.is_second_step_demanded and self.confirmed_at is None

    def has_just_confirmed(self, now: datetime) -> bool:
        """Whether the second step was passed in the last minutes."""
        return self.confirmed_at is not None and now - self.confirmed_at <= CONFIRMED_FOR

    def may_export(self, now: datetime) -> bool:
        """Whether people's data may leave now: with a second step only after it was passed of late."""
        return self.confirmed_at is None or self.has_just_confirmed(now)

    def may(self, capability: Capability, *, programme_id: UUID | None = None) -> bool:
        """Whether this caller has ``capability``, in this programme where one is named."""
        if capability in EVERY_MEMBER:
            return True
        programmes = self.programmes_with(capability)
        if programmes is None:
            return True
        return bool(programmes) if programme_id is None else programme_id in programmes

    def programmes_with(self, capability: Capability) -> frozenset[UUID] | None:
        """The programmes in which the caller has ``capability``; None means all of them.

        Nothing there is can be narrowed to an organisation, so a grant for one opens nothing.
        """
        scopes = {
            grant.programme_id
            for grant in self.grants
            if grant.organisation_id is None and capability in OF_ROLE[grant.role]
        }
        return None if None in scopes else frozenset(scope for scope in scopes if scope)


def caller_of_cookie(database: Database, settings: Settings, clock: Clock, cookie: str) -> Caller | None:
    """The caller behind a browser session's cookie, or None where it is unknown, ended, idle or expired."""
    with database.unscoped() as db:
        session = browser_sessions.browser_session(db, digest(cookie), clock.now())
        if session is None:
            return None
        browser_sessions.mark_seen(session, clock.now())
        account = db.get_one(accounts.Account, session.account_id)
        partnership = db.get_one(Partnership, session.partnership_id)
    with database.for_account(account.id) as db:
        has_several = len(accounts.memberships_of(db, account.id)) > 1
    with database.scoped(session.partnership_id) as db:
        grants = accounts.grants_of(db, session.membership_id)
        person = people.person_of_account(db, account.id)
    return Caller(
        account_id=account.id,
        name=person.name if person else account.name,
        membership_id=session.membership_id,
        partnership_id=partnership.id,
        partnership_name=partnership.name,
        browser_session_id=session.id,
        person_id=person.id if person else None,
        has_several=has_several,
        grants=tuple(_granted(grant) for grant in grants),
        method=SignInMethod(session.method),
        confirmed_at=session.confirmed_at,
        is_second_step_demanded=not settings.is_demo,
    )


def _granted(grant: Grant) -> GrantedRole:
    return GrantedRole(
        role=Role(grant.role), organisation_id=grant.organisation_id, programme_id=grant.programme_id
    )
