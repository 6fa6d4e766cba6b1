"""What ends when a fellow takes back that their line manager may be asked, or names another one."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from api.releases.standing import manager_of
from models import audit, link_tokens, releases
from models.link_tokens import LinkPurpose
from models.people import Person
from models.releases import Release
from notifications.outbox import cancel_about


def end_links(db: Session, row: Release) -> None:
    """Let no link to this release open any more, and send nothing that waits about it."""
    for link in link_tokens.links_about(db, LinkPurpose.RELEASE, [row.id]):
        link.revoked_at = link.revoked_at or db.info["clock"].now()
        cancel_about(db, link.id)


def remove(db: Session, row: Release) -> None:
    """Forget an agreement, and what came of it."""
    end_links(db, row)
    db.delete(row)
    db.flush()


def end_unnamed(db: Session, people: Collection[Person], actor_id: UUID) -> None:
    """Take back what these people agreed to, in all their programmes, where they name somebody else now.

    Whoever they named before is neither written to nor heard any more.
    """
    named = {person.id: manager_of(person) for person in people}
    for row, person_id in releases.releases_of_people(db, named):
        if row.manager_email != named[person_id]:
            remove(db, row)
            audit.record(db, "took_back", "release", row.id, actor_id=actor_id)
