"""A mentor's answer: kept for the figures; that they want contact, for the coordinators."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.coordinators import tell_coordinators
from api.errors import GoneError, NotFoundError
from api.programmes.service import get_programme
from api.pulses.schemas import PulseGiven
from api.settings import Settings
from models import audit, couples, pairs, participations, pulses
from models.accounts import accounts_named
from models.clock import Clock
from models.link_tokens import LinkToken
from models.partnerships import Organisation
from models.people import Person
from models.programmes import Programme
from models.pulses import Mood, Pulse
from notifications.contents.coordinating import ContactWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a pulse link asks about."""

    pulse: Pulse
    programme: Programme
    month: date
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A mentor who asked to be contacted, and the name of who has been in touch, if anybody has."""

    pulse: Pulse
    participation_id: UUID
    person: Person
    contacted_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How the mentors were in one month, in a band; None for too few answers."""

    month: date
    mood: Mood | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wellbeing:
    """What a programme's coordinators read."""

    programme: Programme
    contacts: tuple[Contact, ...]
    months: tuple[Month, ...]


def asked(db: Session, token: LinkToken, *, lock: bool = False) -> Asked:
    """What a link asks about.

    :raises GoneError: where the question is no longer there.
    """
    row = pulses.pulse(db, token.subject_id, lock=lock)
    round_ = pulses.pulse_round(db, row.round_id) if row else None
    if row is None or round_ is None:
        raise GoneError("This question is no longer asked.", code="link_gone")
    part = participations.participation(db, row.participation_id)
    if part is None:
        raise GoneError("This question is no longer asked.", code="link_gone")
    person = db.get_one(Person, (part.partnership_id, part.person_id))
    return Asked(
        pulse=row,
        programme=get_programme(db, round_.programme_id),
        month=round_.month,
        organisation=db.get_one(Organisation, (part.partnership_id, person.organisation_id)),
    )


def give(db: Session, settings: Settings, clock: Clock, token: LinkToken, given: PulseGiven) -> Asked:
    """Keep an answer; answering again replaces it. Who wants to be contacted is told to the coordinators."""
    found = asked(db, token, lock=True)
    row = found.pulse
    if given.wants_contact and not row.wants_contact:
        row.contacted_at = row.contacted_by = None
    row.mood, row.wants_contact, row.answered_at = given.mood, given.wants_contact, clock.now()
    db.flush()
    audit.record(db, "answered", "pulse", row.id, actor_id=None)
    if row.wants_contact:
        programme, link = found.programme, wellbeing_address(settings, found.programme)
        tell_coordinators(
            db,
            programme,
            row.id,
            lambda name: ContactWanted(name=name, programme=programme.name, link=link),
            but=_not_to_tell(db, row.participation_id),
            is_listed=False,
        )
    return found


def wellbeing_address(settings: Settings, programme: Programme) -> str:
    """Where a programme's coordinators read how its mentors are."""
    return f"{settings.base_url}/programmes/{programme.id}/wellbeing"


def wellbeing_of(db: Session, programme_id: UUID, reader_id: UUID | None) -> Wellbeing:
    """Who asked to be contacted, open ones first, and how mentors were in months that were looked at.

    :param reader_id: the person the reader takes part as, if they do; whom they meet is left out.
    :raises NotFoundError: where there is no such programme.
    """
    programme = get_programme(db, programme_id)
    asked_for = pulses.contacts_of_programme(db, programme_id, reader_id=reader_id)
    named = accounts_named(db, [row.contacted_by for row, _, _ in asked_for if row.contacted_by])
    return Wellbeing(
        programme=programme,
        contacts=tuple(
            Contact(
                pulse=row,
                participation_id=part.id,
                person=person,
                contacted_by=named[row.contacted_by].name if row.contacted_by else None,
            )
            for row, part, person in asked_for
        ),
        months=tuple(
            Month(month=row.month, mood=row.band)
            for row in pulses.rounds_of_programme(db, programme_id)
            if row.settled_at is not None
        ),
    )


def mark_contacted(
    db: Session,
    programme_id: UUID,
    pulse_id: UUID,
    expected: int,
    *,
    is_done: bool,
    reader_id: UUID | None,
    actor_id: UUID,
) -> Pulse:
    """Note that a coordinator has been in touch, or that nobody has after all.

    :raises NotFoundError: where nobody of this programme asked under this id; StaleError: as named.
    """
    asked_for = pulses.contacts_of_programme(db, programme_id, reader_id=reader_id)
    row = next((each for each, _, _ in asked_for if each.id == pulse_id), None)
    if row is None:
        raise NotFoundError
    require_version(row, expected)
    now: datetime = db.info["clock"].now()
    row.contacted_at, row.contacted_by = (now, actor_id) if is_done else (None, None)
    db.flush()
    audit.record(db, "contacted" if is_done else "reopened", "pulse", row.id, actor_id=actor_id)
    return row


def _not_to_tell(db: Session, participation_id: UUID) -> set[UUID]:
    """The accounts of the mentor and of everybody they were paired with."""
    found = [couples.couple(db, row.id) for row in pairs.pairs_of_participation(db, participation_id)]
    return {
        half.person.account_id for each in found for half in each.halves if half.person.account_id is not None
    }
