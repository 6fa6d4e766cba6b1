"""Everybody who may ask: each role, for each scope, here and in another partnership; and who takes part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from api.security.capabilities import Capability
from api.security.scopes import Scope
from api.security.secrets import digest, new_secret
from models.accounts import Account, Grant, Role, make_members, membership_for
from models.browser_sessions import BrowserSession
from models.database import Database
from tests.app_fixtures import FOR_EVER
from tests.security.places import ELSEWHERE, HERE, At, Place
from tests.security.who_may import EVERYBODYS, GIVEN, WITH_SECOND_STEP


class For(StrEnum):
    """What a role was given for."""

    PARTNERSHIP = "partnership"
    ORGANISATION = "own organisation"
    PROGRAMME = "own programme"
    OTHER = "other programme"

    @property
    def scope(self) -> Scope:
        """How far that reaches."""
        return SCOPES[self]


SCOPES: Final = {
    For.PARTNERSHIP: Scope.PARTNERSHIP,
    For.ORGANISATION: Scope.ORGANISATION,
    For.PROGRAMME: Scope.PROGRAMME,
    For.OTHER: Scope.PROGRAMME,
}
OPENS: Final = {
    For.PARTNERSHIP: frozenset({At.OWN, At.SIBLING}),
    For.ORGANISATION: frozenset({At.OWN}),
    For.PROGRAMME: frozenset({At.OWN}),
    For.OTHER: frozenset({At.SIBLING}),
}
"""Where a role counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who asks. ``part`` is where a participant takes part; nobody is signed in without a cookie."""

    name: str
    cookie: str = ""
    role: Role | None = None
    given_for: For = For.PARTNERSHIP
    is_elsewhere: bool = False
    is_waiting: bool = False
    """Whether the second step is still to come."""
    part: At | None = None

    @property
    def opens(self) -> frozenset[At]:
        """The places in which the role counts."""
        return frozenset({At.FOREIGN}) if self.is_elsewhere else OPENS[self.given_for]

    @property
    def foreign_name(self) -> bytes:
        """What everything of the partnership that is not theirs is called."""
        return (HERE if self.is_elsewhere else ELSEWHERE).encode()

    @property
    def is_everywhere(self) -> bool:
        """Whether the role counts in the whole of a partnership."""
        return self.given_for is For.PARTNERSHIP

    def may(self, capability: Capability) -> bool:
        """Whether there is any place where this is allowed."""
        given = GIVEN[self.role, self.given_for.scope] if self.role else frozenset[Capability]()
        return bool(self.cookie) and capability in given | EVERYBODYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Signs people in."""

    database: Database
    places: dict[At, Place]

    def everybody(self) -> Iterator[Who]:
        """Each identity, the signed-out first."""
        yield Who(name="signed out")
        yield self._who(Who(name="a member without a role"))
        for role in Role:
            for given_for in For:
                yield self._who(Who(name=f"{role} for {given_for}", role=role, given_for=given_for))
            yield self._who(Who(name=f"{role} elsewhere", role=role, is_elsewhere=True))
        for role in sorted(WITH_SECOND_STEP):
            yield self._who(Who(name=f"{role} before the second step", role=role, is_waiting=True))
        for part in (At.OWN, At.SIBLING, At.FOREIGN):
            is_elsewhere = part is At.FOREIGN
            yield self._who(Who(name=f"takes part: {part}", is_elsewhere=is_elsewhere, part=part))

    def _who(self, who: Who) -> Who:
        """The same, signed in: as a new member, or as the fellow of the place where they take part."""
        at = who.part or (At.FOREIGN if who.is_elsewhere else At.OWN)
        partnership_id = self.places[at].partnership_id
        account_id = self.places[at].fellow_account if who.part else self._account()
        cookie = new_secret()
        with self.database.scoped(partnership_id) as db:
            make_members(db, [account_id])
            membership = membership_for(db, account_id)
            assert membership is not None
            if who.role is not None:
                db.add(self._grant(membership.id, who.role, who.given_for))
        session = BrowserSession(
            account_id=account_id,
            partnership_id=partnership_id,
            membership_id=membership.id,
            token_hash=digest(cookie),
            confirmed_at=None if who.is_waiting else FOR_EVER,
            seen_at=FOR_EVER,
            expires_at=FOR_EVER,
        )
        with self.database.unscoped() as db:
            db.add(session)
        return replace(who, cookie=cookie)

    def _account(self) -> UUID:
        with self.database.unscoped() as db:
            account = Account(email=f"{uuid4().hex}@example.nhs.uk", name="Amina Yusuf")
            db.add(account)
        return account.id

    def _grant(self, membership_id: UUID, role: Role, given_for: For) -> Grant:
        at = next(iter(OPENS[given_for]))
        ids = self.places[at].ids
        scope = given_for.scope
        return Grant(
            membership_id=membership_id,
            role=role,
            organisation_id=UUID(ids["organisation_id"]) if scope is Scope.ORGANISATION else None,
            programme_id=UUID(ids["programme_id"]) if scope is Scope.PROGRAMME else None,
        )
