"""How what is known of people is said on screen."""

from collections.abc import Sequence
from typing import Final

from api.pages.filters import date_only
from api.participants.readiness import Missing, Unmet
from api.participants.schemas import ParticipantPublic

MISSING: Final[dict[Missing | Unmet, str]] = {
    Missing.FREE_TIME: "free time",
    Missing.CONSENT: "agreement to take part",
    Missing.ELIGIBILITY: "word that they meet the criteria",
    Missing.TRAINING: "training",
    Unmet.RELEASE: "their line manager’s release",
}
REMEDIES: Final[dict[Missing | Unmet, str]] = {
    Missing.FREE_TIME: "Free time: ask them for half-hours in a row that are as long as a meeting.",
    Missing.CONSENT: "Agreement: ask them to open their form and agree.",
    Missing.ELIGIBILITY: "Criteria: ask them to say on their form whether they meet them.",
    Missing.TRAINING: "Training: invite them to one and note that they came, or note on their page that they "
    "did one elsewhere.",
    Unmet.RELEASE: "Release: ask their line manager, once they agreed to that.",
}
"""What a coordinator does about each."""
INVITATIONS: Final = {
    "held": "Invitation waits",
    "queued": "Invitation on its way",
    "claimed": "Invitation on its way",
    "sent": "Invitation sent",
    "failed": "Invitation failed",
    "unknown": "Invitation perhaps sent",
    "cancelled": "Invitation stopped",
}
HISTORY: Final = {
    "entered": "Entered by a coordinator",
    "corrected": "Corrected by a coordinator",
    "changed": "Changed their answers",
    "handed_in": "Handed in their answers",
    "declined": "Said no thank you",
    "came_back": "Came back",
    "withdrew": "Left the programme",
}
"""The actions that are told in somebody's history; others, which could tell too much, are not."""


def training_words(person: ParticipantPublic) -> str:
    """Whether and where somebody did a training."""
    if person.training_attended_at is not None:
        return f"Attended here on {date_only(person.training_attended_at)}"
    if person.trained_on is not None:
        return f"Done elsewhere on {date_only(person.trained_on)}"
    return "Done elsewhere" if person.is_trained else "Not done"


def sentence(missing: Sequence[Missing | Unmet]) -> str:
    """What is missing, as a list in words; empty where nothing is."""
    return ", ".join(MISSING[item] for item in missing)
