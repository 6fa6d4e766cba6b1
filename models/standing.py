"""How a member who asks stands here: what they may do, who they are, whether they belong elsewhere too."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.accounts import Grant, Membership
from models.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a membership comes with. ``person_id`` and ``name`` are of whoever takes part in programmes."""

    grants: tuple[Grant, ...] = ()
    person_id: UUID | None = None
    name: str | None = None
    has_several: bool = False
    """Whether the account is a member of other partnerships too; False unless ``db`` has its scope."""


def standing_of(db: Session, membership_id: UUID) -> Standing:
    """How a member stands, in one query, as every request asks for it."""
    other = aliased(Membership)
    is_elsewhere = sa.exists().where(
        col(other.account_id) == Membership.account_id, col(other.id) != Membership.id
    )
    query = (
        select(Grant, Person.id, Person.name, is_elsewhere)
        .select_from(Membership)
        .join(Grant, _here(Grant, col(Grant.membership_id) == Membership.id), isouter=True)
        .join(Person, _here(Person, col(Person.account_id) == Membership.account_id), isouter=True)
        .where(Membership.id == membership_id)
    )
    rows = db.exec(query).all()
    if not rows:
        return Standing()
    _, person_id, name, has_several = rows[0]
    return Standing(
        grants=tuple(grant for grant, *_ in rows if grant is not None),
        person_id=person_id,
        name=name,
        has_several=has_several,
    )


def _here(table: type[Grant] | type[Person], is_theirs: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(col(table.partnership_id) == Membership.partnership_id, is_theirs)
