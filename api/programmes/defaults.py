"""What a new programme starts from: usual values that the coordinator may change."""

from datetime import date, timedelta
from typing import Any, Final

from models.programmes import ProgrammeKind

SIGN_UP: Final = timedelta(weeks=6)
UNTIL_START: Final = timedelta(weeks=4)
LENGTH: Final = {
    ProgrammeKind.REVERSE_MENTORING: timedelta(weeks=26),
    ProgrammeKind.FELLOWSHIP: timedelta(weeks=78),
}
TOPICS: Final = {
    ProgrammeKind.REVERSE_MENTORING: (
        "Being heard in meetings",
        "Career progression",
        "Inclusive recruitment",
        "Everyday experience of racism",
        "How patients experience our services",
        "How decisions are made",
    ),
    ProgrammeKind.FELLOWSHIP: (
        "Strategy and planning",
        "Finance",
        "Quality and safety",
        "Service transformation",
        "People and culture",
        "Partnership working",
    ),
}


def usual_dates(kind: ProgrammeKind, today: date) -> dict[str, date]:
    """Sign-up, start and end, counted from today."""
    closes = today + SIGN_UP
    starts = closes + UNTIL_START
    return {"sign_up_closes_on": closes, "starts_on": starts, "ends_on": starts + LENGTH[kind]}


def usual_settings(kind: ProgrammeKind) -> dict[str, Any]:
    """Everything else: a fellowship's placements have no weekly times and are ranked by wishes."""
    if kind == ProgrammeKind.REVERSE_MENTORING:
        return {"weights": {"goals": 700, "wishes": 0, "travel": 150, "directorate": 150}}
    return {
        "rules": {"shared_free_times": 0, "meeting_mode": False},
        "weights": {"goals": 300, "wishes": 500, "travel": 100, "directorate": 100},
        "sessions_planned": 12,
    }
