"""An invitation as whoever holds its link sees it."""

from datetime import date

from pydantic import BaseModel

from models.participations import Side
from models.programmes import ProgrammeKind


class InvitationPublic(BaseModel):
    """What an invitation is to, and what became of it; nothing of the person."""

    programme: str
    summary: str
    eligibility: str
    kind: ProgrammeKind
    side: Side
    sign_up_closes_on: date
    starts_on: date
    ends_on: date
    sessions_planned: int
    meeting_minutes: int
    retention_months: int
    is_open: bool
    is_declined: bool
    has_joined: bool
