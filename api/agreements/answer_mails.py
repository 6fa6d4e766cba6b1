"""Telling the coordinators what the steward said."""

from uuid import UUID, uuid5

from sqlmodel import Session

from models.accounts import Role, accounts_named, members_with
from models.programmes import Programme
from models.rounds import Round
from notifications.contents.coordinating import StewardAnswered
from notifications.outbox import enqueue


def tell_coordinators(
    db: Session, programme: Programme, row: Round, *, has_agreed: bool, base_url: str, actor_id: UUID
) -> None:
    """Each coordinator but the one who gave the answer gets a mail; the steward's words stay on the page."""
    members = members_with(db, Role.COORDINATOR, programme.id)
    told = [member.account_id for member in members if member.account_id != actor_id]
    for account in accounts_named(db, told).values():
        content = StewardAnswered(
            name=account.name,
            programme=programme.name,
            round_number=row.number,
            has_agreed=has_agreed,
            link=f"{base_url}/programmes/{programme.id}/rounds/{row.id}",
        )
        enqueue(
            db,
            kind=StewardAnswered.kind,
            subject_id=uuid5(row.id, str(row.version)),
            person_id=account.id,
            address=account.email,
            context=content.as_context(),
            due_at=db.info["clock"].now(),
            programme_id=programme.id,
        )
