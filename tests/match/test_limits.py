"""Limits of the rules file: what they keep, how they are refused, and how the workbook names them."""

import json
from pathlib import Path

import pytest

from matching.__main__ import main as engine
from tests.match.running import on, pairs_in, reasons_in, sheet

RULES = """
[columns]
id = "email"
organisation = "trust"
profession = "job"
seniority = "band"
groups = "groups"
[scale]
seniority = ["6", "8a"]
[rules]
shared_free_times = 0
organisation = "free"
[weights]
profession = 10
"""
SEEKERS = """email,trust,job,band,groups
a@x,Northshire Trust,nurse,6,pilot; rural
b@x,northshire  trust,nurse,8a,rural
c@x,Northshire Trust,doctor,6,
d@x,Southshire,nurse,8a,PILOT
"""
PROVIDERS = """email,trust,job,band,groups
p@x,Westshire,nurse,8a,
q@x,Westshire,nurse,8a,
r@x,Westshire,doctor,6,
s@x,Eastshire,doctor,6,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seekers.csv").write_text(SEEKERS)
    (tmp_path / "providers.csv").write_text(PROVIDERS)
    return tmp_path


def rules(folder: Path, limits: str) -> Path:
    (folder / "rules.toml").write_text(RULES + limits)
    return folder / "rules.toml"


def limit(text: str) -> str:
    return f"[[limits]]\n{text}\n"


def matched(folder: Path, limits: str) -> list[str]:
    """What is printed for these limits, with the workbook written."""
    result = on(folder, "pairs.xlsx", "--rules", rules(folder, limits))
    assert result.exit_code in (0, 1), result.output
    return result.stderr.splitlines()


@pytest.mark.parametrize(
    ("text", "is_counted", "most"),
    [
        ("seekers = { organisation = 'NORTHSHIRE trust' }", lambda s, _: s in "abc", 1),
        ("seekers = { seniority = '8A' }", lambda s, _: s in "bd", 1),
        ("seekers = { groups = 'pilot' }", lambda s, _: s in "ad", 1),
        ("providers = { profession = 'doctor' }", lambda _, p: p in "rs", 1),
        (
            "seekers = { profession = 'nurse' }\nproviders = { organisation = 'Westshire' }",
            lambda s, p: s in "abd" and p in "pqr",
            1,
        ),
        ("", lambda _s, _p: True, 2),
    ],
)
def test_a_limit_keeps_to_its_maximum(folder: Path, text: str, is_counted, most: int) -> None:  # type: ignore[no-untyped-def]  # parametrised
    matched(folder, limit(f"{text}\nmaximum = {most}"))

    counted = [pair for pair in pairs_in(folder / "pairs.xlsx") if is_counted(*pair)]
    assert len(counted) == most
    assert [row["pairs"] for row in sheet(folder / "pairs.xlsx", "Limits")] == [most]


def test_a_limit_keeps_to_its_minimum(folder: Path) -> None:
    cell = "seekers = { profession = 'doctor' }\nproviders = { profession = 'nurse' }\nminimum = 1"
    matched(folder, limit(cell))

    assert {pair for pair in pairs_in(folder / "pairs.xlsx") if pair[0] == "c"} <= {("c", "p"), ("c", "q")}
    assert len(pairs_in(folder / "pairs.xlsx")) == 4


def test_the_reason_names_the_limit_that_leaves_no_place(folder: Path) -> None:
    lines = matched(folder, limit("seekers = { organisation = 'Northshire Trust' }\nmaximum = 0"))

    northshire = "limits[1] (people seeking, of organisation Northshire Trust: at most 0)"
    decided = f"No place is left by {northshire}: 1 needed, room for 0."
    assert {
        name: why for name, why in reasons_in(folder / "pairs.xlsx").items() if name in "abc"
    } == dict.fromkeys("abc", decided)
    assert lines[1] == "Best possible, proven."


def test_the_reason_names_the_limit_that_is_full_where_the_score_chose_among_its_people(folder: Path) -> None:
    matched(folder, limit("seekers = { profession = 'nurse' }\nmaximum = 2") + limit("maximum = 4"))

    reasons = reasons_in(folder / "pairs.xlsx")
    (name,) = set(reasons) & set("abd")
    assert reasons[name].endswith(
        "Partners have room left, but this limit is full: "
        "limits[1] (people seeking, of profession nurse: at most 2)."
    )


def test_the_workbook_tells_what_is_reached_and_how_full_each_limit_is(folder: Path) -> None:
    lines = matched(
        folder,
        limit("seekers = { groups = 'rural' }\nproviders = { organisation = 'Eastshire' }\nmaximum = 0")
        + limit("minimum = 1\nmaximum = 9"),
    )

    assert [row["what it reaches"] for row in sheet(folder / "pairs.xlsx", "What it reaches")] == lines[:-1]
    assert [tuple(row.values()) for row in sheet(folder / "pairs.xlsx", "Limits")] == [
        (
            "limits[1]",
            "people seeking, in the group rural, with people offering, of organisation Eastshire",
            0,
            0,
            0,
        ),
        ("limits[2]", "all pairs", 1, 9, 4),
    ]


def test_limits_that_exclude_each_other_are_told_without_those_that_play_no_part(folder: Path) -> None:
    lines = matched(
        folder,
        limit("maximum = 3")
        + limit("seekers = { organisation = 'Northshire Trust' }\nmaximum = 1")
        + limit("seekers = { groups = 'rural' }\nminimum = 2"),
    )

    assert lines == [
        "4 people seeking, 4 people offering, 16 possible pairs.",
        "The demands can’t all be met, so there are no pairs.",
        "These can’t all hold: limits[2] (people seeking, of organisation Northshire Trust: at most 1); "
        "limits[3] (people seeking, in the group rural: at least 2). They need 2, there is room for 1.",
        f"0 pairs → {folder / 'pairs.xlsx'}",
    ]
    assert [row["pairs"] for row in sheet(folder / "pairs.xlsx", "Limits")] == ["", "", ""]


def test_limits_that_cross_are_kept_and_the_answer_verifies_without_any_name(folder: Path) -> None:
    crossing = (
        limit("seekers = { organisation = 'Northshire Trust' }\nmaximum = 2")
        + limit("seekers = { profession = 'nurse' }\nmaximum = 2")
        + limit("seekers = { seniority = '6' }\nproviders = { profession = 'doctor' }\nminimum = 1")
    )
    toml = rules(folder, crossing)

    result = on(folder, "answer.json", "--rules", toml, "--problem", folder / "problem.json")

    assert result.exit_code == 0, result.output
    assert engine(["verify", str(folder / "problem.json"), str(folder / "answer.json")]) == 0
    problem = (folder / "problem.json").read_text()
    assert len(json.loads(problem)["limits"]) == 3
    assert not [word for word in ("Northshire", "northshire", "nurse", "doctor", '8a"') if word in problem]


def test_what_is_not_proven_says_so_with_what_no_answer_can_pass(tmp_path: Path) -> None:
    """Four pairs would be best, and each provider has time for one."""
    (tmp_path / "seekers.csv").write_text(
        "email,capacity,free time\na@x,2,Mon 09:00-10:30\nb@x,2,Mon 09:00-10:30\n"
    )
    (tmp_path / "providers.csv").write_text(
        "email,capacity,free time\nc@x,2,Mon 09:00-10:00\nd@x,2,Mon 09:00-10:00\n"
    )

    lines = on(tmp_path, "pairs.xlsx").stderr.splitlines()

    assert lines[1:-1] == [
        "All rules and demands are kept. Not all of it is proven best, as said below.",
        "4 people have a pair (proven best)",
        "the worst pair scores 100 (proven best)",
        "all pairs together score 200 "
        "(not proven best; no answer has more than 400, with what comes before kept)",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("maximum = 3\ngroup = 'x'", "limits[2].group is not known here"),
        (
            "seekers = { grade = 'x' }\nmaximum = 3",
            "limits[2].seekers.grade is not known here; known are org",
        ),
        (
            "seekers = { site = 'x', team = 'y' }\nmaximum = 3",
            "limits[2].seekers names one column and its value",
        ),
        ("seekers = {}\nmaximum = 3", "limits[2].seekers names one column and its value"),
        ("providers = 'x'\nmaximum = 3", "limits[2].providers names one column and its value"),
        ("providers = { site = 3 }\nmaximum = 3", "limits[2].providers.site must be text"),
        ("providers = { site = ' ' }\nmaximum = 3", "limits[2].providers.site must be text"),
        ("maximum = '3'", "limits[2].maximum must be a whole number from 0"),
        ("maximum = -1", "limits[2].maximum must be a whole number from 0"),
        ("minimum = true", "limits[2].minimum must be a whole number from 0"),
        ("minimum = 1.0", "limits[2].minimum must be a whole number from 0"),
        (f"minimum = {10**30}", "limits[2].minimum must be a whole number from 0 to 1,000,000,000,000"),
        ("minimum = 4\nmaximum = 3", "limits[2]: the minimum is more than the maximum"),
        ("seekers = { organisation = 'Southshire' }", "limits[2] names neither minimum nor maximum"),
        (
            "seekers = { organisation = 'NORTHSHIRE  trust' }\nminimum = 1",
            "limits[2] counts the same people as limits[1]: make them one",
        ),
        (
            "seekers = { organisation = 'Westshire' }\nmaximum = 1",
            "limits[2].seekers: nobody in seekers.csv has this value in the column “trust”. "
            "There are: Northshire Trust, Southshire.",
        ),
        ("providers = { groups = 'pilot' }\nmaximum = 1", "in the column “groups”. It is empty everywhere."),
        (
            "seekers = { site = 'A' }\nmaximum = 1",
            "limits[2].seekers: columns.site isn’t named, so seekers.csv has none.",
        ),
    ],
)
def test_a_wrong_limit_is_named_before_anything_is_solved(folder: Path, text: str, words: str) -> None:
    first = limit("seekers = { organisation = 'Northshire Trust' }\nmaximum = 1")

    result = on(folder, "pairs.xlsx", "--rules", rules(folder, first + limit(text)))

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("rules.toml: limits[2]")
    assert words in result.stderr
    assert not (folder / "pairs.xlsx").exists()


@pytest.mark.parametrize("text", ["limits = 3\n", "limits = [3]\n", "[limits]\nmaximum = 3\n"])
def test_limits_that_are_no_tables_are_refused(folder: Path, text: str) -> None:
    (folder / "rules.toml").write_text(text + RULES)

    result = on(folder, "pairs.xlsx", "--rules", folder / "rules.toml")

    assert (result.exit_code, result.stderr) == (2, "rules.toml: limits must be tables: [[limits]]\n")


def test_of_the_values_there_are_at_most_ten_are_told(folder: Path) -> None:
    rows = "".join(f"{n}@x,Trust {n:02},nurse,6,\n" for n in range(13))
    (folder / "seekers.csv").write_text(f"email,trust,job,band,groups\n{rows}")

    result = on(
        folder, "p.xlsx", "--rules", rules(folder, limit("seekers = { organisation = 'x' }\nmaximum = 1"))
    )

    told = ", ".join(f"Trust {n:02}" for n in range(10))
    assert result.stderr.endswith(f"There are: {told} and 3 more.\n")


def test_every_group_that_nobody_is_in_is_told_at_once(folder: Path) -> None:
    wrong = limit("seekers = { organisation = 'x' }\nproviders = { profession = 'y' }\nmaximum = 1")

    result = on(folder, "p.xlsx", "--rules", rules(folder, wrong))

    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "limits[1].seekers",
        "limits[1].providers",
    ]
