"""Accounts are global, one sign-in a person; memberships tie them to partnerships, grants give roles."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

from models.base import GlobalTable, TenantTable, Zoned, belongs_to, choice, unique_within
from models.people import Person


class Role(StrEnum):
    """What somebody is trusted with."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    STEWARD = "steward"
    HR_ANALYST = "hr_analyst"
    LINE_MANAGER = "line_manager"
    PARTICIPANT = "participant"


class Account(GlobalTable, table=True):
    """One person's sign-in. ``email`` is lower case."""

    __tablename__ = "accounts"
    email: str = Field(unique=True)
    name: str


class Membership(TenantTable, table=True):
    """An account's place in a partnership. ``name`` is what whoever invited it there typed, if anybody.

    ``wants_easy_read`` is whether its emails from there come in easy-read form.
    """

    __tablename__ = "memberships"
    __table_args__ = (unique_within("account_id"),)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    name: str | None = None
    wants_easy_read: bool = False


class Grant(TenantTable, table=True):
    """A role given to a member for the whole partnership, one organisation or one programme."""

    __tablename__ = "grants"
    __table_args__ = (
        belongs_to("membership_id", "memberships", ondelete="CASCADE"),
        belongs_to("organisation_id", "organisations"),
        belongs_to("programme_id", "programmes"),
        sa.UniqueConstraint(
            "partnership_id",
            "membership_id",
            "role",
            "organisation_id",
            "programme_id",
            name="uq_grants_held_once",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("organisation_id IS NULL OR programme_id IS NULL", name="one_scope"),
    )
    membership_id: UUID
    role: Role = Field(sa_type=choice(Role))
    organisation_id: UUID | None = None
    programme_id: UUID | None = None


class SignInRequest(GlobalTable, table=True):
    """Somebody asked for a link; ``browser_hash`` digests a secret that only the asking browser has."""

    __tablename__ = "sign_in_requests"
    email: str = Field(index=True)
    browser_hash: str
    expires_at: datetime = Field(sa_type=Zoned)
    spent_at: datetime | None = Field(default=None, sa_type=Zoned)


def account_by_email(db: Session, email: str) -> Account | None:
    """The account with this address, whatever its case."""
    return db.exec(select(Account).where(Account.email == email.strip().lower())).one_or_none()


def accounts_for(db: Session, names: dict[str, str]) -> dict[str, UUID]:
    """The ids of the accounts with these (lower-case) addresses, made under ``names`` where there is none.

    Safe beside others who make the same account at the same moment.
    """
    now = db.info["clock"].now()
    rows = [{"id": uuid4(), "email": email, "name": name, "created_at": now} for email, name in names.items()]
    if rows:
        db.execute(insert(Account).on_conflict_do_nothing(index_elements=["email"]), rows)
    query = select(Account.email, Account.id).where(col(Account.email).in_(list(names)))
    return dict(db.exec(query).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAccount:
    """An account under the name by which it goes in a partnership."""

    id: UUID
    email: str
    name: str


def accounts_named(db: Session, account_ids: list[UUID]) -> dict[UUID, NamedAccount]:
    """The accounts with these ids. Somebody who takes part here goes by the name in their profile here.

    Who takes part in nothing goes by the name under which they were invited here, then by the account's own,
    so that a partnership learns no name from another one and changes none there.
    """
    name = sa.func.coalesce(Person.name, Membership.name, Account.name, type_=sa.Text)
    query = (
        select(Account.id, Account.email, name)
        .outerjoin(Person, col(Person.account_id) == col(Account.id))
        .outerjoin(Membership, col(Membership.account_id) == col(Account.id))
        .where(col(Account.id).in_(account_ids))
    )
    return {id_: NamedAccount(id=id_, email=email, name=name) for id_, email, name in db.exec(query)}


def membership_for(db: Session, account_id: UUID) -> Membership | None:
    """The account's membership of the partnership in scope."""
    return db.exec(select(Membership).where(Membership.account_id == account_id)).one_or_none()


def membership(db: Session, membership_id: UUID, *, lock: bool = False) -> Membership:
    """One membership that exists; ``lock`` holds the row until the transaction ends."""
    query = select(Membership).where(Membership.id == membership_id)
    return db.exec(query.with_for_update() if lock else query).one()


def wants_easy_read(db: Session, email: str) -> bool:
    """Whether emails to this address should be easy to read; who is no member here could not choose."""
    query = select(Membership.wants_easy_read).join(Account, col(Account.id) == Membership.account_id)
    return db.exec(query.where(Account.email == email.strip().lower())).one_or_none() or False


def easy_readers(db: Session) -> set[str]:
    """The addresses of all who chose easy-read emails here."""
    query = select(Account.email).join(Membership, col(Membership.account_id) == Account.id)
    return set(db.exec(query.where(col(Membership.wants_easy_read).is_(True))))


def make_members(db: Session, account_ids: list[UUID], *, name: str | None = None) -> None:
    """Make these accounts members of the partnership in scope, where they are not yet, under ``name``."""
    shared = {"partnership_id": db.info["partnership_id"], "created_at": db.info["clock"].now(), "version": 1}
    rows = [{"id": uuid4(), "account_id": account_id, "name": name, **shared} for account_id in account_ids]
    if rows:
        keys = ["partnership_id", "account_id"]
        db.execute(insert(Membership).on_conflict_do_nothing(index_elements=keys), rows)


def memberships_of(db: Session, account_id: UUID) -> list[Membership]:
    """All memberships of an account, oldest first; needs ``Database.for_account``."""
    query = select(Membership).where(Membership.account_id == account_id)
    return list(db.exec(query.order_by(col(Membership.created_at), col(Membership.id))))


def grants_of(db: Session, membership_id: UUID) -> list[Grant]:
    """What a member may do."""
    return list(db.exec(select(Grant).where(Grant.membership_id == membership_id)))


def members_with(db: Session, role: Role, programme_id: UUID | None = None) -> list[Membership]:
    """Members who hold ``role`` for the partnership or for this programme."""
    query = select(Membership).join(
        Grant,
        (col(Grant.membership_id) == col(Membership.id))
        & (col(Grant.partnership_id) == col(Membership.partnership_id)),
    )
    wide = col(Grant.organisation_id).is_(None) & (
        col(Grant.programme_id).is_(None) | (col(Grant.programme_id) == programme_id)
    )
    return list(db.exec(query.where(Grant.role == role, wide).order_by(col(Membership.id)).distinct()))


def sign_in_request(db: Session, request_id: UUID, *, lock: bool = False) -> SignInRequest | None:
    """A request for a link; ``lock`` holds the row until the transaction ends."""
    query = select(SignInRequest).where(SignInRequest.id == request_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def newer_sign_in_request_exists(db: Session, request: SignInRequest) -> bool:
    """Whether the same browser asked again later for the same address.

    Another browser does not count: whoever knows an address would end the links of its owner.
    """
    query = select(SignInRequest.id).where(
        SignInRequest.email == request.email,
        SignInRequest.browser_hash == request.browser_hash,
        col(SignInRequest.created_at) > request.created_at,
    )
    return db.exec(query.limit(1)).first() is not None
