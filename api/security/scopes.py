"""Where a role can count, and what it means there. What means nothing is refused, with the reason."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.security.capabilities import OF_ROLE, Capability
from models.accounts import Role


class Scope(StrEnum):
    """How far a grant reaches."""

    PARTNERSHIP = "partnership"
    ORGANISATION = "organisation"
    PROGRAMME = "programme"


OF_NO_PROGRAMME: Final = frozenset(
    {
        Capability.ORGANISATIONS_CHANGE,
        Capability.ROLES_CHANGE,
        Capability.AUDIT_SEE,
        Capability.PEOPLE_ERASE,
        Capability.OUTBOX_RELEASE,
    }
)
WITHIN: Final[Mapping[Scope, frozenset[Capability]]] = {
    Scope.PARTNERSHIP: frozenset(Capability),
    Scope.ORGANISATION: frozenset({Capability.ORGANISATIONS_CHANGE, Capability.ROLES_CHANGE}),
    Scope.PROGRAMME: frozenset(Capability) - OF_NO_PROGRAMME,
}
"""What can be narrowed to one organisation or one programme."""

MEANINGS: Final[Mapping[tuple[Role, Scope], str]] = {
    (Role.ADMINISTRATOR, Scope.PARTNERSHIP): "Adds organisations, gives every role and takes it back, "
    "reads the audit trail, erases whoever asks for it.",
    (Role.ADMINISTRATOR, Scope.ORGANISATION): "Corrects this organisation’s name and code, and names its "
    "other administrators. Sees no audit trail.",
    (
        Role.COORDINATOR,
        Scope.PARTNERSHIP,
    ): "Sets up programmes and runs all of them: people, rounds, messages.",
    (Role.COORDINATOR, Scope.PROGRAMME): "Runs this programme: its settings, people, rounds and messages.",
    (Role.STEWARD, Scope.PARTNERSHIP): "Sees the summary of every round and agrees it, except in programmes "
    "that they coordinate.",
    (Role.STEWARD, Scope.PROGRAMME): "Sees the summary of this programme’s rounds and agrees them.",
    (Role.HR_ANALYST, Scope.PARTNERSHIP): "Releases and reads the participation figures of every programme.",
    (Role.HR_ANALYST, Scope.PROGRAMME): "Releases and reads the participation figures of this programme.",
}
"""What can be granted."""

_FOLLOWS_FROM_FORM: Final = (
    "A line manager is whoever a person names in their form. Nobody gives or takes this role by hand."
)
_FOLLOWS_FROM_JOINING: Final = (
    "Somebody takes part by joining a programme and leaves by leaving it. Nobody gives or takes this role "
    "by hand."
)
REFUSALS: Final[Mapping[tuple[Role, Scope], str]] = {
    (Role.ADMINISTRATOR, Scope.PROGRAMME): "Organisations, roles and the audit trail belong to no programme. "
    "Make the person a coordinator of the programme instead.",
    (Role.COORDINATOR, Scope.ORGANISATION): "A round pairs people of all organisations, so whoever runs one "
    "sees people beyond their own. Make the person a coordinator of a programme instead.",
    (Role.STEWARD, Scope.ORGANISATION): "A round is agreed as a whole, and its pairs cross organisations. "
    "Make the person a steward of a programme instead.",
    (Role.HR_ANALYST, Scope.ORGANISATION): "The figures are protected for the partnership as a whole. One "
    "organisation’s could be taken away from them, and small groups would show.",
    **{(Role.LINE_MANAGER, scope): _FOLLOWS_FROM_FORM for scope in Scope},
    **{(Role.PARTICIPANT, scope): _FOLLOWS_FROM_JOINING for scope in Scope},
}
"""What cannot be granted, and why."""


def opened_by(role: Role, scope: Scope) -> frozenset[Capability]:
    """What a role opens where it counts; nothing where it cannot be granted."""
    return OF_ROLE[role] & WITHIN[scope] if (role, scope) in MEANINGS else frozenset()
