"""Pairs whose sessions keep falling out: the coordinator learns which, not whose doing it was, nor why."""

from typing import Final

from sqlmodel import Session

from api.coordinators import tell_coordinators
from api.settings import Settings
from models.couples import Couple
from models.session_changes import FELL_OUT, changes_of_pair
from notifications.contents.coordinating import MeetingsMissed

TOO_MANY: Final = 3
"""So many sessions that were cancelled or missed are a coordinator's business."""


def escalate(db: Session, settings: Settings, found: Couple) -> None:
    """Tell the programme's coordinators of a pair once too many of its sessions fell out; each once."""
    count = sum(change.what in FELL_OUT for change in changes_of_pair(db, found.pair.id))
    if count < TOO_MANY:
        return
    tell_coordinators(
        db,
        found.programme,
        found.pair.id,
        lambda name: MeetingsMissed(
            name=name,
            programme=found.programme.name,
            pair=f"{found.seeker.person.name} and {found.provider.person.name}",
            count=count,
            link=f"{settings.base_url}/programmes/{found.programme.id}/meetings",
        ),
    )
