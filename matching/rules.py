"""The hard rules: each one named function that marks the pairs it refuses, with its reason code.

Exclusions (same team, declared conflict …) refuse only what is known; requirements (organisations must
be the same, a seniority gap, training …) refuse also where it is not known that they hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.crowd import IN_PERSON, UNKNOWN, Codes, Crowd, Mask, Side, are_disjoint, shared, split
from matching.errors import InvalidProblemError
from matching.people import HALF_HOURS_A_DAY


class Reason(StrEnum):
    """Why a pair is refused. What is shown to others never says who declared a conflict."""

    CONFLICT = "conflict"
    SAME_PERSON = "same_person"
    LINE_MANAGEMENT = "line_management"
    SAME_TEAM = "same_team"
    ORGANISATION = "organisation"
    ALREADY_PAIRED = "already_paired"
    BANNED = "banned"
    MEETING_MODE = "meeting_mode"
    FREE_TIMES = "free_times"
    TRAINING = "training"
    CONSENT = "consent"
    SENIORITY = "seniority"


class OrganisationPolicy(StrEnum):
    """Whether the two of a pair must come from different organisations, the same one, or any."""

    FREE = "free"
    DIFFERENT = "different"
    SAME = "same"


class SeniorSide(StrEnum):
    """Which side is meant to be the senior one; it gives the seniority gap its sign."""

    SEEKERS = "seekers"
    PROVIDERS = "providers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which hard rules are on, and their parameters.

    `shared_free_times` is how many shared free times a pair needs (0: free time is not looked at);
    a free time is the start of a run of shared half-hours as long as the meeting
    (`meeting_half_hours`). The seniority gap is that of the `senior` side over the other.
    A coordinator's ban has no switch. Raises InvalidProblemError for a parameter out of range.
    """

    conflict: bool = True
    same_person: bool = True
    line_management: bool = True
    same_team: bool = True
    organisation: OrganisationPolicy = OrganisationPolicy.FREE
    already_paired: bool = True
    meeting_mode: bool = True
    same_site_in_person: bool = False
    shared_free_times: int = 1
    meeting_half_hours: int = 2
    training: bool = False
    consent: bool = False
    senior: SeniorSide = SeniorSide.SEEKERS
    seniority_gap_minimum: int | None = None
    seniority_gap_maximum: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.meeting_half_hours <= HALF_HOURS_A_DAY:
            raise InvalidProblemError("meeting_half_hours", f"must be 1 to {HALF_HOURS_A_DAY}")
        if self.shared_free_times < 0:
            raise InvalidProblemError("shared_free_times", "must be 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The seekers in `rows` against all providers: what a rule looks at."""

    crowd: Crowd
    rules: Rules
    rows: slice
    seekers: Side
    providers: Side


Rule = Callable[[Block], Mask]


def declared_conflict(block: Block) -> Mask:
    """Either of the two declared that they can't meet the other."""
    return block.crowd.conflict.block(block.rows, block.crowd.provider_count)


def same_person(block: Block) -> Mask:
    """Both sides are the same human."""
    return block.crowd.same_person.block(block.rows, block.crowd.provider_count)


def share_line_of_management(block: Block) -> Mask:
    """One manages the other, at whatever depth."""
    return block.crowd.management.block(block.rows, block.crowd.provider_count)


def share_team(block: Block) -> Mask:
    """Both are known to be in the same team."""
    return known_equal(block.seekers.team, block.providers.team)


def break_organisation_policy(block: Block) -> Mask:
    """The organisations are the same where they must differ, or not known to be the same where they must."""
    equal = known_equal(block.seekers.organisation, block.providers.organisation)
    return equal if block.rules.organisation is OrganisationPolicy.DIFFERENT else ~equal


def were_paired(block: Block) -> Mask:
    """They were paired in an earlier round."""
    return block.crowd.past.block(block.rows, block.crowd.provider_count)


def are_banned(block: Block) -> Mask:
    """The coordinator banned the pair."""
    return block.crowd.banned.block(block.rows, block.crowd.provider_count)


def cannot_meet(block: Block) -> Mask:
    """No way of meeting in common, or only in person at sites that differ where that is not wanted."""
    if not block.rules.same_site_in_person:
        return are_disjoint(block.seekers.modes, block.providers.modes)
    code = block.crowd.modes.index(IN_PERSON)
    one, one_else = split(block.seekers.modes, code)
    other, other_else = split(block.providers.modes, code)
    in_person = np.logical_and.outer(one, other)
    in_person &= ~known_different(block.seekers.site, block.providers.site)
    return np.asarray(are_disjoint(one_else, other_else) & ~in_person)


def share_too_few_free_times(block: Block) -> Mask:
    """Fewer shared free times than the programme asks for."""
    if block.rules.shared_free_times == 1:
        return are_disjoint(block.seekers.starts, block.providers.starts)
    return np.asarray(shared(block.seekers.starts, block.providers.starts) < block.rules.shared_free_times)


def lack_training(block: Block) -> Mask:
    """One of the two has not done the training."""
    return np.asarray(
        ~np.logical_and.outer(block.seekers.training_done, block.providers.training_done), dtype=np.bool_
    )


def lack_consent(block: Block) -> Mask:
    """One of the two has not consented."""
    return np.asarray(
        ~np.logical_and.outer(block.seekers.consented, block.providers.consented), dtype=np.bool_
    )


def break_seniority_gap(block: Block) -> Mask:
    """The senior side is not known to be above the other by as much as asked, or is by too much."""
    gap, known = seniority_gap(block.rules.senior, block.seekers, block.providers)
    refused = ~known
    if block.rules.seniority_gap_minimum is not None:
        refused |= gap < block.rules.seniority_gap_minimum
    if block.rules.seniority_gap_maximum is not None:
        refused |= gap > block.rules.seniority_gap_maximum
    return refused


def seniority_gap(senior: SeniorSide, seekers: Side, providers: Side) -> tuple[Codes, Mask]:
    """How far the senior side is above the other, and where both ranks are known."""
    gap = providers.seniority[None, :] - seekers.seniority[:, None]
    known = (seekers.seniority != UNKNOWN)[:, None] & (providers.seniority != UNKNOWN)[None, :]
    return (gap if senior is SeniorSide.PROVIDERS else -gap), known


def known_equal(seekers: Codes, providers: Codes) -> Mask:
    """Where both are known and the same."""
    return np.asarray(np.equal.outer(seekers, providers) & (seekers != UNKNOWN)[:, None], dtype=np.bool_)


def known_different(seekers: Codes, providers: Codes) -> Mask:
    """Where both are known and differ."""
    known = (seekers != UNKNOWN)[:, None] & (providers != UNKNOWN)[None, :]
    return np.asarray(np.not_equal.outer(seekers, providers) & known, dtype=np.bool_)


def rules_in_force(rules: Rules) -> tuple[tuple[Reason, Rule], ...]:
    """The rules that are on, in the order in which reasons are told."""
    gap = (rules.seniority_gap_minimum, rules.seniority_gap_maximum) != (None, None)
    switches: tuple[tuple[bool, Reason, Rule], ...] = (
        (rules.conflict, Reason.CONFLICT, declared_conflict),
        (rules.same_person, Reason.SAME_PERSON, same_person),
        (rules.line_management, Reason.LINE_MANAGEMENT, share_line_of_management),
        (rules.same_team, Reason.SAME_TEAM, share_team),
        (
            rules.organisation is not OrganisationPolicy.FREE,
            Reason.ORGANISATION,
            break_organisation_policy,
        ),
        (rules.already_paired, Reason.ALREADY_PAIRED, were_paired),
        (True, Reason.BANNED, are_banned),
        (rules.meeting_mode, Reason.MEETING_MODE, cannot_meet),
        (rules.shared_free_times > 0, Reason.FREE_TIMES, share_too_few_free_times),
        (rules.training, Reason.TRAINING, lack_training),
        (rules.consent, Reason.CONSENT, lack_consent),
        (gap, Reason.SENIORITY, break_seniority_gap),
    )
    return tuple((reason, rule) for is_on, reason, rule in switches if is_on)
