"""What participants do with their own answers: change, hand in, leave, come back."""

from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, InvalidError, invalid
from api.events.places import give_up, tell_given_up
from api.my.consent import CONSENT, ELIGIBILITY, consent, declare_eligibility, end_consent, end_eligibility
from api.my.leaving import end_pairs
from api.my.own import Own
from api.my.schemas import (
    About,
    AboutShown,
    Apart,
    ApartShown,
    MyAnswers,
    MyChange,
    MyProgramme,
    Submission,
    TimesShown,
    Topics,
    TopicsShown,
    Wishes,
    WishesShown,
)
from api.pairs.ending import tell_ended
from api.participants.readiness import Missing, missing_of
from api.participants.settling import settle, settle_person
from api.programmes.policy import restricted_side
from api.releases.agreeing import take_back
from api.releases.ending import end_unnamed
from api.sessions.calling_off import tell_called_off
from api.settings import Settings
from models import audit, pairs, participations, partnerships, placements
from models.couples import couple
from models.pairs import LIVE
from models.participations import Conflict, ParticipationState
from models.programmes import ProgrammeState
from notifications.outbox import cancel_waiting


def answers(db: Session, mine: Own) -> MyAnswers:
    """Everything somebody answered, what they typed about whom they must not meet among it."""
    part, person, programme = mine.participation, mine.person, mine.programme
    return MyAnswers(
        id=part.id,
        programme=MyProgramme.model_validate(programme, from_attributes=True),
        side=part.side,
        state=part.state,
        about=AboutShown.model_validate(person, from_attributes=True),
        topics=TopicsShown.model_validate(part, from_attributes=True),
        times=TimesShown.model_validate(person, from_attributes=True),
        apart=ApartShown(people=[row.typed for row in participations.conflicts_of(db, person.id)]),
        wishes=WishesShown(placements=[UUID(wish) for wish in part.wishes]),
        missing=list(missing_of(programme, person, part)),
        consent_wording=part.consent_wording or CONSENT.text,
        consented_at=part.consented_at,
        eligibility_declared_at=part.eligibility_declared_at,
    )


def change(db: Session, mine: Own, given: MyChange, actor_id: UUID) -> None:
    """Replace the topics that are given.

    :raises ConflictError: where they left or the programme is over.
    :raises InvalidError: where an answer fits nothing of the programme; nothing is changed then.
    """
    _require_open(mine)
    _check(db, mine, given)
    part = mine.participation
    if given.about is not None:
        _set_about(mine, given.about)
        end_unnamed(db, [mine.person], actor_id)
    if given.topics is not None:
        part.topics, part.first_words = given.topics.topics, given.topics.first_words
        part.capacity = given.topics.capacity
    if given.times is not None:
        mine.person.meeting_modes, mine.person.free = given.times.meeting_modes, given.times.free
    if given.apart is not None:
        _set_apart(db, mine, given.apart)
    if given.wishes is not None:
        part.wishes = [str(placement_id) for placement_id in given.wishes.placements]
    if part.state == ParticipationState.INVITED:
        part.state = ParticipationState.JOINING
    settle_person(db, mine.person)
    audit.record(db, "changed", "participation", part.id, actor_id=actor_id)
    db.flush()


def submit(db: Session, mine: Own, given: Submission, actor_id: UUID) -> None:
    """Hand the answers in, with consent. Handing in again is nothing new.

    :raises InvalidError: without consent, without the declaration where one is needed, without free time.
    :raises ConflictError: where they left or the programme is over.
    """
    _require_open(mine)
    part, now = mine.participation, db.info["clock"].now()
    must_declare = restricted_side(mine.programme) == part.side
    if not given.has_consented:
        raise invalid("has_consented", "consent", "Agree to this to take part")
    if must_declare and not given.meets_criteria:
        raise invalid("meets_criteria", "eligibility", "Say that you meet the criteria, if you do")
    if Missing.FREE_TIME in missing_of(mine.programme, mine.person, part):
        raise InvalidError("Choose free time that is long enough for a meeting.", code="free_time")
    if part.consented_at is None or part.consent_version != CONSENT.version:
        consent(part, CONSENT, now)
    if must_declare and part.eligibility_declared_at is None:
        declare_eligibility(part, ELIGIBILITY, now)
    part.entered_by = part.typed = None
    settle(mine.programme, mine.person, part, now, is_handed_in=True)
    audit.record(db, "handed_in", "participation", part.id, actor_id=actor_id, detail={"state": part.state})
    db.flush()


def withdraw(db: Session, settings: Settings, mine: Own, actor_id: UUID) -> None:
    """Leave the programme: no reason is asked, consent ends, partners are told, and nothing more is sent but
    what takes booked sessions and group events out of calendars.

    Leaving twice is leaving once.
    """
    part, now = mine.participation, db.info["clock"].now()
    if part.state == ParticipationState.WITHDRAWN:
        return
    part.state = ParticipationState.WITHDRAWN
    end_consent(part)
    end_eligibility(part)
    live = [pair.id for pair in pairs.pairs_of_participation(db, part.id, lock=True) if pair.state in LIVE]
    called_off = end_pairs(db, part.id, now)
    for pair_id in live:
        found = couple(db, pair_id)
        tell_ended(db, found, found.other(found.half(part.id)))
    given_up = give_up(db, part.id, mine.person.id, now)
    take_back(db, part.id, actor_id)
    cancel_waiting(db, mine.programme.id, mine.person.id)
    tell_called_off(db, called_off)
    tell_given_up(db, settings, mine, given_up)
    audit.record(db, "withdrew", "participation", part.id, actor_id=actor_id)
    db.flush()


def come_back(db: Session, mine: Own, actor_id: UUID) -> None:
    """Join again after leaving; the answers are still there, consent is asked for anew.

    :raises ConflictError: where the programme takes nobody in.
    """
    part = mine.participation
    if mine.programme.state != ProgrammeState.OPEN:
        raise ConflictError("This programme takes nobody in now.", code="not_open")
    if part.state != ParticipationState.WITHDRAWN:
        return
    part.state = ParticipationState.JOINING
    audit.record(db, "came_back", "participation", part.id, actor_id=actor_id)
    db.flush()


def _require_open(mine: Own) -> None:
    if mine.participation.state == ParticipationState.WITHDRAWN:
        raise ConflictError("You left this programme. Join again to change your answers.", code="left")
    if mine.programme.state == ProgrammeState.CLOSED:
        raise ConflictError("This programme is over.", code="closed")


def _check(db: Session, mine: Own, given: MyChange) -> None:
    """Refuse what fits nothing of the programme or the partnership, before anything is changed."""
    if given.about is not None and partnerships.organisation(db, given.about.organisation_id) is None:
        raise invalid("organisation_id", "unknown", "Choose your organisation from the list")
    if given.topics is not None:
        _check_topics(mine, given.topics)
    if given.wishes is not None:
        _check_wishes(db, mine, given.wishes)


def _check_topics(mine: Own, given: Topics) -> None:
    known = mine.programme.topics
    if known and not given.topics:
        raise invalid("topics", "too_short", "Choose at least one topic")
    if not set(given.topics) <= set(known):
        raise invalid("topics", "unknown", "Choose topics from the list")
    if given.capacity > mine.most_partners:
        raise invalid("capacity", "too_many", f"This programme allows {mine.most_partners} at most")


def _check_wishes(db: Session, mine: Own, given: Wishes) -> None:
    if not mine.has_wishes and given.placements:
        raise invalid("placements", "no_wishes", "Only fellows can wish for placements")
    known = {row.id for row in placements.placements(db, mine.programme.id) if row.is_open}
    if not set(given.placements) <= known:
        raise invalid("placements", "unknown", "Choose placements from the list")


def _set_about(mine: Own, given: About) -> None:
    for name, value in given:
        setattr(mine.person, name, value)


def _set_apart(db: Session, mine: Own, given: Apart) -> None:
    """Keep what stays as it was resolved, so that nothing has to be looked up again."""
    kept = {row.typed: row for row in participations.conflicts_of(db, mine.person.id)}
    wanted = set(given.people)
    for typed, row in kept.items():
        if typed not in wanted:
            db.delete(row)
    added = [typed for typed in given.people if typed not in kept]
    db.add_all(Conflict(person_id=mine.person.id, typed=typed) for typed in added)
    if added or set(kept) - wanted:
        mine.person.version += 1
