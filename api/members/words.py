"""What roles are called, and where they count, on screen and in mails."""

from typing import Final

from api.members.schemas import GrantScope
from models.accounts import Grant, Role

ROLES: Final = {
    Role.ADMINISTRATOR: "Administrator",
    Role.COORDINATOR: "Coordinator",
    Role.STEWARD: "Network steward",
    Role.HR_ANALYST: "HR analyst",
    Role.LINE_MANAGER: "Line manager",
    Role.PARTICIPANT: "Participant",
}
WHOLE: Final = "the whole partnership"


def granted(role: Role, place: str) -> str:
    """A role with where it counts: "Coordinator of the whole partnership"."""
    return f"{ROLES[role]} of {place}"


def key_of(grant: Grant | GrantScope) -> str:
    """A grant as a choice of a form: ``role``, or ``role:organisation:id``, or ``role:programme:id``."""
    if grant.organisation_id is not None:
        return f"{grant.role}:organisation:{grant.organisation_id}"
    return f"{grant.role}:programme:{grant.programme_id}" if grant.programme_id else f"{grant.role}"
