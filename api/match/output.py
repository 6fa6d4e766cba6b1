"""Pairs and those without one, as tables: CSV (pairs, then the others) or XLSX (a sheet each)."""

from collections.abc import Sequence
from typing import Final

from api.files.write import Cell, Sheet, write_csv, write_xlsx
from api.free_time import half_hour_label
from api.match.people import Entry, People
from matching import PARTS, Answer, Candidates, Evidence, Level, LevelName, Reason, UnmatchedReason

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
LEVEL_WORDS: Final = {
    LevelName.MATCHED: "{:,} people have a pair",
    LevelName.FLOOR: "the worst pair scores {:,}",
    LevelName.SCORE: "all pairs together score {:,}",
    LevelName.CHANGES: "{:,} pairs changed",
}
REASON_WORDS: Final = {
    UnmatchedReason.NO_CANDIDATE: "Nobody could be paired with this person",
    UnmatchedReason.DEMANDS: "Minimum loads, limits or times leave no place",
    UnmatchedReason.MATCHED: "Fewer people, or people of lower priority, would have a pair",
    UnmatchedReason.FLOOR: "The worst pair would be worse",
    UnmatchedReason.SCORE: "The total score would be lower",
    UnmatchedReason.CHANGES: "More pairs would change",
    UnmatchedReason.FEWER_PAIRS: "Others would need a further pair",
    UnmatchedReason.TIE: "Another answer is exactly as good; a fixed draw decided",
    UnmatchedReason.UNPROVEN: "No better answer was found",
    UnmatchedReason.STABLE: "Preferred partners are taken by people they prefer",
}


class Result:
    """An answer told with the rows it came from."""

    def __init__(self, seekers: People, providers: People, candidates: Candidates, answer: Answer) -> None:
        self._seekers, self._providers = seekers, providers
        self._candidates = candidates
        self._answer = answer
        self._entries: dict[str, Entry] = {
            entry.person.id: entry for people in (seekers, providers) for entry in people.entries
        }

    def csv(self) -> bytes:
        """All in one table: pairs first, then people without one, with the reason."""
        seeker_ids = {entry.person.id for entry in self._seekers.entries}
        rows: list[list[Cell]] = [[*row, ""] for row in self._pair_rows()]
        blank_seeker, blank_provider = self._blank(self._seekers), self._blank(self._providers)
        tail: list[Cell] = [None] * (len(self._pair_columns()) - len(blank_seeker) - len(blank_provider))
        for person, words in self._without_pair():
            entry = self._cells(self._entries[person])
            sides = [*entry, *blank_provider] if person in seeker_ids else [*blank_seeker, *entry]
            rows.append([*sides, *tail, words])
        return write_csv([*self._pair_columns(), "without a pair because"], rows)

    def xlsx(self) -> bytes:
        """A sheet of pairs and a sheet of people without one."""
        seeker_ids = {entry.person.id for entry in self._seekers.entries}
        without: list[list[Cell]] = []
        for person, words in self._without_pair():
            entry = self._entries[person]
            side = "seeker" if person in seeker_ids else "provider"
            without.append([side, entry.row, " ".join(entry.shown), person, words])
        others = ["side", "row", "who", "reference", "without a pair because"]
        return write_xlsx(
            [
                Sheet(name="Pairs", columns=self._pair_columns(), rows=self._pair_rows()),
                Sheet(name="Without a pair", columns=others, rows=without),
            ]
        )

    def name(self, person: str) -> str:
        """Who is behind an opaque id, as the file says."""
        return " ".join(self._entries[person].shown)

    def _pair_columns(self) -> list[str]:
        names = [
            *(f"seeker {column}" for column in ("row", *self._seekers.shown, "reference")),
            *(f"provider {column}" for column in ("row", *self._providers.shown, "reference")),
        ]
        return [*names, "score", *PARTS, "first meeting"]

    def _pair_rows(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for pair in self._answer.pairs:
            parts = self._candidates.parts_of(pair.seeker, pair.provider)
            time = "" if pair.time is None else half_hour_label(pair.time)
            ends = [
                cell for person in (pair.seeker, pair.provider) for cell in self._cells(self._entries[person])
            ]
            rows.append([*ends, pair.score, *parts.values(), time])
        return rows

    def _without_pair(self) -> list[tuple[str, str]]:
        return [
            (person.id, reason_in_words(person.reason, person.evidence)) for person in self._answer.unmatched
        ]

    @staticmethod
    def _cells(entry: Entry) -> list[Cell]:
        return [entry.row, *entry.shown, entry.person.id]

    @staticmethod
    def _blank(people: People) -> Sequence[Cell]:
        return [None] * (len(people.shown) + 2)


def reason_in_words(reason: UnmatchedReason, evidence: Evidence | None) -> str:
    """Why somebody has no pair, with how many pairs each rule refused where that is the reason."""
    words = REASON_WORDS[reason]
    if evidence is None or not evidence.refused:
        return f"{words}."
    counts = ", ".join(f"{RULE_WORDS[Reason(rule)]} {count}" for rule, count in evidence.refused)
    return f"{words}: {counts}."


def level_words(level: Level) -> str:
    """What was made best, in one line. With several priorities people are counted together."""
    value = level.value
    number = sum(people for _priority, people in value) if isinstance(value, tuple) else value
    words = LEVEL_WORDS[level.name].format(number) if number is not None else "there is no pair to compare"
    return f"{words} (proven best)" if level.proven else words
