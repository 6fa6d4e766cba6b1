"""How a programme is doing, for its coordinators: where its pairs stand, and what needs somebody.

What people answered about a session, and how mentors said they are, is never told of anybody. Of them who
wants something the coordinator learns only what they chose to say: a note, or that they want to be contacted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from api.feedback.batches import mean_rating
from api.feedback.figures import Mean
from api.health.periods import Period, periods_of
from api.programmes.service import get_programme
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.sessions.overview import count_listed, pair_meetings
from api.sessions.schemas import Shown
from models import feedback_notes, outbox, pairs, pulses, rounds, sessions
from models.outbox import MessageState
from models.pairs import LIVE, Pair, PairState
from models.programmes import Programme
from notifications.meeting_times import LONDON


class Stage(StrEnum):
    """How far a pair came; each is reached by way of those before it."""

    MATCHED = "matched"
    INTRODUCED = "introduced"
    FIRST_BOOKED = "first_booked"
    MET_ONCE = "met_once"
    MET_AS_PLANNED = "met_as_planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What reaches the coordinators because somebody chose to say it, and what is safe to tell of the rest.

    ``notes`` and ``contacts`` count what nobody has dealt with yet; ``mean`` is of ratings from 1 to 5, over
    eight people or more.
    """

    notes: int
    contacts: int
    mean: Mean | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A programme at a glance.

    ``lists`` counts introduced pairs by the list they are in, ``funnel`` all pairs that were ever made, also
    those that have ended. ``messages`` and ``asked`` are None for who may not see them.
    """

    programme: Programme
    matched: int
    waiting: int
    free_again: int
    lists: Mapping[Shown, int]
    funnel: Mapping[Stage, int]
    periods: tuple[Period, ...]
    messages: Mapping[MessageState, int] | None
    asked: Asked | None


def health_of(db: Session, programme_id: UUID, caller: Caller) -> Health:
    """A programme at a glance, as far as the caller may see it. Pairs that can still be undone don't count.

    As many queries for one pair as for five hundred.

    :raises NotFoundError: where there is no such programme.
    """
    programme, now = get_programme(db, programme_id), db.info["clock"].now()
    found = _final_pairs(db, programme_id, now)
    may_read = caller.may(Capability.FEEDBACK_SEE, programme_id=programme_id)
    may_see_mail = caller.may(Capability.MESSAGES_SEE, programme_id=programme_id)
    return Health(
        programme=programme,
        matched=sum(pair.state in LIVE for pair in found),
        waiting=sum(pair.state == PairState.AWAITING_APPROVAL for pair in found),
        free_again=pairs.count_free_again(db, programme_id),
        lists=count_listed(pair_meetings(db, programme_id)),
        funnel=funnel_of(found, sessions.count_held(db, programme_id), programme.sessions_planned),
        periods=periods_of(
            sessions.count_met_by_day(db, programme_id),
            programme.starts_on,
            min(now.astimezone(LONDON).date(), programme.ends_on),
        ),
        messages=outbox.count_by_state(db, programme_id) if may_see_mail else None,
        asked=_asked(db, programme_id, caller.person_id) if may_read else None,
    )


def funnel_of(found: Sequence[Pair], held: Mapping[UUID, tuple[int, int]], planned: int) -> dict[Stage, int]:
    """How many pairs came how far; pure.

    :param held: by pair, how many of its sessions ever had a time, and how many took place.
    """
    introduced = [pair for pair in found if pair.approved_at is not None]
    counts = [held.get(pair.id, (0, 0)) for pair in introduced]
    return {
        Stage.MATCHED: len(found),
        Stage.INTRODUCED: len(introduced),
        Stage.FIRST_BOOKED: sum(timed > 0 or met > 0 for timed, met in counts),
        Stage.MET_ONCE: sum(met > 0 for _, met in counts),
        Stage.MET_AS_PLANNED: sum(met >= planned for _, met in counts),
    }


def _final_pairs(db: Session, programme_id: UUID, now: datetime) -> list[Pair]:
    open_rounds = rounds.rounds_to_undo(db, programme_id, now)
    return [pair for pair in pairs.pairs_of_programme(db, programme_id) if pair.round_id not in open_rounds]


def _asked(db: Session, programme_id: UUID, reader_id: UUID | None) -> Asked:
    notes = feedback_notes.notes_of_programme(db, programme_id, reader_id=reader_id)
    contacts = pulses.contacts_of_programme(db, programme_id, reader_id=reader_id)
    return Asked(
        notes=sum(note.dealt_with_at is None for note, *_ in notes),
        contacts=sum(row.contacted_at is None for row, *_ in contacts),
        mean=mean_rating(db, programme_id),
    )
