"""What one's own records say, in the words of the other pages; the file keeps what is stored."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from api.audit.words import sentence
from api.events.words import KINDS as EVENT_KINDS
from api.messages.words import KINDS as MESSAGE_KINDS
from api.pages.filters import date_only, date_time
from api.pages.values import SummaryRow
from api.privacy.register import Group
from api.privacy.schemas import Record, Value
from api.vocabulary import MEETING_MODES, PAY_BANDS

LABELS: Final[Mapping[str, str]] = {
    "a_coordinator_entered_or_corrected_it": "A coordinator entered or corrected it",
    "address": "Sent to",
    "agreed_at": "You agreed that they are asked",
    "agent": "Browser",
    "answers": "Your answers, 1 (not at all) to 5 (fully)",
    "approved_at": "The mentor or host said yes",
    "at": "When",
    "calendar_sequence": "Changes sent to your diary",
    "calendar_uid": "Its number in your diary",
    "capacity": "How many people you can be matched with",
    "changed_at": "Last changed",
    "confirmed_at": "Confirmed with a code",
    "contacted_at": "A coordinator was in touch",
    "created_at": "Made",
    "due_at": "Due to leave",
    "due_on": "By when",
    "easy_read_emails": "Easy-read emails",
    "email": "Email address",
    "ends_at": "Ends",
    "expires_at": "Works until",
    "first_words": "Your first words",
    "free": "When you are free in an ordinary week",
    "given_at": "When",
    "is_counted": "Counted in a mean of eight people or more",
    "is_open": "Open for fellows",
    "is_released": "Released",
    "is_trained": "Training done",
    "is_vouched_for": "Second step passed with your organisation’s sign-in",
    "kind": "What",
    "line_manager_email": "Line manager’s email address",
    "manager_email": "Whom you named",
    "meeting_modes": "How you can meet",
    "method": "How you signed in",
    "moment": "When you are asked",
    "mood": "How you are, from 1 to 5",
    "note": "Your note to the coordinators",
    "nudge_at": "Both are asked to book a meeting",
    "nudged_at": "Both were last asked to book a meeting",
    "number": "Session",
    "passed_over": "Rounds in which you had no pair",
    "progress": "How far it is",
    "rating": "How it was, from 1 to 5",
    "registered_at": "Form first sent",
    "remind_at": "Reminder due",
    "role_group": "Staff group",
    "said": "What was filled in",
    "scopes": "What it may do",
    "seen_at": "Last used",
    "shown": "It begins with",
    "side": "You take part as",
    "spent_at": "Used",
    "starts_at": "Starts",
    "subject": "How the provider calls you",
    "took_place": "It took place",
    "topics": "Topics",
    "typed": "What you typed",
    "used_at": "Last used",
    "wants_contact": "You would like to be contacted",
    "what": "What",
    "words": "What you will do",
}
"""Where a column's own name is not what people would say."""

STANDS: Final[Mapping[Group, Mapping[str, str]]] = {
    Group.PARTS: {
        "invited": "Invited, form not begun",
        "joining": "You are filling in your form",
        "ready": "Ready to be matched",
        "withdrawn": "You left",
    },
    Group.PAIRS: {
        "awaiting_approval": "You are asked whether you want to be introduced",
        "introduced": "You were introduced",
        "declined": "You said no",
        "ended": "Ended",
        "completed": "All sessions held",
    },
    Group.SESSIONS: {
        "planned": "To come, not booked",
        "booked": "Booked",
        "met": "You met",
        "missed": "Did not take place",
        "cancelled": "Cancelled",
        "moved": "Moved",
        "called_off": "Called off",
    },
    Group.EVENTS: {
        "signed_up": "You have a place",
        "cancelled": "Given back or cancelled",
        "attended": "You were there",
        "absent": "You were not there",
    },
    Group.MESSAGES: {
        "held": "Waiting",
        "queued": "Waiting",
        "claimed": "Being sent",
        "sent": "Sent",
        "failed": "Could not be sent",
        "unknown": "May or may not have arrived",
        "cancelled": "Stopped before it was sent",
    },
}
"""The states that a group's records can be in, and what can be done with a session."""

_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "meeting_modes": MEETING_MODES,
    "method": {"link": "By a link in an email", "openid": "With your organisation’s sign-in"},
    "moment": {
        "before": "Before you first meet",
        "end": "When the programme ends",
        "later": "Six months after the end",
    },
    "pay_band": PAY_BANDS,
    "progress": {"open": "Not begun", "under_way": "Under way", "done": "Done"},
    "purpose": {
        "invitation": "Your invitation",
        "approval": "The question whether to be introduced",
        "feedback": "Questions after a session",
        "calendar": "A calendar file, or your calendar address",
        "pulse": "The question how you are",
        "survey": "The four sentences",
        "release": "The question to your line manager",
    },
    "role": {
        "administrator": "Administrator",
        "coordinator": "Coordinator",
        "steward": "Network steward",
        "hr_analyst": "HR analyst",
    },
}
_KINDS: Final[Mapping[str, str]] = {
    **MESSAGE_KINDS,
    **{kind.value: words for kind, words in EVENT_KINDS.items()},
}
_SIGN_INS: Final[Mapping[str, str]] = {
    "account": "Your account",
    "role": "A role",
    "signed in": "A browser in which you signed in",
    "second step": "Your second step",
    "recovery code": "A recovery code",
    "API token": "An API token",
    "asked for a link": "You asked for a link to sign in",
    "account at a sign-in provider": "Your account at a sign-in provider",
    "answer kept so that nothing is made twice": "Kept for a short time, so that nothing is made twice",
}


def rows_of(group: Group, record: Record) -> list[SummaryRow]:
    """A record in words; what is empty is left out."""
    if group is Group.AUDIT:
        record = _done(record)
    return [
        SummaryRow(label=label(name), value=_words(group, name, value))
        for name, value in record.items()
        if value not in (None, "", [])
    ]


def label(name: str) -> str:
    """What stands before a column's value."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _done(record: Record) -> Record:
    done = sentence(str(record["action"]), str(record["resource"]))
    by = "You" if record["by_you"] else "Somebody else, or the system"
    return {"at": record["at"], "who": by, "what": done}


def _words(group: Group, name: str, value: Value) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "\n".join(_filled_in(each) if name == "said" else _code(group, name, each) for each in value)
    if not isinstance(value, str):
        return str(value)
    if name == "at" or name.endswith("_at"):
        return date_time(datetime.fromisoformat(value))
    if name.endswith("_on"):
        return date_only(date.fromisoformat(value))
    return _code(group, name, value)


def _filled_in(line: str) -> str:
    """A line of what stood in a message, like "meeting starts_at: 2026-11-27T13:25:00Z", in plain words."""
    name, _, value = line.partition(": ")
    plain = name.replace("_", " ").capitalize()
    if name.endswith("_at"):
        return f"{plain}: {date_time(datetime.fromisoformat(value))}"
    if name.endswith("_on"):
        return f"{plain}: {date_only(date.fromisoformat(value))}"
    return f"{plain}: { {'True': 'Yes', 'False': 'No'}.get(value, value) }"


def _code(group: Group, name: str, value: str) -> str:
    if name in ("state", "what") and group in STANDS:
        return STANDS[group].get(value, value)
    if name == "what" and group is Group.SIGN_INS:
        return _SIGN_INS.get(value, value)
    if name == "kind":
        return _KINDS.get(value) or value.replace("_", " ").capitalize()
    if name == "side":
        return value.capitalize()
    return _CODES.get(name, {}).get(value, value)
