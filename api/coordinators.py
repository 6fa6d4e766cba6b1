"""Telling those who coordinate a programme that something needs them."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlmodel import Session

from models.accounts import Role, accounts_named, members_with
from models.programmes import Programme
from notifications.contents.parts import Content
from notifications.outbox import enqueue


def tell_coordinators(
    db: Session,
    programme: Programme,
    subject_id: UUID,
    say: Callable[[str], Content],
    *,
    but: Collection[UUID] = (),
    is_listed: bool = True,
) -> None:
    """Write to each of the programme's coordinators, once about each thing, in the caller's transaction.

    :param subject_id: what it is about.
    :param say: what is said to somebody of this name.
    :param but: accounts that are not told: whose doing it was, or whom it is about.
    :param is_listed: whether it stands among the programme's messages. Who was left out would see there that
        a colleague was told.
    """
    members = members_with(db, Role.COORDINATOR, programme.id)
    told = [member.account_id for member in members if member.account_id not in but]
    for account in accounts_named(db, told).values():
        content = say(account.name)
        enqueue(
            db,
            kind=content.kind,
            subject_id=subject_id,
            person_id=account.id,
            address=account.email,
            context=content.as_context(),
            due_at=db.info["clock"].now(),
            programme_id=programme.id if is_listed else None,
        )
