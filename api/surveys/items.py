"""What people are asked about their confidence: four sentences a side, each from 1 to 5."""

from typing import Final

from models.participations import Side
from models.programmes import ProgrammeKind
from models.surveys import Moment

WORDING: Final = 1
"""Rises whenever a sentence changes; means are of one wording only."""

ITEMS: Final[dict[tuple[ProgrammeKind, Side], tuple[str, str, str, str]]] = {
    (ProgrammeKind.REVERSE_MENTORING, Side.PROVIDER): (
        "I can speak openly with senior leaders.",
        "I know how decisions are made in my organisation.",
        "What I say makes a difference here.",
        "I can go further in my career here.",
    ),
    (ProgrammeKind.REVERSE_MENTORING, Side.SEEKER): (
        "I understand how working here feels to colleagues whose lives differ from mine.",
        "I notice when somebody is left out or treated unfairly.",
        "I know what to do when I notice it.",
        "I change how I lead because of what colleagues tell me.",
    ),
    (ProgrammeKind.FELLOWSHIP, Side.SEEKER): (
        "I am ready for a more senior role.",
        "I know what my next step is, and how to take it.",
        "People who decide know what I can do.",
        "I can lead work beyond my own team.",
    ),
    (ProgrammeKind.FELLOWSHIP, Side.PROVIDER): (
        "I know how to bring somebody on in a role that is new to them.",
        "I give people work that stretches them.",
        "I speak for people who are not in the room.",
        "My team gains from colleagues who come from elsewhere.",
    ),
}
"""By kind of programme and side."""

MOMENTS: Final = {
    Moment.BEFORE: "Before the first meeting",
    Moment.END: "At the end",
    Moment.LATER: "Six months later",
}
