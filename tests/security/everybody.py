"""Everybody who may ask: each role, for each scope, here and in another partnership; and who takes part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from api.security.capabilities import Capability
from api.security.secrets import digest, new_secret
from models.accounts import Account, Grant, Membership, Role
from models.browser_sessions import BrowserSession
from models.database import Database
from tests.security.places import ELSEWHERE, HERE, At, Place
from tests.security.who_may import EVERYBODYS, GIVEN


class For(StrEnum):
    """What a role was given for."""

    PARTNERSHIP = "partnership"
    ORGANISATION = "organisation"
    PROGRAMME = "own programme"
    OTHER = "other programme"


OPENS: Final = {
    For.PARTNERSHIP: frozenset({At.OWN, At.SIBLING}),
    For.ORGANISATION: frozenset[At](),
    For.PROGRAMME: frozenset({At.OWN}),
    For.OTHER: frozenset({At.SIBLING}),
}
"""Where a role counts. Nothing there is can be narrowed to an organisation, so that opens nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who asks. ``part`` is where a participant takes part; nobody is signed in without a cookie."""

    name: str
    cookie: str = ""
    role: Role | None = None
    scope: For = For.PARTNERSHIP
    is_elsewhere: bool = False
    part: At | None = None

    @property
    def opens(self) -> frozenset[At]:
        """The places in which the role counts."""
        return frozenset({At.FOREIGN}) if self.is_elsewhere else OPENS[self.scope]

    @property
    def foreign_name(self) -> bytes:
        """What everything of the partnership that is not theirs is called."""
        return (HERE if self.is_elsewhere else ELSEWHERE).encode()

    @property
    def is_everywhere(self) -> bool:
        """Whether the role counts in the whole of a partnership."""
        return self.scope is For.PARTNERSHIP

    def may(self, capability: Capability) -> bool:
        """Whether there is any place where this is allowed."""
        given = GIVEN[self.role] if self.role and self.opens else frozenset[Capability]()
        return bool(self.cookie) and capability in given | EVERYBODYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Signs people in; ``organisation_id`` is where roles for an organisation count."""

    database: Database
    places: dict[At, Place]
    organisation_id: UUID

    def everybody(self) -> Iterator[Who]:
        """Each identity, the signed-out first."""
        yield Who(name="signed out")
        yield self._who("a member without a role", At.OWN)
        for role in Role:
            for scope in For:
                yield self._who(f"{role} for {scope}", At.OWN, role=role, scope=scope)
            yield self._who(f"{role} elsewhere", At.FOREIGN, role=role, is_elsewhere=True)
        for part in (At.OWN, At.SIBLING, At.FOREIGN):
            account = self.places[part].fellow_account
            yield self._who(f"takes part: {part}", part, account=account, part=part)

    def _who(
        self,
        name: str,
        at: At,
        *,
        role: Role | None = None,
        scope: For = For.PARTNERSHIP,
        is_elsewhere: bool = False,
        account: UUID | None = None,
        part: At | None = None,
    ) -> Who:
        partnership_id = self.places[at].partnership_id
        cookie = new_secret()
        with self.database.unscoped() as db:
            if account is None:
                row = Account(email=f"{uuid4().hex}@example.nhs.uk", name="Amina Yusuf")
                db.add(row)
                account = row.id
        with self.database.scoped(partnership_id) as db:
            membership = Membership(account_id=account)
            db.add(membership)
            db.flush()
            if role is not None:
                db.add(self._grant(membership.id, role, scope))
        session = BrowserSession(
            account_id=account,
            partnership_id=partnership_id,
            membership_id=membership.id,
            token_hash=digest(cookie),
            expires_at=datetime(2099, 1, 1, tzinfo=UTC),
        )
        with self.database.unscoped() as db:
            db.add(session)
        return Who(
            name=name,
            cookie=cookie,
            role=role,
            scope=scope,
            is_elsewhere=is_elsewhere or at is At.FOREIGN,
            part=part,
        )

    def _grant(self, membership_id: UUID, role: Role, scope: For) -> Grant:
        programmes = {For.PROGRAMME: At.OWN, For.OTHER: At.SIBLING}
        at = programmes.get(scope)
        return Grant(
            membership_id=membership_id,
            role=role,
            organisation_id=self.organisation_id if scope is For.ORGANISATION else None,
            programme_id=UUID(self.places[at].ids["programme_id"]) if at else None,
        )
