"""What an audit entry says, in plain words, and whose name may stand with it."""

from collections.abc import Mapping
from typing import Any, Final

from api.privacy.keeping import RULES
from models.audit import AuditEntry

RESOURCES: Final[Mapping[str, str]] = {
    "account": "an account",
    "api_token": "an API token",
    "audit_trail": "the audit trail",
    "browser_session": "a sign-in",
    "commitment": "what a leader will do",
    "event": "a group event",
    "event_sign_up": "a place at a group event",
    "membership": "a colleague",
    "message": "a message",
    "note": "a note to the coordinators",
    "organisation": "an organisation",
    "outbox": "the outgoing mail",
    "pair": "a pair",
    "participation": "somebody’s part in a programme",
    "partnership": "the partnership",
    "person": "a person",
    "placement": "a placement",
    "programme": "a programme",
    "pulse": "a question how a mentor is",
    "release": "a release by a line manager",
    "round": "a round",
    "session": "a session",
    "statistic_release": "a table of figures",
    "survey": "questions about confidence",
}
SENTENCES: Final[Mapping[tuple[str, str], str]] = {
    ("signed_in", "account"): "signed in",
    ("session_ended", "browser_session"): "signed out in a browser",
    ("chose_emails", "account"): "chose how their emails come",
    ("second_step_set_up", "account"): "set up a second step",
    ("second_step_replaced", "account"): "changed the app of a second step",
    ("second_step_passed", "account"): "passed the second step",
    ("second_step_codes_renewed", "account"): "had new recovery codes made",
    ("second_step_reset", "account"): "took a second step away",
    ("tied_to_provider", "account"): "signed in with the provider for the first time",
    ("untied_from_provider", "account"): "forgot whom the provider calls an account",
    ("deleted_when_due", "programme"): "deleted everything about a programme’s people when it was due",
    ("deleted_when_due", "partnership"): "deleted what had been kept long enough",
    ("let_sign_in", "person"): "was let sign in",
    ("handed_in", "participation"): "handed in a form",
    ("changed", "participation"): "changed a form",
    ("withdrew", "participation"): "left a programme",
    ("came_back", "participation"): "came back to a programme",
    ("declined", "participation"): "declined an invitation",
    ("entered", "participation"): "entered a person",
    ("corrected", "participation"): "corrected a person’s profile",
    ("planned", "event"): "planned a group event",
    ("announced", "event"): "invited people to a group event",
    ("noted_attendance", "event"): "noted who came to a group event",
    ("signed_up", "event_sign_up"): "signed up for a group event",
    ("gave_back", "event_sign_up"): "gave back a place at a group event",
    ("agreed", "release"): "agreed that a line manager is asked",
    ("took_back", "release"): "took back that a line manager is asked",
    ("answered", "release"): "said whether a fellow is released",
    ("asked_for_releases", "programme"): "asked line managers for the release of fellows",
    ("approved", "pair"): "said yes to an introduction",
    ("declined", "pair"): "said no to an introduction",
    ("committed", "commitment"): "wrote down what they will do",
    ("answered", "survey"): "answered how confident they are",
    ("answered", "pulse"): "answered how they are",
    ("contacted", "pulse"): "was in touch with somebody who asked for it",
    ("reopened", "pulse"): "took back that they were in touch",
    ("dealt_with", "note"): "dealt with a note to the coordinators",
    ("ended", "pair"): "ended a pair",
    ("separated", "pair"): "ended a pair for the two",
    ("answered", "session"): "answered about a session",
    ("marked_met", "session"): "said that a session took place",
    ("called_off", "session"): "called off a session of a pair that ended",
    ("made_feed", "person"): "made an address for their calendar",
    ("revoked_feed", "person"): "revoked the address for their calendar",
    ("imported", "programme"): "imported people into a programme",
    ("invited", "programme"): "invited people to a programme",
    ("nudged", "programme"): "asked pairs of a programme to book a meeting",
    ("reworded", "programme"): "changed the words of a programme’s message",
    ("paused_mail", "programme"): "paused the mail of a programme",
    ("resumed_mail", "programme"): "let the mail of a programme leave again",
    ("blocked_address", "message"): "had no more mail sent to the address of a message",
    ("lifted_address", "message"): "let mail go again to the address of a message",
    ("unsubscribed", "message"): "wants no more questions and reminders",
    ("asked for pairs", "round"): "had the pairs of a round searched for",
    ("took back", "round"): "undid the publishing of a round",
    ("threw away the proposal", "round"): "threw away the proposal of a round",
    ("erased", "person"): "had themselves erased",
    ("erased_on_request", "person"): "erased a person who asked for it",
    ("erased_on_request", "membership"): "erased a colleague who had no role any more",
    ("downloaded", "person"): "took away what is held about them",
    ("downloaded", "programme"): "took away a file from a programme",
    ("downloaded", "event"): "took away who comes to a group event",
    ("downloaded", "round"): "took away a file of a round",
    ("downloaded", "audit_trail"): "took away a file of the audit trail",
}
"""Kinds of entries that read better in words of their own."""

DETAILS: Final[Mapping[str, str]] = {
    "account": "colleague",
    "by": "with",
    "expires_on": "until",
    "fields": "what changed",
    "form": "kind of file",
    "fresh": "from the beginning",
    "is_told": "told by email",
    "least": "at least",
    "method": "way of signing in",
    "most": "at most",
    "providers_grouping": "mentors or placement hosts by",
    "scopes": "what it may do",
    "seekers_grouping": "executives or fellows by",
    "solve": "search",
    "status": "answer of the mail system",
    "told": "people told",
    "was": "before",
}
"""Details that are called something else on screen."""
NOT_SHOWN: Final = frozenset({"digest", "generation", "place", "provider", "seeker", "sequence"})
"""Details by which programs follow a record: the page leaves them out, the files hold them."""

TAKING_PART: Final = frozenset(
    {"commitment", "event_sign_up", "participation", "pair", "person", "release", "session"},
)
"""What participants do something with themselves."""
BY_STAFF: Final = frozenset(
    {"entered", "corrected", "erased_on_request", "invited", "imported", "separated"},
)
"""What is done with these by somebody with a role, who is named."""
SOMEBODY: Final = "Somebody who takes part"
NOBODY: Final = "The system"


def sentence(action: str, resource: str) -> str:
    """A kind of entry in words, as it follows a name: "locked a round"."""
    own = SENTENCES.get((action, resource))
    return own or f"{action} {RESOURCES.get(resource, resource)}".replace("_", " ")


def more(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What else an entry says, in words: "people told: 3, role: HR analyst".

    :param names: by id or value, what it is called; accounts that it does not name are left out.
    """
    return ", ".join(
        f"{_name(name)}: {_value(value, names)}"
        for name, value in detail.items()
        if name not in NOT_SHOWN and (name != "account" or value in names)
    )


def _name(name: str) -> str:
    kept = RULES.get(name)
    return kept.words if kept else DETAILS.get(name, name).replace("_", " ")


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item, names) for item in value) or "none"
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(str(value), str(value).replace("_", " "))


def is_own(action: str, resource: str) -> bool:
    """Whether a kind of entry is what people do as participants, which is shown without a name.

    Who said yes to an introduction is a mentor, and in a restricted programme that tells more than a name.
    """
    return resource in TAKING_PART and action not in BY_STAFF


def nameless(entry: AuditEntry) -> str:
    """What stands in the place of a name."""
    return SOMEBODY if entry.actor_id is not None or entry.resource in TAKING_PART else NOBODY
