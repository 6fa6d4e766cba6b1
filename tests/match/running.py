"""`counterpart match` as a user runs it, and what it leaves."""

from pathlib import Path

import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from api.match.command import match

HEADINGS = "email,name,topics,free time,team\n"
SEEKERS = f"{HEADINGS}a@x.org,Ada,bias; pay,Mon 09:00-11:00,t1\nb@x.org,Bo,pay,Tue 09:00-10:00,t2\n"
PROVIDERS = f"{HEADINGS}c@x.org,Cy,bias,Mon 10:00-12:00,t3\nd@x.org,Di,pay,Tue 09:00-10:00,t2\n"


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command("match")(match)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def on(folder: Path, out: str, *more: str | Path) -> Result:
    """Match the folder's two files."""
    both = ("--seekers", folder / "seekers.csv", "--providers", folder / "providers.csv")
    return run(*both, "--out", folder / out, *more)


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """A sheet's rows, by heading."""
    heading, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    return [dict(zip((str(cell) for cell in heading), row, strict=True)) for row in rows]


def pairs_in(path: Path) -> set[tuple[str, str]]:
    """The names (before the @) of the pairs in a workbook."""
    return {
        (
            str(row["email (person seeking)"]).partition("@")[0],
            str(row["email (person offering)"]).partition("@")[0],
        )
        for row in sheet(path, "Pairs")
    }


def reasons_in(path: Path) -> dict[str, str]:
    """Why people have no pair, by name (before the @)."""
    return {
        str(row["who"]).partition("@")[0]: str(row["without a pair because"])
        for row in sheet(path, "Without a pair")
    }
