"""How what is known of people is said on screen."""

from typing import Final

from api.participants.readiness import Missing

MISSING: Final = {
    Missing.FREE_TIME: "free time",
    Missing.CONSENT: "agreement to take part",
    Missing.ELIGIBILITY: "word that they meet the criteria",
    Missing.TRAINING: "training",
}
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


def sentence(missing: list[Missing]) -> str:
    """What is missing, as a list in words; empty where nothing is."""
    return ", ".join(MISSING[item] for item in missing)
