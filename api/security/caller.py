"""Who is asking: an account in one partnership, with what was granted to it there."""

from dataclasses import dataclass
from uuid import UUID

from api.security.capabilities import EVERY_MEMBER, Capability
from api.security.scopes import Scope, opened_by
from api.security.secrets import digest
from models import accounts, browser_sessions, people
from models.accounts import Grant, Role
from models.clock import Clock
from models.database import Database
from models.partnerships import Partnership


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
    browser_session_id: UUID
    person_id: UUID | None
    has_several: bool
    """Whether the account is a member of other partnerships too."""
    grants: tuple[GrantedRole, ...]

    def may(
        self, capability: Capability, *, programme_id: UUID | None = None, organisation_id: UUID | None = None
    ) -> bool:
        """Whether this caller has ``capability``, in this programme or organisation where one is named."""
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
        return [grant for grant in self.grants if capability in opened_by(grant.role, grant.scope)]


def caller_of_cookie(database: Database, clock: Clock, cookie: str) -> Caller | None:
    """The caller behind a browser session's cookie, or None where it is unknown, ended or expired."""
    with database.unscoped() as db:
        session = browser_sessions.browser_session(db, digest(cookie), clock.now())
        if session is None:
            return None
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
    )


def _granted(grant: Grant) -> GrantedRole:
    return GrantedRole(
        role=Role(grant.role), organisation_id=grant.organisation_id, programme_id=grant.programme_id
    )
