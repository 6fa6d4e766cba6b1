"""How long each kind of record is kept. A test over the database's catalogue demands that none is missing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from models.programmes import Programme, months_after


class Keeping(StrEnum):
    """What ends a record's time."""

    PROGRAMME = "until the programme has ended and its months after that are over"
    PERSON = "until the same day of the last programme that the person takes part in"
    ACCOUNT = "as long as the account that they belong to"
    DAYS = "days"
    STAYS = "it stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long rows of one table are kept. ``words`` name them to people; what stays has its ``reason``."""

    words: str
    keeping: Keeping
    days: int = 0
    since: str = ""
    reason: str = ""

    @property
    def until(self) -> str:
        """In words, after what is kept."""
        if self.keeping is Keeping.DAYS:
            return f"for {self.days} {'day' if self.days == 1 else 'days'} after {self.since}"
        return f"for good: {self.reason}" if self.keeping is Keeping.STAYS else self.keeping.value


def _programme(words: str) -> Rule:
    return Rule(words=words, keeping=Keeping.PROGRAMME)


def _days(words: str, days: int, since: str) -> Rule:
    return Rule(words=words, keeping=Keeping.DAYS, days=days, since=since)


def _stays(words: str, reason: str) -> Rule:
    return Rule(words=words, keeping=Keeping.STAYS, reason=reason)


RULES: Final[dict[str, Rule]] = {
    "participations": _programme("parts in the programme"),
    "pairs": _programme("pairs"),
    "sessions": _programme("sessions"),
    "session_changes": _programme("changes of sessions"),
    "feedback": _programme("feedback"),
    "feedback_notes": _programme("notes to the coordinator"),
    "answer_batches": _programme("sums of answers"),
    "commitments": _programme("what leaders will do"),
    "events": _programme("group events"),
    "event_sign_ups": _programme("places at group events"),
    "releases": _programme("releases by line managers"),
    "surveys": _programme("answers about confidence"),
    "pulses": _programme("mentors’ answers how they are"),
    "pulse_rounds": _programme("months in which mentors were asked"),
    "rounds": _programme("rounds"),
    "solves": _programme("searches"),
    "decisions": _programme("pins and ruled-out pairs"),
    "minimums": _programme("minimums of pairs"),
    "pair_limits": _programme("limits on pairs"),
    "placements": _programme("placements"),
    "messages": _programme("messages"),
    "people": Rule(words="profiles", keeping=Keeping.PERSON),
    "conflicts": Rule(words="conflicts", keeping=Keeping.PERSON),
    "monitoring.ethnicity_answers": Rule(words="equality answers", keeping=Keeping.PERSON),
    "accounts": Rule(words="accounts without a role", keeping=Keeping.PERSON),
    "memberships": Rule(words="memberships without a role", keeping=Keeping.PERSON),
    "link_tokens": _days("links in mails", 30, "they expired"),
    "staged_imports": _days("files looked at", 7, "they were uploaded"),
    "given_answers": _days("answers remembered against sending twice", 7, "they were given"),
    "browser_sessions": _days("sign-ins", 30, "they ended"),
    "sign_in_requests": _days("requests for sign-in links", 1, "they expired"),
    "openid_requests": _days("ways to the sign-in provider", 1, "they expired"),
    "rate_limits": _days("counts of tries", 1, "their time was over"),
    "api_tokens": _days("API tokens", 30, "they ended"),
    "second_steps": Rule(words="second steps", keeping=Keeping.ACCOUNT),
    "recovery_codes": Rule(words="recovery codes", keeping=Keeping.ACCOUNT),
    "openid_identities": Rule(words="ties to the sign-in provider", keeping=Keeping.ACCOUNT),
    "audit_entries": _stays("audit entries", "they hold ids only, and can’t be changed"),
    "grants": _stays("roles", "they are taken back by an administrator"),
    "organisations": _stays("organisations", "employers, not people"),
    "outbox_homes": _stays("which database mail leaves from", "no personal data"),
    "suppressions": _stays("addresses that get no more mail", "digests, so that nobody is written to again"),
    "partnerships": _stays("partnerships", "a name"),
    "programmes": _stays("programmes", "what they were like, and on which grounds in law"),
    "statistic_releases": _stays("released figures", "they are protected and identify nobody"),
    "alembic_version": _stays("the schema’s version", "no personal data"),
}
"""By table."""
SIGN_IN_MESSAGE_DAYS: Final = 30
"""Mails with sign-in links belong to no programme."""


def due_on(programme: Programme) -> date:
    """The day on which everything about a programme's people is deleted."""
    return months_after(programme.ends_on, programme.retention_months)


def kept_in_words() -> list[str]:
    """One sentence for all that is kept equally long."""
    together: dict[str, list[str]] = {}
    for rule in RULES.values():
        together.setdefault(rule.until, []).append(rule.words)
    sentences = [f"{', '.join(words)}: {until}." for until, words in together.items()]
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]
