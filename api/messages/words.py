"""What a message and its state are called on screen."""

from dataclasses import dataclass
from typing import Final

from models.outbox import MessageState

KINDS: Final = {
    "sign_in_link": "Link to sign in",
    "second_step_changed": "What was done with a second step",
    "colleague_invited": "Invitation to a colleague",
    "invitation": "Invitation to take part",
    "approve_introduction": "Question whether to be introduced",
    "introduction": "Introduction",
    "not_matched": "No pair this time",
    "after_session": "Two questions after a session",
    "steward_asked": "Round to agree",
    "steward_answered": "What the steward said",
    "pair_declined": "Introduction that will not go ahead",
    "pair_ended": "Pair that ended",
    "introduction_off": "Introduction that was called off",
    "meeting_booked": "Meeting that was booked",
    "meeting_moved": "Meeting that was moved",
    "meeting_cancelled": "Meeting that was cancelled",
    "meeting_reminder": "Reminder of a meeting",
    "meeting_nudge": "Reminder to book a meeting",
    "meetings_missed": "Meetings that keep falling out",
    "wellbeing_pulse": "How a mentor is",
    "contact_wanted": "Somebody to be contacted",
    "first_questions": "Four sentences before the first meeting",
    "programme_closing": "End of the programme",
    "programme_over": "End of the programme, to who was not introduced",
    "release_request": "Question to a line manager",
    "six_month_survey": "Four sentences six months later",
    "mentors_need_care": "Mentors to look after",
    "event_announced": "Invitation to a group event",
    "event_booked": "Place at a group event",
    "event_changed": "Group event that changed",
    "event_cancelled": "Group event that was cancelled",
    "event_reminder": "Reminder of a group event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state as people read it; ``meaning`` says in a sentence what it means and what to do."""

    text: str
    tone: str
    meaning: str


STATES: Final = {
    MessageState.HELD: Standing(
        text="Waiting, can be undone",
        tone="yellow",
        meaning="It goes out at the time below. Until then what caused it can be undone.",
    ),
    MessageState.QUEUED: Standing(text="Waiting", tone="blue", meaning="It goes out at the time below."),
    MessageState.CLAIMED: Standing(text="Being sent", tone="blue", meaning="It is on its way just now."),
    MessageState.SENT: Standing(text="Sent", tone="green", meaning="The mail server took it."),
    MessageState.FAILED: Standing(
        text="Failed",
        tone="red",
        meaning="The mail server did not take it, and nobody tries again by themselves. "
        "Check the address with the person, then send it again.",
    ),
    MessageState.UNKNOWN: Standing(
        text="Not known",
        tone="orange",
        meaning="The connection broke off before the mail server answered, so it may or may not have "
        "arrived. Ask the person. Send it again only if it did not arrive.",
    ),
    MessageState.CANCELLED: Standing(
        text="Stopped", tone="grey", meaning="It was stopped before it went out and is not sent."
    ),
}

GROUPS: Final = {
    "waiting": frozenset({MessageState.HELD, MessageState.QUEUED, MessageState.CLAIMED}),
    "sent": frozenset({MessageState.SENT}),
    "failed": frozenset({MessageState.FAILED}),
    "unknown": frozenset({MessageState.UNKNOWN}),
    "stopped": frozenset({MessageState.CANCELLED}),
}
"""What a list can be narrowed to."""

GROUP_WORDS: Final = {
    "waiting": "waiting",
    "sent": "sent",
    "failed": "failed",
    "unknown": "not known",
    "stopped": "stopped",
}


def kind_words(kind: str) -> str:
    """What a message is, in plain words."""
    return KINDS.get(kind, "Message")
