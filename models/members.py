"""Members who hold a role: the list of them, what they hold, and giving and taking it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from models.accounts import Account, Grant, Membership, Role
from models.paging import page_of
from models.people import Person

NAME = sa.func.coalesce(Person.name, Membership.name, Account.name, type_=sa.Text)
BY_HAND = tuple(role for role in Role if role not in (Role.LINE_MANAGER, Role.PARTICIPANT))
"""Roles that somebody gives; the others follow from what people do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMembers:
    """Which members a list shows; None and empty leave nobody out.

    ``organisation_ids`` narrows to those with a role for one of these organisations; ``words`` must each
    stand somewhere in name or address.
    """

    role: Role | None = None
    organisation_ids: frozenset[UUID] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A membership with the name and the address by which its account goes here."""

    membership: Membership
    name: str
    email: str


def member_page(
    db: Session, wanted: WantedMembers, *, after: list[Any] | None, limit: int
) -> list[MemberRow]:
    """Members who hold a role, by name, a page at a time. Keys are the name in lower case and the id."""
    text = sa.func.lower(sa.func.concat_ws(" ", NAME, Account.email))
    words = [text.contains(word, autoescape=True) for word in wanted.words.lower().split()]
    query = _members().where(_holds(wanted), *words)
    rows = page_of(
        db, query, (sa.func.lower(NAME, type_=sa.Text), col(Membership.id)), after=after, limit=limit
    )
    return [MemberRow(membership=member, name=name, email=email) for member, name, email in rows]


def member(db: Session, membership_id: UUID, *, lock: bool = False) -> MemberRow | None:
    """One member, with or without a role; ``lock`` lets nobody else change their roles meanwhile."""
    query = _members().where(Membership.id == membership_id)
    found = db.exec(query.with_for_update(of=Membership) if lock else query).one_or_none()
    return MemberRow(membership=found[0], name=found[1], email=found[2]) if found else None


def grants_of_members(db: Session, membership_ids: list[UUID]) -> dict[UUID, list[Grant]]:
    """What each of these members was given by hand, in an order that stays."""
    query = select(Grant).where(col(Grant.membership_id).in_(membership_ids), col(Grant.role).in_(BY_HAND))
    found: dict[UUID, list[Grant]] = defaultdict(list)
    for grant in db.exec(query.order_by(col(Grant.role), col(Grant.created_at), col(Grant.id))):
        found[grant.membership_id].append(grant)
    return found


def grant_with_id(db: Session, grant_id: UUID) -> Grant | None:
    """One grant, or None."""
    query = select(Grant).where(Grant.id == grant_id, col(Grant.role).in_(BY_HAND))
    return db.exec(query).one_or_none()


def accounts_with_roles(db: Session) -> set[UUID]:
    """The accounts of everybody who holds a role that somebody gave."""
    query = select(Membership.account_id).join(
        Grant,
        (col(Grant.membership_id) == col(Membership.id))
        & (col(Grant.partnership_id) == col(Membership.partnership_id)),
    )
    return set(db.exec(query.where(col(Grant.role).in_(BY_HAND))))


def staff_names(db: Session, emails: list[str]) -> dict[str, str]:
    """The accounts' own names of those who hold a role here, by their (lower-case) address."""
    query = (
        select(Account.email, Account.name)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .join(
            Grant,
            (col(Grant.membership_id) == col(Membership.id))
            & (col(Grant.partnership_id) == col(Membership.partnership_id)),
        )
        .where(col(Account.email).in_(emails), col(Grant.role).in_(BY_HAND))
    )
    return dict(db.exec(query).all())


def hold_administrators(db: Session) -> list[Grant]:
    """The partnership's administrators' grants; nobody else takes one back until the transaction ends."""
    query = select(Grant).where(
        Grant.role == Role.ADMINISTRATOR,
        col(Grant.organisation_id).is_(None),
        col(Grant.programme_id).is_(None),
    )
    return list(db.exec(query.order_by(col(Grant.id)).with_for_update()))


def note_change(membership: Membership) -> None:
    """Let the membership's version rise: its roles are part of what is shown of it."""
    flag_modified(membership, "account_id")


def _members() -> Any:
    return (
        select(Membership, NAME, Account.email)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .outerjoin(Person, col(Person.account_id) == col(Account.id))
    )


def _holds(wanted: WantedMembers) -> Any:
    """Whether the membership holds a role as wanted."""
    query = select(Grant.id).where(
        Grant.membership_id == Membership.id,
        Grant.partnership_id == Membership.partnership_id,
        col(Grant.role).in_(BY_HAND if wanted.role is None else (wanted.role,)),
    )
    if wanted.organisation_ids is not None:
        query = query.where(col(Grant.organisation_id).in_(wanted.organisation_ids))
    return query.exists()
