"""What was found, as tables: CSV (pairs, then people without one) or XLSX (more sheets), and as lines."""

from collections.abc import Sequence
from typing import Final

from api.files.write import Cell, Sheet, write_csv, write_xlsx
from api.free_time import half_hour_label
from api.match.asked import Asked
from api.match.meanings import MANY, ONE, column_of
from api.match.pair_list import WHY_NOT
from api.match.people import Entry, People
from api.match.words import RULE_WORDS, STATUS_WORDS, Words, level_words
from matching import (
    PARTS,
    Answer,
    Candidates,
    LevelName,
    Problem,
    Reason,
    Side,
    Status,
    kept_out,
    pairs_counted,
)

EARLIER: Final = "among the earlier pairs"


class Result:
    """An answer told with the rows it came from."""

    def __init__(self, asked: Asked, candidates: Candidates, problem: Problem, answer: Answer) -> None:
        self.problem, self.answer = problem, answer
        self._candidates = candidates
        self._seekers, self._providers = asked.people
        self._limits = asked.layout.limits
        self._words = Words(self._name, {limit.name: limit.words() for limit in asked.layout.limits})
        self._entries: dict[str, Entry] = {
            entry.person.id: entry for people in asked.people for entry in people.entries
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
        return write_csv([*self._pair_columns(), WHY_NOT], rows)

    def xlsx(self) -> bytes:
        """Sheets of pairs, of people without one, of what is reached, and of limits where there are any."""
        seeker_ids = {entry.person.id for entry in self._seekers.entries}
        without: list[list[Cell]] = []
        for person, words in self._without_pair():
            entry = self._entries[person]
            side = ONE[Side.SEEKERS if person in seeker_ids else Side.PROVIDERS]
            without.append([side, entry.row, " ".join(entry.shown), person, words])
        others = ["side", "row", "who", "reference", WHY_NOT]
        reached: list[list[Cell]] = [[line] for line in self.lines()]
        sheets = [
            Sheet(name="Pairs", columns=self._pair_columns(), rows=self._pair_rows()),
            Sheet(name="Without a pair", columns=others, rows=without),
            Sheet(name="What it reaches", columns=["what it reaches"], rows=reached),
        ]
        return write_xlsx([*sheets, *([self._limit_sheet()] if self._limits else [])])

    def lines(self) -> list[str]:
        """What came out, in a few lines: how many there are, what is reached and what is proven of it."""
        candidates, answer = self._candidates, self.answer
        both = zip(Side, (candidates.seekers, candidates.providers), strict=True)
        sizes = ", ".join(
            f"{len(people):,} {(ONE if len(people) == 1 else MANY)[side]}" for side, people in both
        )
        found = [f"{sizes}, {len(candidates):,} possible pairs."]
        if answer.clash is not None:
            return [*found, STATUS_WORDS[answer.status], self._words.clash(answer.clash)]
        if not answer.pairs:
            refused = candidates.ledger.seekers.sum(axis=0)
            counts = [
                f"{RULE_WORDS[Reason(reason)]} {count:,}"
                for reason, count in zip(candidates.ledger.reasons, refused.tolist(), strict=True)
                if count
            ]
            found.append(f"No pair is possible. Refused: {', '.join(counts) or 'nothing'}.")
        return [*found, STATUS_WORDS[answer.status], *level_words(answer.levels)]

    def _name(self, person: str) -> str:
        """Who is behind an opaque id, as the file says."""
        return " ".join(self._entries[person].shown)

    def _pair_columns(self) -> list[str]:
        names = [
            column_of(side, heading)
            for side, people in zip(Side, (self._seekers, self._providers), strict=True)
            for heading in ("row", *people.shown, "reference")
        ]
        earlier = [] if self.problem.previous is None else [EARLIER]
        return [*names, "score", *PARTS, "first meeting", *earlier]

    def _pair_rows(self) -> list[list[Cell]]:
        previous = self.problem.previous
        earlier = set(previous or ())
        rows: list[list[Cell]] = []
        for pair in self.answer.pairs:
            parts = self._candidates.parts_of(pair.seeker, pair.provider)
            time = "" if pair.time is None else half_hour_label(pair.time)
            ids = (pair.seeker, pair.provider)
            ends = [cell for person in ids for cell in self._cells(self._entries[person])]
            stood: list[Cell] = [] if previous is None else [ids in earlier]
            rows.append([*ends, pair.score, *parts.values(), time, *stood])
        return rows

    def _without_pair(self) -> list[tuple[str, str]]:
        full = kept_out(self.problem, self.answer)
        floors = [level.value for level in self.answer.levels if level.name is LevelName.FLOOR]
        floor = next((value for value in floors if isinstance(value, int)), None)
        return [
            (person.id, self._words.reason(person, full.get(person.id, ()), floor))
            for person in self.answer.unmatched
        ]

    def _limit_sheet(self) -> Sheet:
        """Each limit with how many of the pairs it counts; unknown where there is no answer."""
        is_known = self.answer.status is not Status.INFEASIBLE
        counted = pairs_counted(self.problem, self.answer)
        rows: list[list[Cell]] = [
            [
                limit.place,
                limit.counted(),
                limit.minimum,
                limit.maximum,
                counted[limit.name] if is_known else None,
            ]
            for limit in self._limits
        ]
        columns = ["limit", "whose pairs are counted", "at least", "at most", "pairs"]
        return Sheet(name="Limits", columns=columns, rows=rows)

    @staticmethod
    def _cells(entry: Entry) -> list[Cell]:
        return [entry.row, *entry.shown, entry.person.id]

    @staticmethod
    def _blank(people: People) -> Sequence[Cell]:
        return [None] * (len(people.shown) + 2)
