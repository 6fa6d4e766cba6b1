"""The guide and the examples say what the command does."""

import re
from pathlib import Path

import pytest

from api.match.command import match
from api.match.layout import read_layout
from api.match.meanings import COUNTED, USUAL_HEADINGS, Meaning
from matching import LevelName, PolicyKind
from tests.match.running import on, sheet

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "match.md").read_text()
EXAMPLE = ROOT / "examples" / "limits.toml"
HEADINGS = "email,organisation,team,pay band,topics,free time,capacity,groups\n"


def test_the_guide_names_every_column_in_its_order() -> None:
    table = GUIDE.partition("| Meaning |")[2].partition("\n\n")[0]
    named = re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:]))

    assert sorted(named) == sorted(Meaning)
    for meaning, headings in USUAL_HEADINGS.items():
        assert meaning in named
        assert headings[0] in table


def test_the_guide_names_every_option_and_what_limits_count_by() -> None:
    options = {f"--{name}" for name in match.__annotations__ if name != "return"}

    assert {option for option in options if option not in GUIDE} == set()
    assert ", ".join(f"`{meaning}`" for meaning in COUNTED[:-1]) in GUIDE


def test_the_guides_rules_are_read() -> None:
    limits, stable = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    columns = "[columns]\nid = 'email'\n"

    assert [
        (limit.minimum, limit.maximum) for limit in read_layout((columns + limits).encode(), "x").limits
    ] == [
        (0, 12),
        (1, 2),
        (0, 30),
    ]
    assert read_layout((columns + stable).encode(), "x").policy.kind is PolicyKind.STABLE


def test_the_example_with_limits_is_kept(tmp_path: Path) -> None:
    free = "Mon 09:00-17:00; Tue 09:00-17:00"
    (tmp_path / "seekers.csv").write_text(
        HEADINGS
        + "".join(f"n{n}@x,Northshire Trust,t{n},Band 8b,bias,{free},1,\n" for n in range(20))
        + "".join(f"s{n}@x,Southshire Trust,u{n},Band 8b,pay,{free},1,\n" for n in range(20))
    )
    (tmp_path / "providers.csv").write_text(
        HEADINGS
        + "".join(f"e{n}@x,Eastmoor,v{n},Band 8a,bias,{free},1,\n" for n in range(20))
        + "".join(f"w{n}@x,Westvale,w{n},Band 5,pay,{free},1,Night Duty\n" for n in range(20))
    )

    result = on(tmp_path, "pairs.xlsx", "--rules", EXAMPLE)

    assert result.exit_code == 0, result.output
    counted = [row["pairs"] for row in sheet(tmp_path / "pairs.xlsx", "Limits")]
    assert counted == [24, 4, 20, 4, 2]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "examples").glob("*.toml")))
def test_every_example_is_read(name: str) -> None:
    layout = read_layout((ROOT / "examples" / name).read_bytes(), name)

    assert layout.policy.levels[0] is LevelName.MATCHED
