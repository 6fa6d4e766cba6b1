"""What group events are called on screen."""

from typing import Final

from api.pages.values import Option
from api.programmes.words import side_words
from models.events import EventKind, EventState, SignUpState
from models.participations import Side
from models.programmes import ProgrammeKind

KINDS: Final = {
    EventKind.INDUCTION: "Induction",
    EventKind.TRAINING: "Training",
    EventKind.SUPERVISION: "Supervision",
}
STATES: Final = {EventState.PLANNED: "Planned", EventState.CANCELLED: "Cancelled"}
PLACES: Final = {
    SignUpState.SIGNED_UP: "Signed up",
    SignUpState.CANCELLED: "Gave the place back",
    SignUpState.ATTENDED: "Attended",
    SignUpState.ABSENT: "Absent",
}
KIND_OPTIONS: Final = (
    Option(value=EventKind.INDUCTION.value, text="Induction", hint="How the programme works."),
    Option(
        value=EventKind.TRAINING.value,
        text="Training",
        hint="Can be needed before somebody is matched: see the programme’s settings.",
    ),
    Option(
        value=EventKind.SUPERVISION.value,
        text="Supervision",
        hint="People talk about how it is going, with somebody who supports them.",
    ),
)


def whom_words(kind: ProgrammeKind, side: Side | None) -> str:
    """Whom an event is for: "mentors", or "executives and mentors"."""
    if side is not None:
        return side_words(kind, side)
    return " and ".join(side_words(kind, each) for each in Side)


def whom_options(kind: ProgrammeKind) -> tuple[Option, ...]:
    """Whom an event can be for."""
    both = Option(value="both", text=whom_words(kind, None).capitalize())
    return (both, *(Option(value=each.value, text=side_words(kind, each).capitalize()) for each in Side))
