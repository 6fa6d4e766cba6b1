"""The line manager's word: yes or no, by a link that signs nobody in and shows nothing else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, GoneError
from api.introductions.service import coordinator_of
from api.releases.standing import manager_of
from models import audit, pairs, participations, people, programmes, releases, rounds
from models.link_tokens import LinkToken
from models.pairs import LIVE
from models.partnerships import Organisation
from models.people import Person
from models.programmes import Programme
from models.releases import Release
from models.rounds import RoundState


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a line manager is asked. ``is_fixed``: an answer that was given can't be changed any more."""

    row: Release
    fellow: Person
    organisation: Organisation
    programme: Programme
    coordinator: str
    is_fixed: bool


def request_of(db: Session, token: LinkToken, *, lock: bool = False) -> Request:
    """What a link asks.

    :raises GoneError: where the fellow left, named another manager or took their agreement back.
    """
    row = releases.release(db, token.subject_id, lock=lock)
    part = participations.participation(db, token.participation_id)
    if row is None or part is None:
        raise GoneError("This request is no longer open.", code="link_gone")
    fellow, programme = people.person(db, part.person_id), programmes.programme(db, part.programme_id)
    if fellow is None or programme is None or row.manager_email != manager_of(fellow):
        raise GoneError("This request is no longer open.", code="link_gone")
    return Request(
        row=row,
        fellow=fellow,
        organisation=db.get_one(Organisation, (part.partnership_id, fellow.organisation_id)),
        programme=programme,
        coordinator=coordinator_of(db, programme),
        is_fixed=_is_fixed(db, programme.id, part.id),
    )


def answer(db: Session, token: LinkToken, *, is_released: bool) -> Request:
    """Keep the line manager's word. It can be changed until a round with the fellow is locked.

    :raises GoneError: as :func:`request_of`; ConflictError: where it can't be changed any more.
    """
    found = request_of(db, token, lock=True)
    if found.row.is_released == is_released:
        return found
    if found.is_fixed and found.row.is_released is not None:
        raise ConflictError(
            "Places are being given with what you said. Ask the coordinator to change it.", code="locked"
        )
    now: datetime = db.info["clock"].now()
    found.row.is_released, found.row.answered_at = is_released, now
    db.flush()
    audit.record(db, "answered", "release", found.row.id, actor_id=None)
    return found


def _is_fixed(db: Session, programme_id: UUID, participation_id: UUID) -> bool:
    running = rounds.running_round(db, programme_id)
    is_locked = running is not None and running.state != RoundState.OPEN
    return is_locked or any(pair.state in LIVE for pair in pairs.pairs_of_participation(db, participation_id))
