"""What may be done, and which role may do it. A route names one capability; nothing else is allowed."""

from enum import StrEnum

from models.accounts import Role


class Capability(StrEnum):
    """The power to do one kind of thing."""

    PUBLIC = "public"
    """Anybody, signed in or not."""
    LINK = "link"
    """Whoever holds a link of one purpose from a mail."""
    SECOND_STEP = "second_step"
    """Any member, also one who has yet to pass their second step."""
    SIGNED_IN = "signed_in"
    """Any member of the partnership."""
    OWN = "own"
    """A member's own part in programmes."""

    PROGRAMMES_SEE = "programmes.see"
    PROGRAMMES_CHANGE = "programmes.change"
    PEOPLE_SEE = "people.see"
    PEOPLE_CHANGE = "people.change"
    ROUNDS_SEE = "rounds.see"
    ROUNDS_CHANGE = "rounds.change"
    ROUNDS_SUMMARY = "rounds.summary"
    ROUNDS_AGREE = "rounds.agree"
    MESSAGES_SEE = "messages.see"
    STATISTICS_SEE = "statistics.see"
    ORGANISATIONS_CHANGE = "organisations.change"
    AUDIT_SEE = "audit.see"


OF_ROLE: dict[Role, frozenset[Capability]] = {
    Role.ADMINISTRATOR: frozenset({Capability.ORGANISATIONS_CHANGE, Capability.AUDIT_SEE}),
    Role.COORDINATOR: frozenset(
        {
            Capability.PROGRAMMES_SEE,
            Capability.PROGRAMMES_CHANGE,
            Capability.PEOPLE_SEE,
            Capability.PEOPLE_CHANGE,
            Capability.ROUNDS_SEE,
            Capability.ROUNDS_CHANGE,
            Capability.ROUNDS_SUMMARY,
            Capability.MESSAGES_SEE,
        }
    ),
    Role.STEWARD: frozenset({Capability.ROUNDS_SUMMARY, Capability.ROUNDS_AGREE}),
    Role.HR_ANALYST: frozenset({Capability.STATISTICS_SEE}),
    Role.LINE_MANAGER: frozenset(),
    Role.PARTICIPANT: frozenset(),
}
"""What each role may do within the scope of its grant; every member has ``SIGNED_IN`` and ``OWN`` as well."""

EVERY_MEMBER = frozenset({Capability.SECOND_STEP, Capability.SIGNED_IN, Capability.OWN})
OPEN_TO_ALL = frozenset({Capability.PUBLIC, Capability.LINK})
