"""People of a partnership: one row each, whatever they take part in; their free time is one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, TenantTable, Zoned, belongs_to, unique_within


class Person(TenantTable, table=True):
    """Somebody who takes part or was invited to. ``free`` holds half-hours 0..335 since Monday 00:00.

    Once erased, at ``erased_at``, the row names nobody: it holds together what past rounds know by ids.
    """

    __tablename__ = "people"
    __table_args__ = (
        unique_within("email"),
        belongs_to("organisation_id", "organisations"),
        sa.Index("ix_people_partnership_id_name", "partnership_id", sa.text("lower(name)"), "id"),
    )
    name: str
    email: str
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    organisation_id: UUID
    site: str = ""
    directorate: str = ""
    team: str = ""
    role_group: str = ""
    pay_band: str = ""
    profession: str = ""
    line_manager_email: str = ""
    meeting_modes: list[str] = Field(default_factory=list, sa_type=Json)
    free: list[int] = Field(default_factory=list, sa_type=Json)
    erased_at: datetime | None = Field(default=None, sa_type=Zoned)


def person(db: Session, person_id: UUID, *, lock: bool = False) -> Person | None:
    """One person, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Person).where(Person.id == person_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def person_by_email(db: Session, email: str) -> Person | None:
    """The person with this address, whatever its case."""
    return db.exec(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def person_of_account(db: Session, account_id: UUID) -> Person | None:
    """The person who signs in with this account."""
    return db.exec(select(Person).where(Person.account_id == account_id)).one_or_none()


def people_by_email(db: Session, emails: list[str], *, lock: bool = False) -> dict[str, Person]:
    """People by their (lower-case) address; ``lock`` holds the rows until the transaction ends."""
    query = select(Person).where(col(Person.email).in_(emails)).order_by(col(Person.id))
    return {row.email: row for row in db.exec(query.with_for_update() if lock else query)}


def people_by_id(db: Session, person_ids: list[UUID]) -> dict[UUID, Person]:
    """People by id."""
    return {row.id: row for row in db.exec(select(Person).where(col(Person.id).in_(person_ids)))}


def all_people(db: Session) -> list[Person]:
    """Everybody in the partnership, by id."""
    return list(db.exec(select(Person).order_by(col(Person.id))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How somebody is known to others: what a typed conflict or a line manager's address leads to."""

    id: UUID
    name: str
    email: str
    line_manager_email: str


def contacts(db: Session) -> list[Contact]:
    """Everybody in the partnership by id, without the rest of their profile."""
    columns = (Person.id, Person.name, Person.email, Person.line_manager_email)
    query = select(*columns).where(col(Person.erased_at).is_(None)).order_by(col(Person.id))
    return [
        Contact(id=id_, name=name, email=email, line_manager_email=manager)
        for id_, name, email, manager in db.exec(query)
    ]
