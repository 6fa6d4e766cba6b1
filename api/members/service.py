"""What administrators do with members: invite a colleague, give a role, take it back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, NotFoundError
from api.members.places import places, reaches, require_meaning, require_reach, scope_of
from api.members.schemas import GrantCreate, GrantPublic, GrantScope, MemberCreate, MemberPublic
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.scopes import Scope
from models import accounts, audit, members
from models.accounts import Grant, Membership, Role
from models.members import MemberRow, WantedMembers
from notifications.contents.joining import ColleagueInvited
from notifications.outbox import enqueue


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A colleague with those of their roles that the caller may see."""

    membership: Membership
    name: str
    email: str
    grants: tuple[Grant, ...]

    def keys(self) -> tuple[str, UUID]:
        """Where a page that ends with this member goes on."""
        return self.name.lower(), self.membership.id


def list_members(
    db: Session, caller: Caller, role: Role | None, words: str, after: list[Any] | None, limit: int
) -> list[Member]:
    """Members who hold a role, by name, a page at a time.

    Who only takes part is not listed: being in a restricted programme tells something about a person. An
    administrator of one organisation sees those with a role for it.
    """
    only = caller.organisations_with(Capability.ROLES_CHANGE)
    wanted = WantedMembers(role=role, organisation_ids=only, words=words)
    rows = members.member_page(db, wanted, after=after, limit=limit)
    granted = members.grants_of_members(db, [row.membership.id for row in rows])
    return [_member(caller, row, granted[row.membership.id]) for row in rows]


def get_member(db: Session, caller: Caller, membership_id: UUID, *, lock: bool = False) -> Member:
    """One member who holds a role that the caller may see.

    :raises NotFoundError: where there is none.
    """
    row = members.member(db, membership_id, lock=lock)
    if row is None:
        raise NotFoundError
    found = _member(caller, row, members.grants_of_members(db, [membership_id])[membership_id])
    if not found.grants:
        raise NotFoundError
    return found


def get_grant(db: Session, caller: Caller, grant_id: UUID) -> tuple[Member, Grant]:
    """One role that somebody holds, with its holder.

    :raises NotFoundError: where there is none that the caller may see.
    """
    grant = members.grant_with_id(db, grant_id)
    if grant is None or not reaches(caller, grant.organisation_id):
        raise NotFoundError
    return get_member(db, caller, grant.membership_id), grant


def invite(db: Session, caller: Caller, given: MemberCreate, base_url: str) -> Member:
    """Give a colleague a place here with a first role, and tell them so by mail; nobody is signed in by it.

    Whoever has an account keeps it and its name elsewhere, and goes here by the name typed; whoever is a
    member already gets the role all the same. So the answer tells neither who takes part nor who is known
    to another partnership.

    :raises InvalidError: a role that means nothing there; ForbiddenError: one beyond the caller's scope.
    :raises ConflictError: where the colleague holds that role already.
    """
    known = places(db)
    require_meaning(given, known)
    require_reach(caller, given)
    account_id = accounts.accounts_for(db, {given.email: given.name})[given.email]
    accounts.make_members(db, [account_id], name=given.name)
    membership = accounts.membership_for(db, account_id)
    if membership is None:
        raise NotFoundError
    grant = _give(db, caller, membership, given)
    row = members.member(db, membership.id)
    if row is None:
        raise NotFoundError
    audit.record(db, "invited", "membership", membership.id, actor_id=caller.account_id)
    _tell(db, caller, row, known.sentence(grant), grant.id, base_url)
    return get_member(db, caller, membership.id)


def give(db: Session, caller: Caller, given: GrantCreate) -> Grant:
    """Give a member a role; it counts from their next request on.

    :raises InvalidError: a role that means nothing there; ForbiddenError: one beyond the caller's scope.
    :raises NotFoundError: no such member; ConflictError: where they hold that role already.
    """
    require_meaning(given, places(db))
    require_reach(caller, given)
    member = get_member(db, caller, given.membership_id, lock=True)
    return _give(db, caller, member.membership, given)


def take_back(db: Session, caller: Caller, grant_id: UUID, expected: int) -> Member:
    """Take a role back; it opens nothing from the next request on. Whose it was is returned.

    :raises NotFoundError, StaleError: as named; ConflictError: the partnership's last administrator's.
    """
    administrators = members.hold_administrators(db)
    holder, grant = get_grant(db, caller, grant_id)
    require_version(grant, expected)
    _remove(db, caller, holder.membership, [grant], administrators)
    return holder


def take_back_all(db: Session, caller: Caller, membership_id: UUID, expected: int) -> int:
    """Take back every role of a member that the caller may take; how many there were.

    :raises NotFoundError, StaleError: as named; ConflictError: the partnership's last administrator's.
    """
    administrators = members.hold_administrators(db)
    member = get_member(db, caller, membership_id, lock=True)
    require_version(member.membership, expected)
    _remove(db, caller, member.membership, list(member.grants), administrators)
    return len(member.grants)


def public(member: Member) -> MemberPublic:
    """A member as administrators see them."""
    return MemberPublic(
        id=member.membership.id,
        name=member.name,
        email=member.email,
        grants=[grant_public(grant) for grant in member.grants],
    )


def grant_public(grant: Grant) -> GrantPublic:
    """A role as administrators see it."""
    return GrantPublic(
        id=grant.id,
        membership_id=grant.membership_id,
        role=Role(grant.role),
        organisation_id=grant.organisation_id,
        programme_id=grant.programme_id,
        given_at=grant.created_at,
    )


def is_whole_administrator(grant: Grant) -> bool:
    """Whether a grant makes somebody an administrator of the whole partnership."""
    return grant.role == Role.ADMINISTRATOR and scope_of(grant) is Scope.PARTNERSHIP


def _member(caller: Caller, row: MemberRow, granted: list[Grant]) -> Member:
    seen = tuple(grant for grant in granted if reaches(caller, grant.organisation_id))
    return Member(membership=row.membership, name=row.name, email=row.email, grants=seen)


def _give(db: Session, caller: Caller, membership: Membership, given: GrantScope) -> Grant:
    grant = Grant(
        membership_id=membership.id,
        role=given.role,
        organisation_id=given.organisation_id,
        programme_id=given.programme_id,
    )
    try:
        with db.begin_nested():
            db.add(grant)
    except IntegrityError:
        raise ConflictError("This person holds that role already.", code="exists") from None
    members.note_change(membership)
    _record(db, audit.GAVE_ROLE, caller, membership, grant)
    return grant


def _remove(
    db: Session, caller: Caller, membership: Membership, taken: list[Grant], administrators: list[Grant]
) -> None:
    ids = {grant.id for grant in taken}
    if (
        any(is_whole_administrator(grant) for grant in taken)
        and not {each.id for each in administrators} - ids
    ):
        raise ConflictError(
            "This is the last administrator of the partnership. Make somebody else one first.",
            code="last_administrator",
        )
    for grant in taken:
        db.delete(grant)
        _record(db, audit.TOOK_BACK_ROLE, caller, membership, grant)
    members.note_change(membership)
    db.flush()


def _record(db: Session, action: str, caller: Caller, membership: Membership, grant: Grant) -> None:
    narrowed = {"organisation": grant.organisation_id, "programme": grant.programme_id}
    detail = {"role": str(grant.role), "account": str(membership.account_id)}
    detail |= {name: str(id_) for name, id_ in narrowed.items() if id_ is not None}
    audit.record(db, action, "membership", membership.id, actor_id=caller.account_id, detail=detail)


def _tell(db: Session, caller: Caller, row: MemberRow, role: str, grant_id: UUID, base_url: str) -> None:
    content = ColleagueInvited(
        name=row.name,
        inviter=caller.name,
        partnership=caller.partnership_name,
        role=role,
        link=f"{base_url}/sign-in",
    )
    enqueue(
        db,
        kind=ColleagueInvited.kind,
        subject_id=grant_id,
        person_id=row.membership.account_id,
        address=row.email,
        context=content.as_context(),
        due_at=db.info["clock"].now(),
    )
