"""Inviting people by mail, many at once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.pages.filters import LONDON
from api.participants.accounts import let_sign_in
from api.programmes.service import get_programme
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import audit, outbox, participations
from models.database import partnership_of
from models.link_tokens import LinkPurpose
from models.participations import Participation, ParticipationState
from models.people import Person
from models.programmes import Programme, ProgrammeState
from notifications.contents.joining import Invitation
from notifications.outbox import enqueue

AFTER_CLOSING = timedelta(days=30)
"""How long an invitation still opens after sign-up closed, to say so."""
CAN_BE_INVITED = (ParticipationState.INVITED, ParticipationState.JOINING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """How many invitations were written, and how many of the people named needed none."""

    programme: Programme
    invited: int
    left_out: int


def to_invite(db: Session, programme_id: UUID, ids: list[UUID] | None) -> list[tuple[Participation, Person]]:
    """Who of these (of all, with None) would get an invitation: nobody twice, nobody who is ready or left.

    The rows stay locked until the transaction ends.
    """
    if ids is None:
        rows = participations.participants(db, programme_id)
        ids = [participation.id for participation, _ in rows if participation.state in CAN_BE_INVITED]
    rows = participations.participations_by_id(db, programme_id, ids)
    told = outbox.messages_about(db, [participation.id for participation, _ in rows], Invitation.kind)
    return [
        (participation, person)
        for participation, person in rows
        if participation.state in CAN_BE_INVITED and participation.id not in told
    ]


def invite(
    db: Session,
    settings: Settings,
    programme_id: UUID,
    ids: list[UUID] | None,
    *,
    actor_id: UUID,
    coordinator: str,
) -> Invited:
    """Write an invitation to each of these people, or with None to everybody who was not invited yet.

    :raises NotFoundError: no such programme; ConflictError: it is not open.
    """
    programme = get_programme(db, programme_id, lock=True)
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("Open the programme before you invite people.", code="not_open")
    rows = to_invite(db, programme_id, ids)
    let_sign_in(db, [person for _, person in rows])
    for participation, person in rows:
        _write(db, settings, programme, participation, person, coordinator)
    detail = {"invited": len(rows)}
    audit.record(db, "invited", "programme", programme_id, actor_id=actor_id, detail=detail)
    left_out = 0 if ids is None else len(set(ids)) - len(rows)
    return Invited(programme=programme, invited=len(rows), left_out=left_out)


def _write(
    db: Session,
    settings: Settings,
    programme: Programme,
    participation: Participation,
    person: Person,
    coordinator: str,
) -> None:
    now: datetime = db.info["clock"].now()
    closing = datetime.combine(programme.sign_up_closes_on, time.max, LONDON)
    token = issue_link(
        db,
        LinkPurpose.INVITATION,
        subject_id=participation.id,
        participation_id=participation.id,
        expires_at=max(closing, now) + AFTER_CLOSING,
    )
    content = Invitation(
        name=person.name,
        programme=programme.name,
        link=link_address(settings, partnership_of(db), token),
        coordinator=coordinator,
        summary=programme.summary,
        closes_on=programme.sign_up_closes_on,
    )
    enqueue(
        db,
        kind=Invitation.kind,
        subject_id=participation.id,
        person_id=person.id,
        address=person.email,
        context=content.as_context(),
        due_at=now,
        programme_id=programme.id,
    )
