"""Pins, bans and earlier pairs: rows of what the command wrote before."""

import re
from pathlib import Path

import pytest

from tests.match.running import on, pairs_in, reasons_in, sheet

RULES = """
[columns]
id = "email"
topics = "topics"
team = "team"
[rules]
shared_free_times = 0
[weights]
goals = 100
"""
SEEKERS = "email,name,topics,team\na@x,Ada,pay,t1\nb@x,Bo,bias,t2\nc@x,Cy,care,t3\n"
PROVIDERS = "email,topics,team\np@x,pay,t4\nq@x,bias,t5\nr@x,care,t3\n"
BEST = {("a", "p"), ("b", "q")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ada suits p, Bo suits q; Cy and r are in one team, so one of the others must move for Cy."""
    (tmp_path / "seekers.csv").write_text(SEEKERS)
    (tmp_path / "providers.csv").write_text(PROVIDERS)
    (tmp_path / "rules.toml").write_text(RULES)
    return tmp_path


def matched(folder: Path, *more: str | Path, out: str = "pairs.xlsx") -> list[str]:
    result = on(folder, out, "--rules", folder / "rules.toml", *more)
    assert result.exit_code in (0, 1), result.output
    return result.stderr.splitlines()


def listed(folder: Path, text: str) -> Path:
    (folder / "list.csv").write_text(text)
    return folder / "list.csv"


def test_a_pin_is_kept_and_a_ban_is_not_made(folder: Path) -> None:
    pins = listed(folder, "seeker,provider\nA@X,r@x\n")
    matched(folder, "--pins", pins)
    assert ("a", "r") in pairs_in(folder / "pairs.xlsx")

    matched(folder, "--bans", pins)
    assert ("a", "r") not in pairs_in(folder / "pairs.xlsx")
    assert len(pairs_in(folder / "pairs.xlsx")) == 3


@pytest.mark.parametrize("out", ["earlier.xlsx", "earlier.csv"])
def test_what_was_written_is_read_again_as_pins_or_as_earlier_pairs(folder: Path, out: str) -> None:
    (folder / "seekers.csv").write_text(f"{SEEKERS}d@x,Di,pay,t3\n")
    matched(folder, out=out)
    matched(folder, out="first.xlsx")

    matched(folder, "--pins", folder / out, "--previous", folder / out)

    assert pairs_in(folder / "pairs.xlsx") == pairs_in(folder / "first.xlsx")
    assert {row["among the earlier pairs"] for row in sheet(folder / "pairs.xlsx", "Pairs")} == {"yes"}


def test_earlier_pairs_are_kept_where_the_levels_say_so(folder: Path) -> None:
    earlier = listed(folder, "seeker email,provider email\na@x,q@x\nb@x,r@x\nc@x,p@x\n")
    (folder / "rules.toml").write_text(f"{RULES}[policy]\nlevels = ['matched', 'changes', 'score']\n")

    lines = matched(folder, "--previous", earlier)

    assert pairs_in(folder / "pairs.xlsx") == {("a", "q"), ("b", "r"), ("c", "p")}
    assert "0 pairs differ from the earlier ones (proven best)" in lines


@pytest.mark.parametrize("headings", ["seeker email,provider email", "email (person seeking),provider"])
def test_lists_with_the_headings_of_before_are_still_read(folder: Path, headings: str) -> None:
    matched(folder, "--pins", listed(folder, f"{headings}\na@x,q@x\n"))

    assert ("a", "q") in pairs_in(folder / "pairs.xlsx")


def test_the_workbook_calls_nobody_a_seeker_or_provider(folder: Path) -> None:
    matched(folder, "--pins", listed(folder, "person seeking,person offering\na@x,p@x\nc@x,q@x\n"))

    for name in ("Pairs", "Without a pair"):
        for row in sheet(folder / "pairs.xlsx", name):
            words = " ".join(map(str, (*row, *row.values())))
            assert re.findall(r"\b(seekers?|providers?)\b", words) == []
    sides = {row["side"] for row in sheet(folder / "pairs.xlsx", "Without a pair")}
    assert sides <= {"person seeking", "person offering"}


def test_without_earlier_pairs_the_level_that_counts_changes_is_left_out(folder: Path) -> None:
    (folder / "rules.toml").write_text(f"{RULES}[policy]\nlevels = ['matched', 'changes', 'score']\n")

    lines = matched(folder)

    assert not [line for line in lines if "differ" in line]
    assert "among the earlier pairs" not in sheet(folder / "pairs.xlsx", "Pairs")[0]


def test_earlier_pairs_of_people_who_left_are_counted_and_left_out(folder: Path) -> None:
    earlier = listed(folder, "seeker email,provider email\na@x,gone@x\ngone@x,p@x\nb@x,q@x\n")

    lines = matched(folder, "--previous", earlier)

    assert lines[0] == "2 pairs of list.csv are left out: somebody in them is in neither file now."
    assert {
        row["name (person seeking)"]: row["among the earlier pairs"]
        for row in sheet(folder / "pairs.xlsx", "Pairs")
    }["Bo"] == "yes"


def test_pins_that_exclude_each_other_are_told_with_names(folder: Path) -> None:
    pins = listed(folder, "person seeking,Person Offering\na@x,p@x\nb@x,q@x\nc@x,p@x\n")

    lines = matched(folder, "--pins", pins)

    assert (
        "These can’t all hold: the pin of Ada a@x with p@x; the pin of Cy c@x with p@x. "
        "They need 2, there is room for 1." in lines
    )


def test_a_pin_that_leaves_somebody_no_place_is_named_in_the_reason(folder: Path) -> None:
    (folder / "providers.csv").write_text("email,topics,team\np@x,pay,t4\nr@x,care,t3\n")

    matched(folder, "--pins", listed(folder, "seeker,provider\na@x,p@x\n"))

    assert reasons_in(folder / "pairs.xlsx")["Cy c"] == (
        "No place is left by the pin of Ada a@x with p@x: 2 needed, room for 1."
    )


@pytest.mark.parametrize("option", ["--pins", "--bans"])
def test_everything_wrong_in_a_list_is_named_with_its_row(folder: Path, option: str) -> None:
    wrong = listed(folder, "email (person seeking),person offering\nzoe@x,p@x\na@x,\n,q@x\nq@x,a@x\n")

    result = on(folder, "pairs.xlsx", "--rules", folder / "rules.toml", option, wrong)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "list.csv, row 2, email (person seeking): nobody in seekers.csv has this email.",
        "list.csv, row 3, person offering: is empty.",
        "list.csv, row 4, email (person seeking): is empty.",
        "list.csv, row 5, email (person seeking): nobody in seekers.csv has this email.",
        "list.csv, row 5, person offering: nobody in providers.csv has this email.",
    ]


def test_a_list_without_the_two_columns_is_refused(folder: Path) -> None:
    result = on(
        folder,
        "p.xlsx",
        "--rules",
        folder / "rules.toml",
        "--previous",
        listed(folder, "mentee,mentor\na@x,p@x\n"),
    )

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "list.csv: there is no column “email (person seeking)”.",
        "list.csv: there is no column “email (person offering)”.",
    ]


def test_a_pin_that_rules_refuse_is_named_with_its_row_and_the_rules(folder: Path) -> None:
    pins = listed(folder, "seeker,provider\na@x,p@x\nc@x,r@x\n")

    result = on(folder, "p.xlsx", "--rules", folder / "rules.toml", "--pins", pins, "--bans", pins)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "list.csv, row 2: these two can’t be a pair: banned.",
        "list.csv, row 3: these two can’t be a pair: the same team, banned.",
    ]


def test_earlier_pairs_that_would_count_for_nothing_are_refused(folder: Path) -> None:
    (folder / "rules.toml").write_text(f"{RULES}[policy]\nlevels = ['matched', 'score']\n")
    earlier = listed(folder, "seeker,provider\na@x,p@x\n")

    result = on(folder, "p.xlsx", "--rules", folder / "rules.toml", "--previous", earlier)

    assert (result.exit_code, result.stderr) == (
        2,
        "--previous would count for nothing: put “changes” into policy.levels, where few changes count.\n",
    )


def test_changes_alone_need_earlier_pairs(folder: Path) -> None:
    (folder / "rules.toml").write_text(f"{RULES}[policy]\nlevels = ['changes']\n")

    result = on(folder, "p.xlsx", "--rules", folder / "rules.toml")

    assert (result.exit_code, result.stderr) == (
        2,
        "policy.levels names “changes” alone, which needs --previous.\n",
    )
