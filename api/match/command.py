"""The command `counterpart match`: the engine alone, from two files to one."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from api.files.tables import Limits, Table, TableError, read_table
from api.match.errors import MatchInputError
from api.match.layout import Layout, read_layout
from api.match.output import RULE_WORDS, Result, level_words
from api.match.people import People, read_people
from matching import Answer, Candidates, Problem, Reason, Status, find_candidates, solve

NOTHING_POSSIBLE: Final = 1
BAD_INPUT: Final = 2
OUTPUTS: Final = (".xlsx", ".csv", ".json")
LIMITS: Final = Limits(file_size=100_000_000, rows=200_000, text=500_000_000, unpacked=500_000_000)


def match(
    seekers: Annotated[Path, typer.Option(help="Who is served: mentees, fellows. CSV or XLSX.")],
    providers: Annotated[Path, typer.Option(help="Who serves: mentors, placements. CSV or XLSX.")],
    out: Annotated[Path, typer.Option(help="Where the pairs go: .xlsx, .csv or .json.")],
    rules: Annotated[Path | None, typer.Option(help="Columns, rules and weights, as TOML.")] = None,
    problem: Annotated[
        Path | None, typer.Option(help="Also write the problem, to check a .json answer against.")
    ] = None,
) -> None:
    """Find the best pairs between two files, without a server.

    Exit code 0: done; 1: no pair is possible; 2: something is wrong with a file.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        is_possible = _match(console, seekers, providers, out, rules, problem)
    except MatchInputError as error:
        for line in error.problems:
            console.print(line, markup=False)
        raise typer.Exit(BAD_INPUT) from None
    if not is_possible:
        raise typer.Exit(NOTHING_POSSIBLE)


def _match(
    console: Console, seekers: Path, providers: Path, out: Path, rules: Path | None, problem_file: Path | None
) -> bool:
    if out.suffix.lower() not in OUTPUTS:
        raise MatchInputError([f"{out.name}: the ending must be one of {', '.join(OUTPUTS)}."])
    with console.status("Reading the files") as status:
        layout = Layout() if rules is None else read_layout(_read(rules), rules.name)
        people = read_people(layout, _table(seekers), seekers.name, _table(providers), providers.name)
        layout = _without_free_time(console, layout, people)
        status.update("Scoring every pair")
        candidates = find_candidates(
            (entry.person for entry in people[0].entries),
            (entry.person for entry in people[1].entries),
            layout.rules,
            layout.weights,
        )
        problem = Problem.from_candidates(candidates, policy=layout.policy)
        answer = solve(problem, on_step=lambda words: status.update(words))
        status.update("Writing the pairs")
        result = Result(people[0], people[1], candidates, answer)
        _write(out, answer, result)
        if problem_file is not None:
            _save(problem_file, problem.to_json().encode())
    _tell(console, candidates, answer, result, out)
    return bool(answer.pairs)


def _without_free_time(console: Console, layout: Layout, people: tuple[People, People]) -> Layout:
    """Where a file has no free time, it can't count, unless the rules file asks for it by name."""
    if all(side.has_free_time for side in people) or not layout.rules.shared_free_times:
        return layout
    if layout.columns is not None:
        raise MatchInputError(
            ["The rules ask for shared free time: name columns.free, or set rules.shared_free_times = 0."]
        )
    console.print("There is no column “free time” in both files: free time is not looked at.")
    return replace(layout, rules=replace(layout.rules, shared_free_times=0))


def _table(path: Path) -> Table:
    try:
        return read_table(_read(path), path.name, LIMITS)
    except TableError as error:
        raise MatchInputError([f"{path.name}: {problem}" for problem in error.problems]) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MatchInputError([f"{path}: {error.strerror}."]) from None


def _write(out: Path, answer: Answer, result: Result) -> None:
    suffix = out.suffix.lower()
    if suffix == ".json":
        _save(out, answer.to_json().encode() + b"\n")
    else:
        _save(out, result.csv() if suffix == ".csv" else result.xlsx())


def _save(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise MatchInputError([f"{path}: {error.strerror}."]) from None


def _tell(console: Console, candidates: Candidates, answer: Answer, result: Result, out: Path) -> None:
    """What came out, in a few lines."""
    sizes = f"{len(candidates.seekers):,} seekers, {len(candidates.providers):,} providers"
    console.print(f"{sizes}, {len(candidates):,} possible pairs.")
    if not answer.pairs:
        refused = candidates.ledger.seekers.sum(axis=0)
        counts = [
            f"{RULE_WORDS[Reason(reason)]} {count:,}"
            for reason, count in zip(candidates.ledger.reasons, refused.tolist(), strict=True)
            if count
        ]
        console.print(f"No pair is possible. Refused: {', '.join(counts) or 'nothing'}.")
    if answer.status is Status.INFEASIBLE and answer.clash is not None:
        console.print(answer.clash.words(result.name), markup=False)
    for level in answer.levels:
        console.print(level_words(level))
    console.print(f"{len(answer.pairs):,} pairs → {out}", markup=False)
