"""What happened with somebody in a programme, from the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.participants.service import Participant
from api.participants.words import HISTORY
from models import accounts, audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, in words; ``by`` is whoever did it, where it was somebody else."""

    at: datetime
    text: str
    by: str


def history_of(db: Session, participant: Participant) -> list[Event]:
    """The latest first."""
    participation, person = participant.participation, participant.person
    entries = [
        entry
        for entry in audit.entries_about(db, [participation.id, person.id])
        if entry.action in HISTORY and entry.resource in ("participation", "person")
    ]
    actors = accounts.accounts_named(db, [entry.actor_id for entry in entries if entry.actor_id])
    events = [
        Event(
            at=entry.at,
            text=HISTORY[entry.action],
            by=actors[entry.actor_id].name if entry.actor_id in actors else "",
        )
        for entry in entries
    ]
    if not any(entry.action == "entered" for entry in entries):
        events.append(Event(at=participation.created_at, text="Came with an import or an invitation", by=""))
    return events
