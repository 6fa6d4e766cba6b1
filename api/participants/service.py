"""What coordinators do with the people of a programme."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.concurrency import CHANGED_SINCE
from api.errors import ConflictError, NotFoundError, StaleError, invalid
from api.pages.filters import LONDON
from api.participants.accounts import let_sign_in
from api.participants.profile import fill_in, is_withheld, keep_apart, profile_of, usual_capacity, withhold
from api.participants.readiness import missing_of
from api.participants.schemas import ParticipantChange, ParticipantCreate, ParticipantPublic
from api.participants.settling import settle_person
from api.programmes.service import get_programme
from api.releases.ending import end_unnamed
from api.security.caller import Caller
from api.security.capabilities import Capability
from models import audit, members, outbox, participations, partnerships, people
from models.outbox import Message, MessageState
from models.participations import Participation, ParticipationState, Side, Wanted
from models.partnerships import Organisation
from models.people import Person
from models.programmes import Programme, ProgrammeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person's part in a programme with all that is shown of it."""

    programme: Programme
    participation: Participation
    person: Person
    organisation: Organisation
    invitation: Message | None

    @property
    def version(self) -> int:
        """Rises with every change of the person, as far as they are seen, or of their part."""
        if self.participation.typed is not None:
            return self.participation.version
        return self.participation.version + self.person.version - 1


def list_participants(
    db: Session, programme_id: UUID, wanted: Wanted, after: list[Any] | None, limit: int
) -> list[Participant]:
    """People of a programme by name, a page at a time.

    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    rows = participations.participant_page(db, programme_id, wanted, after=after, limit=limit)
    invitations = outbox.messages_about(db, [participation.id for participation, _, _ in rows], "invitation")
    return [
        Participant(
            programme=programme,
            participation=participation,
            person=person,
            organisation=organisation,
            invitation=invitations.get(participation.id),
        )
        for participation, person, organisation in rows
    ]


def get_participant(
    db: Session, programme_id: UUID, participation_id: UUID, *, lock: bool = False
) -> Participant:
    """One person's part in this programme.

    :raises NotFoundError: where there is none of this id in this programme.
    """
    programme = get_programme(db, programme_id)
    participation = participations.participation(db, participation_id, lock=lock)
    if participation is None or participation.programme_id != programme_id:
        raise NotFoundError
    person = people.person(db, participation.person_id, lock=lock)
    if person is None:
        raise NotFoundError
    organisation = partnerships.organisation(db, profile_of(person, participation).organisation_id)
    if organisation is None:
        raise NotFoundError
    return Participant(
        programme=programme,
        participation=participation,
        person=person,
        organisation=organisation,
        invitation=outbox.messages_about(db, [participation_id], "invitation").get(participation_id),
    )


def add_participant(db: Session, programme_id: UUID, given: ParticipantCreate, caller: Caller) -> Participant:
    """Enter somebody. A person known by their address keeps what is not given here.

    Where they are known by none of the caller's programmes, nothing of their profile is told or changed: they
    are to be invited, and what was typed stands in its place until they hand it in themselves.

    :raises NotFoundError: no such programme.
    :raises ConflictError: a closed programme, or somebody who is on this side already.
    :raises InvalidError: an organisation that is not there, a topic that the programme does not have.
    """
    programme = get_programme(db, programme_id, lock=True)
    values = given.model_dump(exclude_unset=True)
    refuse_unfit(db, programme, values)
    person = people.person_by_email(db, given.email)
    theirs = participations.participations_of(db, person.id) if person else []
    coordinated = caller.programmes_with(Capability.PEOPLE_CHANGE)
    staff = members.staff_names(db, [given.email]) if coordinated is not None and person is None else {}
    is_stranger = (person is not None or bool(staff)) and is_withheld(coordinated, theirs)
    if person is None:
        name = staff.get(given.email, given.name)
        person = Person(name=name, email=given.email, organisation_id=given.organisation_id)
        db.add(person)
        db.flush()
    elif participations.participation_for(db, programme_id, person.id, given.side) is not None:
        raise ConflictError("This person is on this side of the programme already.", code="exists")
    participation = Participation(
        programme_id=programme_id,
        person_id=person.id,
        side=given.side,
        capacity=usual_capacity(programme, given.side),
    )
    if is_stranger:
        withhold(participation, given.name, given.organisation_id)
    db.add(participation)
    known = {name: value for name, value in values.items() if value is not None}
    _write(db, programme, person, participation, known, caller.account_id)
    let_sign_in(db, [person])
    audit.record(db, "entered", "participation", participation.id, actor_id=caller.account_id)
    return get_participant(db, programme_id, participation.id)


def change_participant(
    db: Session,
    programme_id: UUID,
    participation_id: UUID,
    change: ParticipantChange,
    expected: int,
    actor_id: UUID,
) -> Participant:
    """Correct a profile on someone's behalf; it is marked so.

    :raises NotFoundError, StaleError: as named; ConflictError: a closed programme, or somebody who left.
    :raises InvalidError: an organisation that is not there, a topic that the programme does not have.
    """
    participant = get_participant(db, programme_id, participation_id, lock=True)
    if participant.version != expected:
        raise StaleError(CHANGED_SINCE, code="stale")
    if participant.participation.state == ParticipationState.WITHDRAWN:
        raise ConflictError("This person left the programme.", code="withdrawn")
    values = change.model_dump(exclude_unset=True)
    refuse_unfit(db, participant.programme, values)
    changed = _write(
        db, participant.programme, participant.person, participant.participation, values, actor_id
    )
    db.flush()
    settle_person(db, participant.person)
    if "line_manager_email" in changed:
        end_unnamed(db, [participant.person], actor_id)
    audit.record(
        db,
        "corrected",
        "participation",
        participation_id,
        actor_id=actor_id,
        detail={"fields": sorted(changed)},
    )
    db.flush()
    return get_participant(db, programme_id, participation_id)


def refuse_unfit(db: Session, programme: Programme, values: dict[str, Any]) -> None:
    """Refuse what this programme or partnership does not have.

    :raises ConflictError, InvalidError: as named.
    """
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("The programme is closed.", code="closed")
    organisation_id = values.get("organisation_id")
    if organisation_id is not None and partnerships.organisation(db, organisation_id) is None:
        raise invalid("organisation_id", "unknown", "Choose an organisation from the list.")
    if not set(values.get("topics") or ()) <= set(programme.topics):
        raise invalid("topics", "unknown", "Choose topics from the programme’s list.")


def public(participant: Participant) -> ParticipantPublic:
    """What coordinators see of somebody."""
    participation = participant.participation
    person = profile_of(participant.person, participation)
    return ParticipantPublic(
        id=participation.id,
        person_id=person.id,
        side=Side(participation.side),
        state=ParticipationState(participation.state),
        missing=list(missing_of(participant.programme, person, participation)),
        name=person.name,
        email="" if participant.person.erased_at else person.email,
        organisation_id=person.organisation_id,
        organisation=participant.organisation.name,
        site=person.site,
        directorate=person.directorate,
        team=person.team,
        role_group=person.role_group,
        pay_band=person.pay_band,
        profession=person.profession,
        line_manager_email=person.line_manager_email,
        meeting_modes=person.meeting_modes,
        free=person.free,
        topics=participation.topics,
        capacity=participation.capacity,
        wishes=participation.wishes,
        first_words=participation.first_words,
        is_trained=participation.is_trained,
        trained_on=participation.trained_on,
        training_attended_at=participation.training_attended_at,
        has_consented=participation.consented_at is not None,
        declares_eligibility=participation.eligibility_declared_at is not None,
        is_entered_on_behalf=participation.entered_by is not None,
        registered_at=participation.registered_at,
        invitation=MessageState(participant.invitation.state) if participant.invitation else None,
    )


def _write(
    db: Session,
    programme: Programme,
    person: Person,
    participation: Participation,
    values: dict[str, Any],
    actor_id: UUID,
) -> tuple[str, ...]:
    if values.get("keep_apart") and participation.typed is None:
        typed = frozenset(row.typed.casefold() for row in participations.conflicts_of(db, person.id))
        keep_apart(db, person, typed, values["keep_apart"])
    now = db.info["clock"].now()
    values = _with_training(participation, values, now)
    return fill_in(programme, person, participation, values, now, actor_id)


def _with_training(participation: Participation, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The day of a training goes with the word that it is done: without one there is no other."""
    is_trained = values.get("is_trained", participation.is_trained)
    day = values.get("trained_on")
    if day is not None and not is_trained:
        raise invalid("trained_on", "not_trained", "Tick that the training is done, or leave the day out")
    if day is not None and day > now.astimezone(LONDON).date():
        raise invalid("trained_on", "future", "Enter a day that is not to come")
    return values if is_trained else values | {"trained_on": None}
