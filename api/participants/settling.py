"""Keeping everybody's state in step with what their programme asks for."""

from datetime import datetime

from sqlmodel import Session

from api.participants.readiness import settled_state
from models import participations, programmes
from models.participations import Participation, ParticipationState
from models.people import Person
from models.programmes import Programme


def settle(
    programme: Programme, person: Person, participation: Participation, now: datetime, *, is_handed_in: bool
) -> None:
    """Give a participation the state that follows, and note when it first became ready."""
    state = settled_state(programme, person, participation, is_handed_in=is_handed_in)
    if participation.state != state:
        participation.state = state
    if state is ParticipationState.READY and participation.registered_at is None:
        participation.registered_at = now


def settle_everybody(db: Session, programme: Programme) -> None:
    """Look at everybody's state again after the programme's rules changed."""
    now = db.info["clock"].now()
    for participation, person in participations.participants(db, programme.id):
        settle(programme, person, participation, now, is_handed_in=participation.consented_at is not None)


def settle_person(db: Session, person: Person) -> None:
    """Look at a person's state in all their programmes again: their free time is one.

    An answer alone hands nothing in, even where a coordinator vouched for their consent: whoever fills in
    their form may have yet to say whom they should not meet.
    """
    now = db.info["clock"].now()
    rows = participations.participations_of(db, person.id)
    of_id = {programme.id: programme for programme in programmes.programmes(db)}
    for participation in rows:
        settle(of_id[participation.programme_id], person, participation, now, is_handed_in=False)
