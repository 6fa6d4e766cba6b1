"""`counterpart match` from end to end: files in, files out, exit codes."""

import csv
import io
from pathlib import Path

import pytest

from api.files.tables import read_table
from matching.__main__ import main as engine
from tests.match.running import SEEKERS, on, run

EXAMPLE = Path(__file__).parents[2] / "examples" / "mentor-match.toml"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "mentor-match"


def test_match_csv_holds_pairs_and_people_without_one(files: Path) -> None:
    result = on(files, "pairs.csv")

    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO((files / "pairs.csv").read_text("utf-8-sig"))))
    told = {
        (
            row["name (person seeking)"],
            row["name (person offering)"],
            row["first meeting"],
            row["without a pair because"],
        )
        for row in rows
    }
    team = "Nobody could be paired with this person: too little free time in common 1, the same team 1."
    other = "Nobody could be paired with this person: too little free time in common 1, the same team 1."
    assert told == {
        ("Ada", "Cy", "Monday 10:00", ""),
        ("Bo", "", "", team),
        ("", "Di", "", other),
    }
    assert [row["score"] for row in rows if row["name (person seeking)"] == "Ada"] == ["400"]


def test_match_xlsx_has_a_sheet_of_pairs_first(files: Path) -> None:
    assert on(files, "pairs.xlsx").exit_code == 0

    table = read_table((files / "pairs.xlsx").read_bytes(), "pairs.xlsx")
    assert [
        (row.cells["name (person seeking)"], row.cells["name (person offering)"]) for row in table.rows
    ] == [("Ada", "Cy")]


def test_match_json_is_an_answer_that_the_engine_verifies(files: Path) -> None:
    result = on(files, "answer.json", "--problem", files / "problem.json")

    assert result.exit_code == 0, result.stderr
    assert engine(["verify", str(files / "problem.json"), str(files / "answer.json")]) == 0
    assert "Ada" not in (files / "problem.json").read_text()
    assert "x.org" not in (files / "problem.json").read_text()


def test_match_same_pairs_whatever_the_order_of_rows(files: Path) -> None:
    on(files, "first.json")
    lines = SEEKERS.splitlines()
    (files / "seekers.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    on(files, "second.json")

    assert (files / "first.json").read_bytes() == (files / "second.json").read_bytes()


def test_match_nothing_possible_exits_1_and_says_which_rules(files: Path) -> None:
    (files / "seekers.csv").write_text("email,team\na@x.org,t\n")
    (files / "providers.csv").write_text("email,team\nb@x.org,t\n")

    result = on(files, "pairs.csv")

    assert result.exit_code == 1
    assert "No pair is possible. Refused: the same team 1." in result.stderr


def test_match_bad_rows_exit_2_with_file_row_and_column_of_each(files: Path) -> None:
    (files / "seekers.csv").write_text(
        "email,capacity,trained,free time\na@x.org,two,perhaps,Mon\n,1,no,\nA@x.org,1,no,\nA@X.org,1,no,\n"
    )

    result = on(files, "pairs.csv")

    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "seekers.csv, row 2, capacity",
        "seekers.csv, row 2, free time",
        "seekers.csv, row 2, trained",
        "seekers.csv, row 3, email",
        "seekers.csv, row 5, email",
    ]
    assert not (files / "pairs.csv").exists()


def test_match_a_column_that_is_wrong_throughout_is_not_told_for_every_row(files: Path) -> None:
    (files / "seekers.csv").write_text("email,trained\n" + "".join(f"{n}@x.org,?\n" for n in range(25)))

    result = on(files, "pairs.csv")

    *rows, last = result.stderr.splitlines()
    assert rows == [f"seekers.csv, row {n}, trained: must be yes or no." for n in range(2, 22)]
    assert last == "… and 5 more."


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("[columns]\nid = 'email'\nbadge = 'x'\n", "rules.toml: columns.badge is not known here"),
        (
            "[columns]\nid = 'mail'\n",
            "seekers.csv: there is no column “mail”, which the rules file names for id.",
        ),
        ("[columns]\nteam = 'team'\n", "columns.id is missing"),
        ("[columns]\nid = 'email'\n", "The rules ask for shared free time"),
        ("[columns]\nid = 'email'\n[rules]\ntraining = 1\n", "rules.training must be true or false"),
        (
            "[columns]\nid = 'email'\n[rules]\norganisation = 'x'\n",
            "rules.organisation must be one of free, different, same",
        ),
        ("[columns]\nid = 'email'\n[weights]\ngoals = '1'\n", "weights.goals must be a whole number"),
        ("[columns]\nid = 'email'\n[weights]\ngoals = 2000\n", "together at most 1000"),
        ("[columns]\nid = 'email'\n[weights]\nseniority = 3\n", "weights.seniority must be a table"),
        ("[columns]\nid = 'email'\n[weights.seniority]\na = 3\n", "a gap must be a whole number"),
        ("[columns]\nid = 'email'\n[weights.seniority]\n1 = 'x'\n", "points must be whole numbers"),
        ("[columns]\nid = 3\n", "columns.id must be text"),
        ("[columns]\nid = 'email'\n[policy]\nlevels = 3\n", "policy.levels must be a list of texts"),
        (
            "[columns]\nid = 'email'\n[policy]\nlevels = ['best']\n",
            "policy.levels must be one of matched, floor, score, changes",
        ),
        (
            "[columns]\nid = 'email'\n[policy]\nkind = 'best'\n",
            "policy.kind must be one of optimal, stable",
        ),
        (
            "[columns]\nid = 'email'\n[policy]\nkind = 'stable'\nlevels = ['score']\n",
            "policy.levels has no place where policy.kind is stable",
        ),
        ("[columns]\nid = 'email'\n[scale]\nseniority = 'A'\n", "scale.seniority must be a list of texts"),
        ("columns = 3\n", "columns must be a table"),
        ("[columns\n", "rules.toml: "),
        ("[policy]\nlevels = ['floor']\n[columns]\nid = 'email'\n", "floor comes somewhere after matched"),
    ],
)
def test_match_bad_rules_exit_2_naming_the_key(files: Path, rules: str, words: str) -> None:
    (files / "rules.toml").write_text(rules)

    result = on(files, "pairs.csv", "--rules", files / "rules.toml")

    assert result.exit_code == 2
    assert words in result.stderr


def test_match_seniority_outside_the_scale_is_named_with_its_row(files: Path) -> None:
    (files / "rules.toml").write_text(
        "[columns]\nid = 'email'\nseniority = 'team'\n[scale]\nseniority = ['t1', 't2']\n"
        "[rules]\nshared_free_times = 0\n"
    )

    result = on(files, "pairs.csv", "--rules", files / "rules.toml")

    assert result.exit_code == 2
    assert result.stderr.strip() == "providers.csv, row 2, team: must be one of t1, t2."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--out", "pairs.pdf"), "pairs.pdf: the ending must be one of .xlsx, .csv, .json."),
        (("--out", "nowhere/pairs.csv"), "No such file or directory"),
        (("--seekers", "missing.csv"), "No such file or directory"),
        (("--seekers", "seekers.doc"), "Only CSV and XLSX files are read"),
        (("--rules", "latin.toml"), "latin.toml: not UTF-8."),
    ],
)
def test_match_files_that_cannot_be_used_exit_2(files: Path, change: tuple[str, str], words: str) -> None:
    (files / "seekers.doc").write_text("x")
    (files / "latin.toml").write_bytes(b"\xff")
    arguments = {
        "--seekers": files / "seekers.csv",
        "--providers": files / "providers.csv",
        "--out": files / "pairs.csv",
    }
    arguments[change[0]] = files / change[1]

    result = run(*(part for pair in arguments.items() for part in pair))

    assert result.exit_code == 2
    assert words in result.stderr


def test_match_a_file_without_a_key_column_is_refused(files: Path) -> None:
    (files / "seekers.csv").write_text("name\nAda\n")

    result = on(files, "pairs.csv")

    assert result.exit_code == 2
    assert "seekers.csv: there is no column “email” or “id”" in result.stderr


def test_match_follows_the_whole_line_of_management(files: Path) -> None:
    (files / "seekers.csv").write_text("email,line manager\nboss@x.org,\n")
    (files / "providers.csv").write_text(
        "email,line manager\nmiddle@x.org,boss@x.org\nlow@x.org,Middle@x.org\nother@x.org,else@x.org\n"
    )

    on(files, "pairs.csv")

    rows = list(csv.DictReader(io.StringIO((files / "pairs.csv").read_text("utf-8-sig"))))
    assert rows[0]["email (person offering)"] == "other@x.org"
    assert {row["email (person offering)"]: row["without a pair because"] for row in rows[1:]} == {
        "low@x.org": "Nobody could be paired with this person: line management 1.",
        "middle@x.org": "Nobody could be paired with this person: line management 1.",
    }


def test_match_demands_that_clash_exit_1_in_words_with_names(files: Path) -> None:
    (files / "seekers.csv").write_text("email,capacity,minimum\na@x.org,3,3\n")
    (files / "providers.csv").write_text("email\nb@x.org\nc@x.org\n")

    result = on(files, "pairs.csv")

    assert result.exit_code == 1
    assert "These can’t all hold: the minimum of a@x.org. They need 3, there is room for 2." in result.stderr


@pytest.mark.parametrize(("size", "pairs", "total"), [("large", 484, 11_480), ("small", 35, 750)])
def test_match_reaches_the_most_pairs_on_the_civil_service_files(
    tmp_path: Path, size: str, pairs: int, total: int
) -> None:
    if not SHARED.exists():
        pytest.skip(f"the shared data is not here: {SHARED}")
    folder = SHARED / size

    result = run(
        *("--seekers", folder / "mentees.csv", "--providers", folder / "mentors.csv"),
        *("--rules", EXAMPLE, "--out", tmp_path / "pairs.csv"),
    )

    assert result.exit_code == 0, result.stderr
    assert f"{pairs} pairs" in result.stderr
    assert f"{2 * pairs} people have a pair (proven best)" in result.stderr
    assert f"all pairs together score {total:,} (proven best)" in result.stderr
