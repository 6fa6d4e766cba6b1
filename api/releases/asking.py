"""A coordinator asks for the release of fellows; each line manager gets a mail with a link of one purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.introductions.service import coordinator_of
from api.programmes.service import get_programme
from api.releases.ending import end_links
from api.releases.standing import Standing, may_be_asked, standing_of
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import audit, participations, releases
from models.database import partnership_of
from models.link_tokens import LinkPurpose
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from models.releases import Release
from notifications.contents.releasing import ReleaseRequest
from notifications.meeting_times import next_daytime
from notifications.outbox import enqueue

LINK_LIFE: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fellow:
    """A fellow and where their release stands."""

    participation: Participation
    person: Person
    row: Release | None
    standing: Standing
    may_be_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many line managers are asked, how many of those chosen are not, and when the mails leave."""

    asked: int
    left_out: int
    at: datetime


def fellows_of(db: Session, programme_id: UUID, *, lock: bool = False) -> tuple[Programme, list[Fellow]]:
    """A fellowship's fellows by name, those who left apart, each with their release.

    :raises NotFoundError: where there is no such programme; ConflictError: where it is no fellowship.
    """
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    if programme.kind != ProgrammeKind.FELLOWSHIP:
        raise ConflictError("Only fellows are released by their line managers.", code="no_fellowship")
    rows = releases.releases_of_programme(db, programme_id, lock=lock)
    return programme, [
        Fellow(
            participation=part,
            person=person,
            row=rows.get(part.id),
            standing=standing_of(person, rows.get(part.id)),
            may_be_asked=may_be_asked(person, rows.get(part.id), now),
        )
        for part, person in participations.participants(db, programme_id, side=Side.SEEKER)
        if part.state != ParticipationState.WITHDRAWN
    ]


def count_to_ask(db: Session, programme_id: UUID, ids: Sequence[UUID]) -> Asked:
    """What :func:`ask` would do. Errors as there."""
    _, chosen = _to_ask(db, programme_id, ids, lock=False)
    return _asked(db, ids, chosen)


def ask(db: Session, settings: Settings, programme_id: UUID, ids: Sequence[UUID], actor_id: UUID) -> Asked:
    """Ask the line managers of these fellows, by day. Earlier links end.

    Left out is who has not agreed, names no manager, has an answer, or was asked in the last seven days.

    :raises NotFoundError: as named; ConflictError: where it is no fellowship, or is not open.
    """
    programme, chosen = _to_ask(db, programme_id, ids, lock=True)
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("Open the programme before you ask for releases.", code="not_open")
    done = _asked(db, ids, chosen)
    for fellow, row in chosen:
        _ask(db, settings, programme, fellow, row, done.at)
    if chosen:
        detail = {"fellows": done.asked}
        audit.record(db, "asked_for_releases", "programme", programme_id, actor_id=actor_id, detail=detail)
    return done


def _to_ask(
    db: Session, programme_id: UUID, ids: Sequence[UUID], *, lock: bool
) -> tuple[Programme, list[tuple[Fellow, Release]]]:
    programme, fellows = fellows_of(db, programme_id, lock=lock)
    return programme, [
        (fellow, fellow.row)
        for fellow in fellows
        if fellow.participation.id in set(ids) and fellow.may_be_asked and fellow.row is not None
    ]


def _asked(db: Session, ids: Sequence[UUID], chosen: Sequence[object]) -> Asked:
    at = next_daytime(db.info["clock"].now())
    return Asked(asked=len(chosen), left_out=len(set(ids)) - len(chosen), at=at)


def _ask(
    db: Session, settings: Settings, programme: Programme, fellow: Fellow, row: Release, due_at: datetime
) -> None:
    end_links(db, row)
    now: datetime = db.info["clock"].now()
    row.asked_at = now
    token = issue_link(
        db,
        LinkPurpose.RELEASE,
        subject_id=row.id,
        participation_id=fellow.participation.id,
        expires_at=now + LINK_LIFE,
    )
    content = ReleaseRequest(
        name=row.manager_email,
        fellow=fellow.person.name,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        coordinator=coordinator_of(db, programme),
        link=link_address(settings, partnership_of(db), token),
    )
    enqueue(
        db,
        kind=content.kind,
        subject_id=token.id,
        person_id=fellow.participation.id,
        address=row.manager_email,
        context=content.as_context(),
        due_at=due_at,
        programme_id=programme.id,
    )
