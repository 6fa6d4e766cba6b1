"""What may be done, and which role may do it. A route names one capability; nothing else is allowed."""

from enum import StrEnum

from models.accounts import Role


class Capability(StrEnum):
    """The power to do one kind of thing."""

    PUBLIC = "public"
    """Anybody, signed in or not."""
    LINK = "link"
    """Whoever holds a link of one purpose from a mail."""
    CALLBACK = "callback"
    """Another service that shows a token which only the two know."""
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
    PEOPLE_ERASE = "people.erase"
    """Erase somebody from the partnership by their address, seeing nothing of them."""
    ROUNDS_SEE = "rounds.see"
    ROUNDS_CHANGE = "rounds.change"
    ROUNDS_SUMMARY = "rounds.summary"
    ROUNDS_AGREE = "rounds.agree"
    MESSAGES_SEE = "messages.see"
    FEEDBACK_SEE = "feedback.see"
    """Counts, means and the notes that people wrote to the coordinators; no token opens it."""
    STATISTICS_SEE = "statistics.see"
    ORGANISATIONS_CHANGE = "organisations.change"
    ROLES_CHANGE = "roles.change"
    AUDIT_SEE = "audit.see"
    OUTBOX_RELEASE = "outbox.release"
    """Let the mail of a restored copy leave."""


OF_ROLE: dict[Role, frozenset[Capability]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Capability.ORGANISATIONS_CHANGE,
            Capability.ROLES_CHANGE,
            Capability.AUDIT_SEE,
            Capability.PEOPLE_ERASE,
            Capability.OUTBOX_RELEASE,
        }
    ),
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
            Capability.FEEDBACK_SEE,
        }
    ),
    Role.STEWARD: frozenset({Capability.ROUNDS_SUMMARY, Capability.ROUNDS_AGREE}),
    Role.HR_ANALYST: frozenset({Capability.STATISTICS_SEE}),
    Role.LINE_MANAGER: frozenset(),
    Role.PARTICIPANT: frozenset(),
}
"""What each role may do within the scope of its grant; every member has ``SIGNED_IN`` and ``OWN`` as well."""

FOR_PROGRAMS: dict[Capability, str] = {
    Capability.PROGRAMMES_SEE: "See programmes",
    Capability.PEOPLE_SEE: "See the people and placements of programmes",
    Capability.PEOPLE_CHANGE: "Add, import, change and invite people, and change placements and group events",
    Capability.ROUNDS_SUMMARY: "See which rounds there are and how they stand",
    Capability.ROUNDS_SEE: "See the pairs of rounds, and who has none",
    Capability.MESSAGES_SEE: "See messages and their words",
    Capability.STATISTICS_SEE: "See statistics",
    Capability.AUDIT_SEE: "See the audit trail",
}
"""What a token may be given, in words; everything else is done by a person in a browser."""
CHANGED_BY_PROGRAMS = frozenset({Capability.PEOPLE_CHANGE})
"""With every other scope a token only reads, whatever a person with that capability could do."""


EVERY_MEMBER = frozenset({Capability.SECOND_STEP, Capability.SIGNED_IN, Capability.OWN})
OPEN_TO_ALL = frozenset({Capability.PUBLIC, Capability.LINK, Capability.CALLBACK})
