"""Telling a programme's coordinators that there is something to look at, and never what."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from api.settings import Settings
from models.accounts import Role, accounts_named, members_with
from models.programmes import Programme
from notifications.contents.coordinating import ContactWanted, MentorsNeedCare
from notifications.meeting_times import next_daytime
from notifications.outbox import enqueue


def tell_coordinators(
    db: Session,
    settings: Settings,
    programme: Programme,
    content: type[ContactWanted] | type[MentorsNeedCare],
    subject_id: UUID,
    *,
    but: Collection[UUID] = (),
) -> None:
    """Write to the programme's coordinators, once about each thing.

    That somebody asked to be contacted stands in no list of the programme's messages: who is left out would
    see there that a colleague was told, and know by it that it is the person they meet.

    :param but: accounts that are not told, since they are the people it is about, or meet them.
    """
    members = members_with(db, Role.COORDINATOR, programme.id)
    for account in accounts_named(db, [member.account_id for member in members]).values():
        if account.id in but:
            continue
        said = content(
            name=account.name,
            programme=programme.name,
            link=f"{settings.base_url}/programmes/{programme.id}/wellbeing",
        )
        enqueue(
            db,
            kind=content.kind,
            subject_id=subject_id,
            person_id=account.id,
            address=account.email,
            context=said.as_context(),
            due_at=next_daytime(db.info["clock"].now()),
            programme_id=None if content is ContactWanted else programme.id,
        )
