"""What things are called on screen, by the kind of programme."""

from typing import Final

from api.pages.values import Option
from models.participations import ParticipationState, Side
from models.programmes import ProgrammeKind, ProgrammeState

KINDS: Final = {
    ProgrammeKind.REVERSE_MENTORING: "Reverse mentoring",
    ProgrammeKind.FELLOWSHIP: "Fellowship",
}
STATES: Final = {
    ProgrammeState.DRAFT: "Draft",
    ProgrammeState.OPEN: "Open",
    ProgrammeState.CLOSED: "Closed",
}
STATE_TONES: Final = {
    ProgrammeState.DRAFT: "yellow",
    ProgrammeState.OPEN: "green",
    ProgrammeState.CLOSED: "grey",
}
PARTICIPATION_STATES: Final = {
    ParticipationState.INVITED: "Not joined",
    ParticipationState.JOINING: "Not ready yet",
    ParticipationState.READY: "Ready",
    ParticipationState.WITHDRAWN: "Left",
}
PARTICIPATION_TONES: Final = {
    ParticipationState.INVITED: "blue",
    ParticipationState.JOINING: "yellow",
    ParticipationState.READY: "green",
    ParticipationState.WITHDRAWN: "grey",
}
_SIDES: Final = {
    (ProgrammeKind.REVERSE_MENTORING, Side.SEEKER): ("executive", "executives"),
    (ProgrammeKind.REVERSE_MENTORING, Side.PROVIDER): ("mentor", "mentors"),
    (ProgrammeKind.FELLOWSHIP, Side.SEEKER): ("fellow", "fellows"),
    (ProgrammeKind.FELLOWSHIP, Side.PROVIDER): ("placement host", "placement hosts"),
}


def side_word(kind: ProgrammeKind, side: Side) -> str:
    """One person of a side: executive, mentor, fellow, placement host."""
    return _SIDES[ProgrammeKind(kind), Side(side)][0]


def side_words(kind: ProgrammeKind, side: Side) -> str:
    """Several people of a side."""
    return _SIDES[ProgrammeKind(kind), Side(side)][1]


def side_options(kind: ProgrammeKind) -> tuple[Option, ...]:
    """Both sides, to choose from."""
    return tuple(Option(value=side.value, text=side_word(kind, side).capitalize()) for side in Side)


def state_options() -> tuple[Option, ...]:
    """The states of people, to choose from."""
    return tuple(Option(value=state.value, text=words) for state, words in PARTICIPATION_STATES.items())
