"""Who is asking: an account in one partnership, with what was granted to it there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from api.errors import ForbiddenError
from api.security.bearer import partnership_in
from api.security.capabilities import CHANGED_BY_PROGRAMS, EVERY_MEMBER, FOR_PROGRAMS, Capability
from api.security.scopes import Scope, opened_by
from api.security.secrets import digest
from api.settings import Settings
from models import accounts, api_tokens, browser_sessions
from models.accounts import Grant, Role
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership
from models.standing import standing_of

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

    @property
    def scope(self) -> Scope:
        """How far it reaches."""
        if self.programme_id is not None:
            return Scope.PROGRAMME
        return Scope.PARTNERSHIP if self.organisation_id is None else Scope.ORGANISATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A signed-in member of a partnership. ``person_id`` is set for those who take part in programmes."""

    account_id: UUID
    name: str
    membership_id: UUID
    partnership_id: UUID
    partnership_name: str
    browser_session_id: UUID | None
    person_id: UUID | None
    has_several: bool
    """Whether the account is a member of other partnerships too."""
    grants: tuple[GrantedRole, ...]
    token_id: UUID | None = None
    """The token by which a program asks; it has no browser session then."""
    scopes: frozenset[Capability] | None = None
    """All that the token is good for, and no more than its owner has; None for a person."""
    confirmed_at: datetime | None = None
    """When the second step was last passed in this browser session, ours or the provider's."""
    is_vouched_for: bool = False
    """Whether the provider vouched for a second step when this browser session began."""
    is_second_step_demanded: bool = True
    """Whether this installation demands it; the demo only offers it."""

    @property
    def has_second_step(self) -> bool:
        """Whether ours is for them: a role that sees much, and no provider that vouched for a second step."""
        return self._sees_much and not self.is_vouched_for

    @property
    def waits(self) -> bool:
        """Whether nothing is open to them but their second step."""
        return self.has_second_step and self.is_second_step_demanded and self.confirmed_at is None

    def has_just_confirmed(self, now: datetime) -> bool:
        """Whether the second step was passed in the last minutes."""
        return self.confirmed_at is not None and now - self.confirmed_at <= CONFIRMED_FOR

    def is_fresh(self, now: datetime) -> bool:
        """Whether what outlasts the session may be done now: people's data taken away, tokens made.

        With a second step, ours or the provider's, only after it was passed of late.
        """
        is_theirs = self._sees_much and self.confirmed_at is not None
        return not is_theirs or self.has_just_confirmed(now)

    @property
    def _sees_much(self) -> bool:
        return self.token_id is None and any(grant.role in WITH_SECOND_STEP for grant in self.grants)

    def may(
        self, capability: Capability, *, programme_id: UUID | None = None, organisation_id: UUID | None = None
    ) -> bool:
        """Whether this caller has ``capability``, in this programme or organisation where one is named."""
        if self.scopes is not None and capability not in self.scopes:
            return False
        if capability in EVERY_MEMBER:
            return True
        grants = self._opening(capability)
        if any(grant.scope is Scope.PARTNERSHIP for grant in grants):
            return True
        if programme_id is not None:
            return any(grant.programme_id == programme_id for grant in grants)
        if organisation_id is not None:
            return any(grant.organisation_id == organisation_id for grant in grants)
        return bool(grants)

    def may_change(self, capability: Capability) -> bool:
        """Whether ``capability`` lets this caller change something: a program mostly reads."""
        return self.scopes is None or capability in CHANGED_BY_PROGRAMS

    def in_browser(self) -> UUID:
        """The browser session that it asks from.

        :raises ForbiddenError: where a program asks, by a token.
        """
        if self.browser_session_id is None:
            raise ForbiddenError("A person does this, in a browser.", code="by_token")
        return self.browser_session_id

    def programmes_with(self, capability: Capability) -> frozenset[UUID] | None:
        """The programmes in which the caller has ``capability``; None means all of them."""
        grants = self._opening(capability)
        if any(grant.scope is Scope.PARTNERSHIP for grant in grants):
            return None
        return frozenset(grant.programme_id for grant in grants if grant.programme_id)

    def organisations_with(self, capability: Capability) -> frozenset[UUID] | None:
        """The organisations for which the caller has ``capability``; None means all of them."""
        grants = self._opening(capability)
        if any(grant.scope is Scope.PARTNERSHIP for grant in grants):
            return None
        return frozenset(grant.organisation_id for grant in grants if grant.organisation_id)

    def _opening(self, capability: Capability) -> list[GrantedRole]:
        """What was granted that opens ``capability`` somewhere."""
        if self.scopes is not None and capability not in self.scopes:
            return []
        return [grant for grant in self.grants if capability in opened_by(grant.role, grant.scope)]


def caller_of_cookie(database: Database, settings: Settings, clock: Clock, cookie: str) -> Caller | None:
    """The caller behind a browser session's cookie, or None where it is unknown, ended, idle or expired."""
    with database.unscoped() as db:
        found = browser_sessions.browser_session(db, digest(cookie), clock.now())
        if found is None:
            return None
        session, account, partnership = found
        browser_sessions.mark_seen(session, clock.now())
    with database.scoped(partnership.id, account_id=account.id) as db:
        standing = standing_of(db, session.membership_id)
    return Caller(
        account_id=account.id,
        name=account.name if standing.name is None else standing.name,
        membership_id=session.membership_id,
        partnership_id=partnership.id,
        partnership_name=partnership.name,
        browser_session_id=session.id,
        person_id=standing.person_id,
        has_several=standing.has_several,
        grants=tuple(_granted(grant) for grant in standing.grants),
        confirmed_at=session.confirmed_at,
        is_vouched_for=session.is_vouched_for,
        is_second_step_demanded=not settings.is_demo,
    )


def caller_of_token(database: Database, clock: Clock, token: str) -> Caller | None:
    """The caller behind an API token, or None where it is garbled, unknown, revoked or ended.

    What its owner may do is looked up anew each time: a token never outlives a grant.
    """
    partnership_id = partnership_in(token)
    if partnership_id is None:
        return None
    with database.scoped(partnership_id) as db:
        found = api_tokens.live_token(db, digest(token), clock.now())
        if found is None:
            return None
        api_tokens.note_use(db, found, clock.now())
        membership = api_tokens.owner_of(db, found)
        account = db.get_one(accounts.Account, membership.account_id)
        partnership = db.get_one(Partnership, partnership_id)
        standing = standing_of(db, membership.id)
    return Caller(
        account_id=account.id,
        name=account.name if standing.name is None else standing.name,
        membership_id=membership.id,
        partnership_id=partnership.id,
        partnership_name=partnership.name,
        browser_session_id=None,
        person_id=standing.person_id,
        has_several=False,
        grants=tuple(_granted(grant) for grant in standing.grants),
        token_id=found.id,
        scopes=frozenset(Capability(scope) for scope in found.scopes) & FOR_PROGRAMS.keys(),
    )


def _granted(grant: Grant) -> GrantedRole:
    return GrantedRole(
        role=Role(grant.role), organisation_id=grant.organisation_id, programme_id=grant.programme_id
    )
