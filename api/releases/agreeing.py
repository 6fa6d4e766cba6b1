"""The fellow decides whether their line manager is asked; without that nobody writes to the manager."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.my.own import Own
from api.releases.ending import remove
from api.releases.standing import Standing, manager_of, standing_of
from models import audit, releases
from models.releases import Release


def my_standing(db: Session, mine: Own) -> Standing | None:
    """Where one's own release stands; None for whom there is none: releases are of fellows."""
    if not mine.has_wishes:
        return None
    return standing_of(mine.person, releases.release_of(db, mine.participation.id))


def agree(db: Session, mine: Own, actor_id: UUID) -> Release:
    """Let the coordinators ask the line manager that is named now. Agreeing again changes nothing.

    :raises ConflictError: where somebody is no fellow, or names no line manager but themselves.
    """
    address = manager_of(mine.person)
    if not mine.has_wishes or not address:
        raise ConflictError("Name your line manager’s address in your answers first.", code="no_address")
    kept = releases.release_of(db, mine.participation.id, lock=True)
    if kept is not None and kept.manager_email == address:
        return kept
    if kept is not None:
        remove(db, kept)
    now: datetime = db.info["clock"].now()
    made = Release(participation_id=mine.participation.id, manager_email=address, agreed_at=now)
    db.add(made)
    db.flush()
    audit.record(db, "agreed", "release", made.id, actor_id=actor_id)
    return made


def take_back(db: Session, participation_id: UUID, actor_id: UUID) -> None:
    """Take the agreement back: nobody is asked any more, links end, and an answer no longer counts."""
    kept = releases.release_of(db, participation_id, lock=True)
    if kept is None:
        return
    remove(db, kept)
    audit.record(db, "took_back", "release", kept.id, actor_id=actor_id)
