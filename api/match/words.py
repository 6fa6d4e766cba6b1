"""What was found, in plain words: levels, reasons, and demands that exclude each other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from matching import (
    Demands,
    Evidence,
    Level,
    LevelName,
    LimitName,
    Reason,
    Status,
    Unmatched,
    UnmatchedReason,
)

RULE_WORDS: Final = {
    Reason.CONFLICT: "can’t meet",
    Reason.SAME_PERSON: "the same person",
    Reason.LINE_MANAGEMENT: "line management",
    Reason.SAME_TEAM: "the same team",
    Reason.ORGANISATION: "organisation",
    Reason.ALREADY_PAIRED: "paired before",
    Reason.BANNED: "banned",
    Reason.MEETING_MODE: "no way of meeting in common",
    Reason.FREE_TIMES: "too little free time in common",
    Reason.TRAINING: "training missing",
    Reason.CONSENT: "consent missing",
    Reason.SENIORITY: "seniority",
}
STATUS_WORDS: Final = {
    Status.OPTIMAL: "Best possible, proven.",
    Status.FEASIBLE: "All rules and demands are kept. Not all of it is proven best, as said below.",
    Status.INFEASIBLE: "The demands can’t all be met, so there are no pairs.",
    Status.STABLE: "No two people would both rather have each other than whom they have, proven.",
}
_LEVELS: Final = {
    LevelName.MATCHED: "{:,} people have a pair",
    LevelName.FLOOR: "the worst pair scores {:,}",
    LevelName.SCORE: "all pairs together score {:,}",
    LevelName.CHANGES: "{:,} pairs differ from the earlier ones",
}
_NO_FLOOR: Final = "there is no pair to compare"
_REASONS: Final = {
    UnmatchedReason.NO_CANDIDATE: "Nobody could be paired with this person",
    UnmatchedReason.DEMANDS: "Minimum loads, limits, pins or times leave no place",
    UnmatchedReason.MATCHED: "Fewer people, or people of lower priority, would have a pair",
    UnmatchedReason.FLOOR: "The worst pair would be worse",
    UnmatchedReason.SCORE: "The total score would be lower",
    UnmatchedReason.CHANGES: "More pairs would change",
    UnmatchedReason.FEWER_PAIRS: "Others would need a further pair",
    UnmatchedReason.TIE: "Another answer is exactly as good; a fixed draw decided",
    UnmatchedReason.UNPROVEN: "No better answer was found",
    UnmatchedReason.STABLE: "Each possible partner has others whom they prefer, "
    "or one of the two didn’t wish for the other",
}


class Words:
    """Words for an answer's people and limits: `name` knows who an id is, `limits` what is limited.

    `limits` are in the order of the rules file.
    """

    def __init__(self, name: Callable[[str], str], limits: Mapping[LimitName, str]) -> None:
        self._name = name
        self._limits = limits

    def clash(self, demands: Demands) -> str:
        """Which demands exclude each other, as small a set as there is."""
        asked = "; ".join(self._asked(demands))
        if demands.needed == demands.places:
            return f"No answer was found that keeps all of these: {asked}."
        sums = f"They need {demands.needed:,}, there is room for {demands.places:,}"
        return f"These can’t all hold: {asked}. {sums}."

    def reason(self, person: Unmatched, full: Sequence[LimitName], floor: int | None) -> str:
        """Why somebody has no pair.

        `full` limits keep them from every partner with room; `floor` is what the worst pair scores.
        """
        words = _REASONS[person.reason]
        evidence = person.evidence or Evidence()
        if evidence.refused:
            counts = ", ".join(f"{RULE_WORDS[Reason(rule)]} {count}" for rule, count in evidence.refused)
            return f"{words}: {counts}."
        if evidence.cut is not None:
            is_floor = person.reason is UnmatchedReason.FLOOR and floor is not None
            why = self._cut(evidence.cut, f" at a score of {floor:,} or more" if is_floor else "")
            is_told = person.reason is UnmatchedReason.DEMANDS and not evidence.cut.is_shortage
            return why if is_told else f"{words}. {why}"
        if full:
            these = "this limit is" if len(full) == 1 else "these limits are"
            words = f"{words}. Partners have room left, but {these} full: {'; '.join(self._named(full))}"
        return f"{words}."

    def _cut(self, cut: Demands, at: str) -> str:
        if not cut.is_shortage:
            asked = "; ".join(self._asked(cut))
            return f"No place{at} is left by {asked}: {cut.needed:,} needed, room for {cut.places:,}."
        if not cut.places:
            return f"Nobody is possible for them{at}."
        places = "1 place" if cut.places == 1 else f"{cut.places:,} places"
        return f"{cut.needed:,} people compete for {places}{at}."

    def _asked(self, demands: Demands) -> list[str]:
        return [
            *self._named(demands.limits),
            *(f"the minimum of {self._name(person)}" for person in demands.minimums),
            *(
                f"the pin of {self._name(seeker)} with {self._name(provider)}"
                for seeker, provider in demands.pins
            ),
        ]

    def _named(self, limits: Sequence[LimitName]) -> list[str]:
        """The limits' words, in the order of the rules file."""
        return [words for limit, words in self._limits.items() if limit in limits]


def level_words(levels: Sequence[Level]) -> list[str]:
    """What was made best, a line each, with what is proven. People are counted whatever their priority."""
    lines: list[str] = []
    for level in levels:
        number = _number(level.value)
        words = _NO_FLOOR if number is None else _LEVELS[level.name].format(number)
        kept = (
            ", with what comes before kept" if lines and not level.proven and level.bound is not None else ""
        )
        lines.append(f"{words} ({_proof(level)}{kept})")
    return lines


def _proof(level: Level) -> str:
    """Whether a level is proven best, and else what no answer can pass."""
    if level.proven:
        return "proven best"
    return "not proven best" if level.bound is None else f"not proven best; {_bound(level)}"


def _bound(level: Level) -> str:
    if isinstance(level.bound, tuple):
        by_priority = (f"{people:,} of priority {priority}" for priority, people in level.bound)
        return f"no answer has more than {', '.join(by_priority)}"
    way = "fewer" if level.name is LevelName.CHANGES else "more"
    return f"no answer has {way} than {level.bound:,}"


def _number(value: int | tuple[tuple[int, int], ...] | None) -> int | None:
    return sum(people for _priority, people in value) if isinstance(value, tuple) else value
