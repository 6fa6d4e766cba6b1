"""The stable policy: pairs by wishes, of which nobody would both rather have each other."""

from pathlib import Path

import pytest

from matching.__main__ import main as engine
from tests.match.running import on, pairs_in, reasons_in

RULES = """
[columns]
id = "email"
wishes = "wishes"
capacity = "places"
minimum = "least"
[rules]
shared_free_times = 0
[policy]
kind = "stable"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seekers.csv").write_text(
        "email,wishes,places,least\na@x,p@x; q@x,1,\nb@x,p@x; q@x,1,\nc@x,p@x,1,\nd@x,q@x,1,\n"
    )
    (tmp_path / "providers.csv").write_text(
        "email,wishes,places,least\np@x,c@x; b@x; a@x,1,\nq@x,a@x; b@x,2,\n"
    )
    (tmp_path / "rules.toml").write_text(RULES)
    return tmp_path


def test_pairs_follow_the_wishes_of_both_sides(folder: Path) -> None:
    result = on(folder, "pairs.xlsx", "--rules", folder / "rules.toml")

    assert result.exit_code == 0, result.output
    assert pairs_in(folder / "pairs.xlsx") == {("c", "p"), ("a", "q"), ("b", "q")}
    assert result.stderr.splitlines() == [
        "4 people seeking, 2 people offering, 8 possible pairs.",
        "No two people would both rather have each other than whom they have, proven.",
        f"3 pairs → {folder / 'pairs.xlsx'}",
    ]
    assert reasons_in(folder / "pairs.xlsx") == {
        "d": "Each possible partner has others whom they prefer, or one of the two didn’t wish for the other."
    }


def test_a_stable_answer_verifies(folder: Path) -> None:
    on(folder, "answer.json", "--rules", folder / "rules.toml", "--problem", folder / "problem.json")

    assert engine(["verify", str(folder / "problem.json"), str(folder / "answer.json")]) == 0


def test_a_ban_counts_in_a_stable_answer(folder: Path) -> None:
    (folder / "bans.csv").write_text("seeker,provider\nc@x,p@x\n")

    on(folder, "pairs.xlsx", "--rules", folder / "rules.toml", "--bans", folder / "bans.csv")

    assert pairs_in(folder / "pairs.xlsx") == {("b", "p"), ("a", "q")}


def test_what_a_stable_answer_does_not_know_is_refused(folder: Path) -> None:
    (folder / "providers.csv").write_text("email,wishes,places,least\np@x,c@x,1,1\n")
    (folder / "list.csv").write_text("seeker,provider\nc@x,p@x\n")
    (folder / "rules.toml").write_text(f"{RULES}[[limits]]\nmaximum = 3\n")

    lists = ("--pins", folder / "list.csv", "--previous", folder / "list.csv")
    result = on(folder, "pairs.xlsx", "--rules", folder / "rules.toml", *lists)

    assert (result.exit_code, result.stderr) == (
        2,
        "policy.kind “stable” knows wishes and capacities, but not limits, minimum loads, --pins, "
        "--previous: leave them out.\n",
    )
