"""The command `counterpart match`: the engine alone, from two files to one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.status import Status as Spinner

from api.match.asked import Asked, Files, read_files
from api.match.errors import MatchInputError
from api.match.output import Result
from api.match.pair_list import PairList
from api.match.words import RULE_WORDS
from matching import Candidates, Problem, find_candidates, solve

NOTHING_POSSIBLE: Final = 1
BAD_INPUT: Final = 2
OUTPUTS: Final = (".xlsx", ".csv", ".json")
SHOWN_PROBLEMS: Final = 20


def match(
    seekers: Annotated[Path, typer.Option(help="Who is served: mentees, fellows. CSV or XLSX.")],
    providers: Annotated[Path, typer.Option(help="Who serves: mentors, placements. CSV or XLSX.")],
    out: Annotated[Path, typer.Option(help="Where the pairs go: .xlsx, .csv or .json.")],
    rules: Annotated[Path | None, typer.Option(help="Columns, rules, weights and limits, as TOML.")] = None,
    pins: Annotated[
        Path | None, typer.Option(help="Pairs that must be: rows of an earlier --out. CSV or XLSX.")
    ] = None,
    bans: Annotated[Path | None, typer.Option(help="Pairs that must not be, likewise.")] = None,
    previous: Annotated[
        Path | None, typer.Option(help="Earlier pairs, so that few change; likewise.")
    ] = None,
    problem: Annotated[
        Path | None, typer.Option(help="Also write the problem, to check a .json answer against.")
    ] = None,
) -> None:
    """Find the best pairs between two files, without a server.

    Exit code 0: done; 1: no pair is possible, or the demands exclude each other; 2: something is wrong with
    a file.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    files = Files(seekers=seekers, providers=providers, rules=rules, pins=pins, bans=bans, previous=previous)
    try:
        if out.suffix.lower() not in OUTPUTS:
            raise MatchInputError([f"{out.name}: the ending must be one of {', '.join(OUTPUTS)}."])
        with console.status("Reading the files") as spinner:
            asked = read_files(files)
            for note in asked.notes:
                console.print(note, markup=False)
            result = _found(asked, spinner)
            spinner.update("Writing the pairs")
            _save(out, _written(result, out.suffix.lower()))
            if problem is not None:
                _save(problem, result.problem.to_json().encode())
    except MatchInputError as error:
        for line in _shown(error.problems):
            console.print(line, markup=False)
        raise typer.Exit(BAD_INPUT) from None
    for line in (*result.lines(), f"{len(result.answer.pairs):,} pairs → {out}"):
        console.print(line, markup=False)
    if not result.answer.pairs:
        raise typer.Exit(NOTHING_POSSIBLE)


def _shown(problems: Sequence[str]) -> list[str]:
    """The first problems: a column that is wrong throughout says the same in every row."""
    more = len(problems) - SHOWN_PROBLEMS
    return [*problems[:SHOWN_PROBLEMS], *([f"… and {more:,} more."] if more > 0 else [])]


def _found(asked: Asked, spinner: Spinner) -> Result:
    spinner.update("Scoring every pair")
    candidates = find_candidates(
        (entry.person for entry in asked.people[0].entries),
        (entry.person for entry in asked.people[1].entries),
        asked.layout.rules,
        asked.layout.weights,
        bans=_ids(asked.bans),
    )
    _check_pins(asked.pins, candidates)
    problem = Problem.from_candidates(
        candidates,
        pins=_ids(asked.pins),
        policy=asked.policy,
        previous=None if asked.previous is None else _ids(asked.previous),
        limits=[limit.for_engine() for limit in asked.layout.limits],
    )
    answer = solve(problem, on_step=lambda words: spinner.update(words))
    return Result(asked, candidates, problem, answer)


def _ids(pairs: PairList | None) -> list[tuple[str, str]]:
    return [] if pairs is None else [pair.ids for pair in pairs.pairs]


def _check_pins(pins: PairList | None, candidates: Candidates) -> None:
    """No rule may refuse a pin. Raises MatchInputError naming the rows and the rules."""
    if pins is None:
        return
    problems: list[str] = []
    for pair in pins.pairs:
        refused = candidates.refusals(*pair.ids)
        if refused:
            rules = ", ".join(RULE_WORDS[rule] for rule in refused)
            problems.append(f"{pins.file}, row {pair.row}: these two can’t be a pair: {rules}.")
    if problems:
        raise MatchInputError(problems)


def _written(result: Result, suffix: str) -> bytes:
    if suffix == ".json":
        return result.answer.to_json().encode() + b"\n"
    return result.csv() if suffix == ".csv" else result.xlsx()


def _save(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise MatchInputError([f"{path}: {error.strerror}."]) from None
