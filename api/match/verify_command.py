"""The command `counterpart verify`: a round's file checked on any machine, without a server."""

from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from api.match.round_file import RoundFile, read_round_file
from matching import LevelName, MatchingError, Status, verify

NOT_PROVEN: Final = 1
BAD_INPUT: Final = 2
_CLAIMS: Final = {
    Status.OPTIMAL: "Best possible set, proven: nobody can put together a better one under the same rules.",
    Status.STABLE: "No two people would both rather have each other than whom they have.",
    Status.FEASIBLE: "The set keeps every rule, and what the file claims about it is true. "
    "It does not claim that no better set is possible.",
    Status.INFEASIBLE: "It is true that the demands in this file cannot all be met.",
}


def check(
    file: Annotated[Path, typer.Argument(help="The round's file, as the board gives it: round-1.json.")],
) -> None:
    """Check a round's file: that its pairs keep the rules, and are the best possible as it claims.

    Exit code 0: all of it is true; 1: it is not; 2: the file cannot be read.
    """
    try:
        found = read_round_file(file.read_bytes())
    except OSError as error:
        _fail(f"{file}: {error.strerror}.")
    except MatchingError as error:
        _fail(f"{file.name}: {error}")
    if not verify(found.problem, found.answer):
        typer.echo(f"Round {found.number}: NOT proven. The file was changed, or is wrong: do not rely on it.")
        raise typer.Exit(NOT_PROVEN)
    typer.echo(f"Round {found.number}: {_CLAIMS[found.answer.status]}")
    for line in _figures(found):
        typer.echo(line)


def _figures(found: RoundFile) -> list[str]:
    """What the set reaches, in words."""
    problem, answer = found.problem, found.answer
    people = len(problem.seekers) + len(problem.providers)
    if answer.status is Status.INFEASIBLE:
        return []
    matched = len({id_ for pair in answer.pairs for id_ in (pair.seeker, pair.provider)})
    lines = [f"{matched} of {people} people have a pair; {len(answer.pairs)} pairs."]
    if answer.pairs:
        total, weakest = sum(p.score for p in answer.pairs), min(p.score for p in answer.pairs)
        lines.append(f"Total fit {total}, weakest pair {weakest}.")
    unproven = [_LEVELS[level.name] for level in answer.levels if not level.proven]
    return [*lines, f"Not proven to be the most possible: {', '.join(unproven)}."] if unproven else lines


_LEVELS: Final = {
    LevelName.MATCHED: "people with a pair",
    LevelName.FLOOR: "fit of the weakest pair",
    LevelName.SCORE: "total fit",
    LevelName.CHANGES: "pairs kept from the set before",
}


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(BAD_INPUT)
