"""What becomes due by itself in a partnership, and what is written then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.events import due as events_due
from api.programmes import closing
from api.pulses import asking as pulses_asking
from api.sessions import due as sessions_due
from api.sessions import service as sessions_service
from api.settings import Settings
from api.surveys import asking as surveys_asking
from models import events, pairs, programmes, pulses, sessions
from models.clock import Clock
from models.due import Found, find_any
from notifications import sending


@dataclass(frozen=True, slots=True, kw_only=True)
class _Duty:
    """What is to be done where one of these queries finds something."""

    finds: Sequence[Found]
    do: Callable[[Session, Settings, Clock], int]


def write_what_is_due(db: Session, settings: Settings, clock: Clock) -> sending.Work | None:
    """Write every message that has become due, in the caller's transaction.

    Two questions tell whether there is anything to do; only then is more asked.

    :returns: what the outbox has to do then; None where there is nothing.
    """
    duties = _duties(db, clock)
    *found, is_mail_due = find_any(db, [*(duty.finds for duty in duties), sending.work_at(clock.now())])
    for duty, is_due in zip(duties, found, strict=True):
        if is_due:
            duty.do(db, settings, clock)
    return sending.find_work(db, clock.now()) if any(found) or is_mail_due else None


def _duties(db: Session, clock: Clock) -> tuple[_Duty, ...]:
    now, of_here = clock.now(), programmes.programmes(db)
    return (
        _Duty(finds=[sessions.past_sessions(now)], do=sessions_service.ask_about_past),
        _Duty(finds=[sessions.sessions_near(now)], do=sessions_due.remind),
        _Duty(finds=[events.events_near(now)], do=events_due.remind),
        _Duty(finds=[pairs.pairs_without_booking(now)], do=sessions_due.nudge),
        _Duty(finds=[pulses_asking.not_asked_in(now)], do=pulses_asking.ask_mentors),
        _Duty(finds=[pulses.months_over(now)], do=pulses_asking.settle_months),
        _Duty(finds=surveys_asking.unasked(of_here, now), do=surveys_asking.ask_due),
        _Duty(
            finds=closing.untold(of_here, now), do=lambda db, _settings, clock: closing.tell_over(db, clock)
        ),
    )
