"""Random files, limits and pins: limits are kept and counted right, and the answer verifies."""

import random
from pathlib import Path

import pytest

from matching.__main__ import main as engine
from tests.match.running import on, sheet

RULES = """
[columns]
id = "email"
organisation = "trust"
profession = "job"
groups = "groups"
capacity = "capacity"
minimum = "least"
topics = "topics"
[rules]
organisation = "free"
shared_free_times = 0
[weights]
goals = 100
"""
COLUMNS = {"organisation": "trust", "profession": "job", "groups": "groups"}
Row = dict[str, str]
Counted = dict[str, tuple[str, str]]


def some_people(draw: random.Random, letter: str) -> list[Row]:
    return [
        {
            "email": f"{letter}{number}@x",
            "trust": draw.choice(["North  Trust", "NORTH trust", "South"]),
            "job": draw.choice(["nurse", "doctor"]),
            "groups": draw.choice(["", "x", "Y; x"]),
            "capacity": draw.choice("12"),
            "least": draw.choice(["", "", "1"]),
            "topics": draw.choice("tu"),
        }
        for number in range(draw.randint(2, 7))
    ]


def values(row: Row, column: str) -> list[str]:
    texts = row[COLUMNS[column]].split(";") if column == "groups" else [row[COLUMNS[column]]]
    return [" ".join(text.split()).casefold() for text in texts if text.strip()]


class Limit:
    """A limit as the rules file has it, counted here by hand."""

    def __init__(self, draw: random.Random, sides: dict[str, list[Row]]) -> None:
        self.counted: Counted = {}
        for side, rows in sides.items():
            column = draw.choice(sorted(COLUMNS))
            there = sorted({value for row in rows for value in values(row, column)})
            if there and draw.random() < 0.6:
                self.counted[side] = column, draw.choice(there)
        self.least = draw.choice([0, 0, 1, 2])
        self.most = self.least + draw.randint(0, 2)

    def toml(self) -> str:
        named = "".join(
            f"{side} = {{ {column} = '{value}' }}\n" for side, (column, value) in self.counted.items()
        )
        return f"[[limits]]\n{named}minimum = {self.least}\nmaximum = {self.most}\n"

    def count(self, pairs: list[dict[str, Row]]) -> int:
        return sum(
            all(value in values(pair[side], column) for side, (column, value) in self.counted.items())
            for pair in pairs
        )


def write(path: Path, rows: list[Row]) -> None:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("seed", range(25))
def test_limits_are_kept_and_counted_and_the_answer_verifies(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test's figures
    sides = {side: some_people(draw, side[0]) for side in ("seekers", "providers")}
    for side, rows in sides.items():
        write(tmp_path / f"{side}.csv", rows)
    drawn = [Limit(draw, sides) for _ in range(draw.randint(1, 4))]
    limits = list({str(limit.counted): limit for limit in drawn}.values())
    (tmp_path / "rules.toml").write_text(RULES + "".join(limit.toml() for limit in limits))
    pin = {
        "seeker": draw.choice(sides["seekers"])["email"],
        "provider": draw.choice(sides["providers"])["email"],
    }
    write(tmp_path / "list.csv", [pin])
    options = ("--rules", tmp_path / "rules.toml", draw.choice(["--pins", "--bans", "--previous"]))

    result = on(tmp_path, "pairs.xlsx", *options, tmp_path / "list.csv")
    on(tmp_path, "answer.json", *options, tmp_path / "list.csv", "--problem", tmp_path / "problem.json")

    assert result.exit_code in (0, 1), result.output
    if "No answer was found" not in result.stderr:
        assert engine(["verify", str(tmp_path / "problem.json"), str(tmp_path / "answer.json")]) == 0
    if result.exit_code == 0:
        known = {row["email"]: row for rows in sides.values() for row in rows}
        pairs = [
            {
                "seekers": known[str(row["email (person seeking)"])],
                "providers": known[str(row["email (person offering)"])],
            }
            for row in sheet(tmp_path / "pairs.xlsx", "Pairs")
        ]
        counts = [limit.count(pairs) for limit in limits]
        assert [row["pairs"] for row in sheet(tmp_path / "pairs.xlsx", "Limits")] == counts
        assert all(limit.least <= count <= limit.most for limit, count in zip(limits, counts, strict=True))
