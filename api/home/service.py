"""What needs me today? The programmes somebody coordinates, the most urgent first."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

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
from models import programmes, sessions
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


def cards_of(db: Session, caller: Caller, today: date) -> list[Card]:
    """The caller's programmes that are not closed: those with failed mails first, then by their next date."""
    if not caller.may(Capability.PROGRAMMES_SEE):
        return []
    only = caller.programmes_with(Capability.PROGRAMMES_SEE)
    found = [
        (programme, facts_of(db, programme))
        for programme in programmes.programmes(db)
        if programme.state != ProgrammeState.CLOSED and (only is None or programme.id in only)
    ]
    found.sort(key=lambda item: _urgency(item[0], item[1], today))
    return [_card(db, programme, facts, today) for programme, facts in found]


def next_date_of(programme: Programme, today: date) -> NextDate | None:
    """The first of the programme's dates that is not over; pure."""
    dates = (
        NextDate(text="Sign-up closes", day=programme.sign_up_closes_on),
        NextDate(text="Meetings start", day=programme.starts_on),
        NextDate(text="The programme ends", day=programme.ends_on),
    )
    return next((found for found in dates if found.day >= today), None)


def _card(db: Session, programme: Programme, facts: Facts, today: date) -> Card:
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
        waiting=things_waiting(programme, facts),
        next_step=next_step(programme, facts),
    )


def _urgency(programme: Programme, facts: Facts, today: date) -> tuple[bool, date, str]:
    troubled = sum(facts.messages.get(state, 0) for state in TROUBLED)
    upcoming = next_date_of(programme, today)
    return not troubled, upcoming.day if upcoming else date.max, programme.name
