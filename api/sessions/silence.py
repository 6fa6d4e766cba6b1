"""Pairs of which nothing has been heard for so long that a coordinator should ask."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from models.session_changes import silent_pairs
from notifications.meeting_times import LONDON

SILENT_AFTER: Final = timedelta(weeks=3)
"""House rule: so long without a session held, booked, moved or cancelled is silence."""


def silent_in(db: Session, programme_id: UUID) -> set[UUID]:
    """The programme's introduced pairs that could meet and have been silent."""
    now: datetime = db.info["clock"].now()
    today = now.astimezone(LONDON).date()
    return silent_pairs(db, programme_id, since=now - SILENT_AFTER, today=today)
