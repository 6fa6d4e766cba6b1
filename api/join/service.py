"""What the holder of an invitation can do: read, start, decline."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, GoneError
from api.join.schemas import InvitationPublic
from api.participants.accounts import let_sign_in
from api.programmes.policy import restricted_side
from models import audit, participations, people, programmes
from models.link_tokens import LinkToken
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from notifications.outbox import cancel_waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Who starts: the sign-in link goes to ``email`` and nowhere else."""

    participation_id: UUID
    person_id: UUID
    email: str


def invitation(db: Session, token: LinkToken) -> InvitationPublic:
    """What the link's invitation is to."""
    participation, _person, programme = _invited(db, token)
    return InvitationPublic(
        programme=programme.name,
        summary=programme.summary,
        eligibility=programme.eligibility if _is_asked_to_be_eligible(programme, participation) else "",
        kind=ProgrammeKind(programme.kind),
        side=Side(participation.side),
        sign_up_closes_on=programme.sign_up_closes_on,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        sessions_planned=programme.sessions_planned,
        meeting_minutes=programme.meeting_minutes,
        retention_months=programme.retention_months,
        is_open=programme.state == ProgrammeState.OPEN,
        is_declined=participation.state == ParticipationState.WITHDRAWN,
        has_joined=participation.state == ParticipationState.READY,
    )


def start(db: Session, token: LinkToken) -> Start:
    """Give the invited person an account, so that a sign-in link can reach them.

    :raises ConflictError: where the programme takes nobody in.
    """
    participation, person, programme = _invited(db, token)
    if programme.state != ProgrammeState.OPEN:
        raise ConflictError("Sign-up for this programme is closed.", code="not_open")
    if person.account_id is None:
        let_sign_in(db, [person])
        audit.record(db, "let_sign_in", "person", person.id, actor_id=person.account_id)
    if participation.state == ParticipationState.WITHDRAWN:
        participation.state = ParticipationState.INVITED
        audit.record(db, "came_back", "participation", participation.id, actor_id=person.account_id)
    return Start(participation_id=participation.id, person_id=person.id, email=person.email)


def decline(db: Session, token: LinkToken) -> None:
    """No, thank you. Nobody asks why; saying it twice is saying it once.

    :raises ConflictError: where the person joined since: they leave from their own page.
    """
    participation, person, programme = _invited(db, token)
    if participation.state == ParticipationState.WITHDRAWN:
        return
    if participation.state != ParticipationState.INVITED:
        raise ConflictError("You have joined already. Sign in to leave the programme.", code="joined")
    participation.state = ParticipationState.WITHDRAWN
    cancel_waiting(db, programme.id, person.id)
    audit.record(db, "declined", "participation", participation.id, actor_id=person.account_id)


def _is_asked_to_be_eligible(programme: Programme, participation: Participation) -> bool:
    """In a restricted programme only one side has to meet its criteria."""
    return restricted_side(programme) in (None, participation.side)


def _invited(db: Session, token: LinkToken) -> tuple[Participation, Person, Programme]:
    participation = participations.participation(db, token.subject_id, lock=True)
    person = people.person(db, participation.person_id, lock=True) if participation else None
    programme = programmes.programme(db, participation.programme_id) if participation else None
    if participation is None or person is None or programme is None:
        raise GoneError("Ask whoever sent it to you for a new one.", code="link_gone")
    return participation, person, programme
