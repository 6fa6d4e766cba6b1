"""What needs me today? The programmes somebody coordinates, the most urgent first."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from api.pages.filters import counted
from api.pages.values import Count
from api.programmes.overview import (
    TROUBLED,
    Facts,
    NextStep,
    facts_of,
    next_step,
    things_waiting,
)
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.sessions.schemas import Shown
from models import feedback_notes, outbox, programmes, pulses, sessions
from models.pairs import PairState
from models.participations import ParticipationState
from models.programmes import Programme, ProgrammeState

NO_PAIR = (PairState.DECLINED, PairState.ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDate:
    """The programme's next date and what happens then."""

    text: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One programme on the first page."""

    programme: Programme
    next_date: NextDate | None
    counts: list[Count]
    waiting: list[tuple[str, str]]
    next_step: NextStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What people told the coordinators and nobody has dealt with, as far as the caller may read it."""

    contacts: list[datetime]
    notes: list[datetime]


def cards_of(db: Session, caller: Caller, today: date) -> list[Card]:
    """The caller's programmes that are not closed: first those in which others wait for the coordinator, the
    longest waiting before the others, then by their next date.
    """
    if not caller.may(Capability.PROGRAMMES_SEE):
        return []
    only = caller.programmes_with(Capability.PROGRAMMES_SEE)
    found = [
        (programme, facts_of(db, programme), _asking(db, caller, programme))
        for programme in programmes.programmes(db)
        if programme.state != ProgrammeState.CLOSED and (only is None or programme.id in only)
    ]
    found.sort(key=lambda item: _urgency(db, item[0], item[1], item[2], today))
    return [_card(db, programme, facts, asking, today) for programme, facts, asking in found]


def next_date_of(programme: Programme, today: date) -> NextDate | None:
    """The first of the programme's dates that is not over; pure."""
    dates = (
        NextDate(text="Sign-up closes", day=programme.sign_up_closes_on),
        NextDate(text="Meetings start", day=programme.starts_on),
        NextDate(text="The programme ends", day=programme.ends_on),
    )
    return next((found for found in dates if found.day >= today), None)


def _card(db: Session, programme: Programme, facts: Facts, asking: _Asking, today: date) -> Card:
    joined = facts.count(ParticipationState.JOINING, ParticipationState.READY)
    paired = sum(number for state, number in facts.pairs.items() if state not in NO_PAIR)
    counts = [
        Count(number=joined, text="joined"),
        Count(number=facts.count(ParticipationState.READY), text="ready"),
    ]
    if facts.pairs:
        counts += [
            Count(number=paired, text="pairs", href=f"/programmes/{programme.id}/health"),
            Count(number=sessions.count_pairs_met(db, programme.id), text="pairs met"),
            Count(
                number=facts.silent,
                text="silent for 3 weeks",
                href=f"/programmes/{programme.id}/meetings?show={Shown.SILENT}",
            ),
        ]
    return Card(
        programme=programme,
        next_date=next_date_of(programme, today),
        counts=counts,
        waiting=_words_of_asking(programme, asking) + things_waiting(programme, facts),
        next_step=next_step(programme, facts),
    )


def _asking(db: Session, caller: Caller, programme: Programme) -> _Asking:
    if not caller.may(Capability.FEEDBACK_SEE, programme_id=programme.id):
        return _Asking(contacts=[], notes=[])
    contacts = pulses.contacts_of_programme(db, programme.id, reader_id=caller.person_id)
    notes = feedback_notes.notes_of_programme(db, programme.id, reader_id=caller.person_id)
    return _Asking(
        contacts=[row.answered_at for row, *_ in contacts if row.contacted_at is None and row.answered_at],
        notes=[note.written_at for note, *_ in notes if note.dealt_with_at is None],
    )


def _words_of_asking(programme: Programme, asking: _Asking) -> list[tuple[str, str]]:
    path = f"/programmes/{programme.id}"
    told = (
        (asking.contacts, "person asks", "people ask", "to be contacted", "wellbeing"),
        (asking.notes, "note", "notes", "to you that nobody has dealt with", "feedback"),
    )
    return [
        (f"{counted(len(waiting), one, many)} {words}", f"{path}/{place}")
        for waiting, one, many, words, place in told
        if waiting
    ]


def _urgency(
    db: Session, programme: Programme, facts: Facts, asking: _Asking, today: date
) -> tuple[datetime, date, str]:
    """Since when the longest waiting of what holds others up waits, then the next date."""
    troubled = outbox.oldest_in_state(db, programme.id, TROUBLED)
    waiting = [*asking.contacts, *asking.notes, facts.round_waits_since, troubled]
    since = min((at for at in waiting if at is not None), default=datetime.max.replace(tzinfo=UTC))
    upcoming = next_date_of(programme, today)
    return since, upcoming.day if upcoming else date.max, programme.name
