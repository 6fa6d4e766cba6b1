"""What a round's states, rules and reasons are called on screen: plain words, no solver's terms."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from api.free_time import half_hour_label
from api.rounds.demands import Demands
from matching import LevelName, Reason, UnmatchedReason
from models.rounds import RoundState, SolveState

STATES: Final = {
    RoundState.OPEN: "Open",
    RoundState.LOCKED: "Locked",
    RoundState.SOLVING: "Finding pairs",
    RoundState.PROPOSED: "Proposed",
    RoundState.AGREED: "Agreed",
    RoundState.PUBLISHED: "Published",
    RoundState.CLOSED: "Closed",
}
TONES: Final = {
    RoundState.OPEN: "blue",
    RoundState.LOCKED: "yellow",
    RoundState.SOLVING: "yellow",
    RoundState.PROPOSED: "purple",
    RoundState.AGREED: "green",
    RoundState.PUBLISHED: "green",
    RoundState.CLOSED: "grey",
}
SOLVE_STATES: Final = {
    SolveState.QUEUED: "Waiting",
    SolveState.RUNNING: "Working",
    SolveState.DONE: "Done",
    SolveState.FAILED: "Failed",
    SolveState.CANCELLED: "Called off",
}
RULES: Final = {
    Reason.CONFLICT: "they should not be paired (one of them said so)",
    Reason.SAME_PERSON: "they are the same person",
    Reason.LINE_MANAGEMENT: "one is in the other’s line of management",
    Reason.SAME_TEAM: "they work in the same team",
    Reason.ORGANISATION: "their organisations do not fit the programme’s rule",
    Reason.ALREADY_PAIRED: "they were a pair before",
    Reason.BANNED: "you ruled this pair out",
    Reason.MEETING_MODE: "they have no way of meeting in common",
    Reason.FREE_TIMES: "they share too little free time",
    Reason.TRAINING: "training is missing",
    Reason.CONSENT: "consent is missing",
    Reason.SENIORITY: "their seniority does not fit the programme’s rule",
}
"""Each rule as the end of a sentence about one pair."""
NOT_TOLD: Final = "not_told"
"""In the place of what refuses a pair to one of the two: a coordinator may take part in their own programme,
and would read who said that they should not be paired."""
ABOUT_YOU: Final = "a rule, which is not told, since it is about you"
PARTS: Final = {
    "goals": "Topics",
    "wishes": "Wishes",
    "travel": "No travel",
    "directorate": "Different directorate",
    "seniority": "Seniority",
    "profession": "Profession",
}
_REASONS: Final = {
    UnmatchedReason.NO_CANDIDATE: "A rule refuses every possible partner.",
    UnmatchedReason.DEMANDS: "What was decided for this round leaves no place.",
    UnmatchedReason.MATCHED: "There are not enough partners for everyone who needs one of the same few.",
    UnmatchedReason.FLOOR: "A pair for them would make the weakest pair of the whole set weaker.",
    UnmatchedReason.SCORE: "Their possible partners fit others better: the whole set would fit less well.",
    UnmatchedReason.CHANGES: "A pair for them would change more of the earlier set.",
    UnmatchedReason.FEWER_PAIRS: "A pair for them would only add a second pair for somebody else.",
    UnmatchedReason.TIE: "Others fit exactly as well, and a fixed draw decided.",
    UnmatchedReason.UNPROVEN: "No better set with a pair for them was found, which is not proven.",
    UnmatchedReason.STABLE: "Their possible partners preferred others.",
}
_NARROWED: Final = {
    UnmatchedReason.MATCHED: "With what was decided for this round, a pair for them would cost others one.",
    UnmatchedReason.FLOOR: "With what was decided for this round, a pair for them would make the weakest "
    "pair of the whole set weaker.",
}
"""Where decisions play a part in it."""
_LOSSES: Final = {
    UnmatchedReason.FLOOR: "The weakest pair would fit worse by {}.",
    UnmatchedReason.SCORE: "The total fit would fall by {}.",
    UnmatchedReason.CHANGES: "{} more pairs would differ from the set before.",
}
_LIMITS: Final = {
    LevelName.MATCHED: "No set can give more than {} people a pair.",
    LevelName.FLOOR: "No set that gives as many people a pair can have a weakest pair above {}.",
    LevelName.SCORE: "No set as good in people and weakest pair can have a total fit above {:,}.",
    LevelName.CHANGES: "No set as good can keep the difference from the set before under {} pairs.",
}
_GENERAL: Final = {
    UnmatchedReason.NO_CANDIDATE: "Under the programme’s rules nobody was possible for you. "
    "More free time, or another way of meeting, helps most often.",
}


def reason(code: str, *, is_narrowed: bool = False, full: Sequence[str] = ()) -> str:
    """Why somebody has no pair, for coordinators; ``is_narrowed``: decisions for the round play a part.

    :param full: limits, in words, that leave them no further pair.
    """
    told = UnmatchedReason(code)
    why = _NARROWED.get(told, _REASONS[told]) if is_narrowed else _REASONS[told]
    if not full:
        return why
    leaves = "This limit leaves" if len(full) == 1 else "These limits leave"
    return f"{why} {leaves} no further pair for them: {'; '.join(full)}."


def limit(bound: tuple[str, int] | None) -> str:
    """What no set of pairs can pass; empty where that is not known."""
    return _LIMITS[LevelName(bound[0])].format(bound[1]) if bound else ""


def loss(code: str, amount: int | None) -> str:
    """What a pair for somebody would cost at the level that decided; empty where nothing is counted."""
    return _LOSSES.get(UnmatchedReason(code), "").format(amount) if amount else ""


def group_that_competes(count: int, places: int, at_least: int | None) -> str:
    """How many people compete for how few places, at that fit or more where one is given."""
    people = "1 person competes" if count == 1 else f"{count} people compete"
    for_places = "1 place" if places == 1 else f"{places} places"
    return f"{people} for {for_places}{_at(at_least)}"


def whom_they_meet(rivals: Sequence[str], partners: Sequence[str], at_least: int | None) -> str:
    """Whom those who compete can meet, and nobody else."""
    whom = f"only meet {', '.join(partners)}" if partners else "meet nobody"
    return f"{', '.join(rivals)} can {whom}{_at(at_least)}."


def cannot_all_hold(rivals: Sequence[str], partners: Sequence[str], at_least: int | None) -> str:
    """What stands beside decisions that leave no place for a pair for each of these people."""
    people = f"{', '.join(rivals)} {'has' if len(rivals) == 1 else 'each have'} a pair{_at(at_least)}"
    return f"{people}, and can only meet {', '.join(partners)}" if partners else people


def _at(fit: int | None) -> str:
    return "" if fit is None else f" at a fit of {fit} or more"


def general_reason(code: str) -> str:
    """Why somebody has no pair, in words that show nothing of anybody else.

    Empty where that is only that no place was left, which the message says anyway.
    """
    return _GENERAL.get(UnmatchedReason(code), "")


def shortfall(needed: int, places: int) -> str:
    """How far decisions that cannot all hold exceed what there is; empty where that is not known."""
    if needed <= places:
        return ""
    pairs = "1 pair" if needed == 1 else f"{needed} pairs"
    return f"That takes {pairs}, and there is room for {places or 'none'}."


def counted_now(number: int, least: int, most: int | None) -> str:
    """How a limit stands that counts so many pairs: "12 pairs now, full"."""
    told = f"{number or 'no'} {'pair' if number < 2 else 'pairs'} now"
    if number < least:
        return f"{told}, too few"
    if most is None or number < most or not number:
        return told
    return f"{told}, {'full' if number == most else 'too many'}"


def decided(demands: Demands) -> str:
    """How much a search began with: "2 pinned, 1 ruled out, 1 limit"."""
    counted = (
        (len(demands.pins), "pinned", "pinned"),
        (len(demands.bans), "ruled out", "ruled out"),
        (len(demands.minimums), "minimum", "minimums"),
        (len(demands.limits), "limit", "limits"),
    )
    told = [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
    return ", ".join(told) or "Nothing"


def refusal(rules: Iterable[str]) -> str:
    """Why a pair cannot be: "they share too little free time, and training is missing"."""
    phrases = [ABOUT_YOU if rule == NOT_TOLD else RULES[Reason(rule)] for rule in rules]
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])}, and {phrases[-1]}"


def refusal_counts(refused: Mapping[str, int]) -> tuple[str, ...]:
    """Each rule with how many partners it refuses, the strictest first."""
    ranked = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return tuple(f"{count}: {refusal([rule])}" for rule, count in ranked)


def first_meeting(half_hour: int | None) -> str:
    """The first meeting in the ordinary week: "Tuesday 10:00"."""
    return "" if half_hour is None else half_hour_label(half_hour)
