"""Partnerships, which only the operator makes."""

from dataclasses import dataclass
from uuid import UUID

from models import audit
from models.accounts import Account, Grant, Membership, Role, account_by_email
from models.database import Database
from models.partnerships import Partnership


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMember:
    """Whoever sets a new partnership up."""

    name: str
    email: str


def found_partnership(database: Database, name: str, first: FirstMember) -> UUID:
    """Make a partnership with one member, who administers and coordinates it.

    :returns: the partnership's id.
    """
    with database.unscoped() as db:
        partnership = Partnership(name=name)
        db.add(partnership)
        account = account_by_email(db, first.email)
        if account is None:
            account = Account(email=first.email.strip().lower(), name=first.name)
            db.add(account)
    with database.scoped(partnership.id) as db:
        membership = Membership(account_id=account.id)
        db.add(membership)
        db.flush()
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            db.add(Grant(membership_id=membership.id, role=role))
        audit.record(db, "founded", "partnership", partnership.id, actor_id=None)
    return partnership.id
