"""The register of what is held about people: for each column that leads to one, where its owner reads it and
what erasing does with it. A test over the database's catalogue demands that nothing is missing here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """A heading on the page of one's own data."""

    PROFILE = "profile"
    PARTS = "parts_in_programmes"
    CONSENTS = "consents"
    CONFLICTS = "people_not_to_meet"
    PLACEMENTS = "placements_offered"
    PAIRS = "pairs"
    SESSIONS = "sessions"
    FEEDBACK = "feedback"
    PULSES = "pulses"
    SURVEYS = "surveys"
    COMMITMENTS = "commitments"
    EVENTS = "group_events"
    RELEASES = "releases"
    MESSAGES = "messages"
    EQUALITY = "equality_answer"
    SIGN_INS = "sign_ins"
    LINKS = "links"
    AUDIT = "what_was_done"


HEADINGS: Final = {
    Group.PROFILE: "Your profile",
    Group.PARTS: "Your parts in programmes",
    Group.CONSENTS: "What you agreed to",
    Group.CONFLICTS: "People you should not be paired with",
    Group.PLACEMENTS: "Placements you offer",
    Group.PAIRS: "Your pairs",
    Group.SESSIONS: "Your sessions",
    Group.FEEDBACK: "Feedback you gave",
    Group.PULSES: "How you said you are",
    Group.SURVEYS: "Your confidence before and after",
    Group.COMMITMENTS: "What you said you will do",
    Group.EVENTS: "Group events you signed up for",
    Group.RELEASES: "Release by your line manager",
    Group.MESSAGES: "Messages to you",
    Group.EQUALITY: "Your equality answer",
    Group.SIGN_INS: "Your sign-ins",
    Group.LINKS: "Links that were mailed to you",
    Group.AUDIT: "What was done",
}


class Erasing(StrEnum):
    """What erasing does with the row that the column is in."""

    DELETED = "the row is deleted"
    BLANKED = "the row stays for its id, and everything personal in it is taken out"
    NAMELESS = "the row stays, and what it leads to names nobody any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One column. Where its owner reads it nowhere, or the row stays, ``reason`` says why."""

    shown: Group | None
    erasing: Erasing
    reason: str = ""


_COUNTS = "figures and past rounds go by the id, which leads to nobody any more"
_DECIDED = (
    "a decision about a round or a programme, which needs somebody who made it; the account is nameless"
)


_DEALT_WITH = (
    "who dealt with what somebody told the coordinators, until that is deleted; the account is nameless"
)


def _deleted(shown: Group) -> Entry:
    return Entry(shown=shown, erasing=Erasing.DELETED)


def _blanked(shown: Group) -> Entry:
    return Entry(shown=shown, erasing=Erasing.BLANKED, reason=_COUNTS)


def _nameless(shown: Group | None, reason: str) -> Entry:
    return Entry(shown=shown, erasing=Erasing.NAMELESS, reason=reason)


REGISTER: Final[dict[str, Entry]] = {
    "accounts.email": _deleted(Group.SIGN_INS),
    "api_tokens.membership_id": _deleted(Group.SIGN_INS),
    "audit_entries.actor_id": _nameless(Group.AUDIT, "the trail can't be changed; it holds ids only"),
    "audit_entries.resource_id": _nameless(Group.AUDIT, "the trail can't be changed; it holds ids only"),
    "browser_sessions.account_id": _deleted(Group.SIGN_INS),
    "browser_sessions.membership_id": _deleted(Group.SIGN_INS),
    "commitments.participation_id": _deleted(Group.COMMITMENTS),
    "conflicts.person_id": _deleted(Group.CONFLICTS),
    "conflicts.resolved_person_id": Entry(
        shown=None,
        erasing=Erasing.DELETED,
        reason="what others said in confidence about whom they can't meet is theirs, and never shown",
    ),
    "decisions.made_by": _nameless(Group.AUDIT, _DECIDED),
    "decisions.provider_id": _nameless(None, f"{_COUNTS}; what a coordinator tried is shown to coordinators"),
    "decisions.seeker_id": _nameless(None, f"{_COUNTS}; what a coordinator tried is shown to coordinators"),
    "event_sign_ups.participation_id": _deleted(Group.EVENTS),
    "feedback.participation_id": _deleted(Group.FEEDBACK),
    "feedback_notes.dealt_with_by": _nameless(Group.AUDIT, _DEALT_WITH),
    "feedback_notes.participation_id": _deleted(Group.FEEDBACK),
    "feedback_notes.session_id": _deleted(Group.FEEDBACK),
    "feedback.session_id": _nameless(Group.FEEDBACK, "the partner's own answer about a session stays theirs"),
    "given_answers.membership_id": _deleted(Group.SIGN_INS),
    "grants.membership_id": _deleted(Group.SIGN_INS),
    "link_tokens.participation_id": _deleted(Group.LINKS),
    "link_tokens.subject_id": _deleted(Group.LINKS),
    "memberships.account_id": _deleted(Group.SIGN_INS),
    "messages.address": _deleted(Group.MESSAGES),
    "messages.email_id": _deleted(Group.MESSAGES),
    "messages.person_id": _deleted(Group.MESSAGES),
    "messages.subject_id": _deleted(Group.MESSAGES),
    "monitoring.ethnicity_answers.person_id": _deleted(Group.EQUALITY),
    "minimums.made_by": _nameless(Group.AUDIT, _DECIDED),
    "minimums.place_id": _nameless(None, f"{_COUNTS}; what a coordinator tried is shown to coordinators"),
    "openid_identities.account_id": _deleted(Group.SIGN_INS),
    "pair_limits.made_by": _nameless(Group.AUDIT, _DECIDED),
    "pairs.provider_id": _nameless(Group.PAIRS, _COUNTS),
    "pairs.seeker_id": _nameless(Group.PAIRS, _COUNTS),
    "participations.entered_by": _blanked(Group.PARTS),
    "participations.person_id": _blanked(Group.PARTS),
    "people.account_id": _blanked(Group.PROFILE),
    "people.email": _blanked(Group.PROFILE),
    "people.line_manager_email": _blanked(Group.PROFILE),
    "placements.host_id": _blanked(Group.PLACEMENTS),
    "recovery_codes.account_id": _deleted(Group.SIGN_INS),
    "pulses.contacted_by": _nameless(Group.AUDIT, _DEALT_WITH),
    "pulses.participation_id": _deleted(Group.PULSES),
    "releases.manager_email": _deleted(Group.RELEASES),
    "releases.participation_id": _deleted(Group.RELEASES),
    "rounds.agreed_by": _nameless(Group.AUDIT, _DECIDED),
    "second_steps.account_id": _deleted(Group.SIGN_INS),
    "session_changes.participation_id": _nameless(Group.SESSIONS, _COUNTS),
    "session_changes.session_id": _nameless(Group.SESSIONS, _COUNTS),
    "sessions.pair_id": _nameless(Group.SESSIONS, _COUNTS),
    "sign_in_requests.email": _deleted(Group.SIGN_INS),
    "staged_imports.staged_by": _nameless(Group.AUDIT, _DECIDED),
    "statistic_releases.frozen_by": _nameless(Group.AUDIT, _DECIDED),
    "surveys.participation_id": _deleted(Group.SURVEYS),
}
"""By ``table.column``."""

HOLDS_NOBODY: Final[dict[str, str]] = {
    "answer_batches": "sums of the answers of eight people or more, counted before somebody was erased; they "
    "lead to none of them, and stay, since a sum that changed would tell what was taken out",
    "events": "what a programme's group events are; who comes stands with each place",
    "openid_requests": "a digest of a browser's secret; who went there is not known yet",
    "organisations": "employers",
    "outbox_homes": "which database a partnership's mail leaves from",
    "suppressions": "digests of addresses, which only the product's key can make; nobody is found by them",
    "partnerships": "a name of several employers",
    "programmes": "what a programme is like, and who decided that, as the law's record asks",
    "rate_limits": "counts under keyed digests, which lead to nobody",
    "pulse_rounds": "in which months a programme's mentors were asked, and a word for how eight or more were",
    "rounds": "ids, marks and free half-hours of the ordinary week; the ids lead to nobody any more",
    "solves": "ids only",
    "statistic_releases": "protected figures",
    "staged_imports": "files that wait; one that mentions an erased person is deleted, the others after days",
    "alembic_version": "the schema's version",
}
"""Tables whose rows are nobody's own, and why what they hold is not personal or goes otherwise."""
