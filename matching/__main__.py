"""`python -m matching solve PROBLEM.json [--output ANSWER.json]` and `… verify PROBLEM.json ANSWER.json`.

Exit codes: 0 with an answer, whatever its status, or when everything it claims is proven; 1 when it is
not; 2 for bad input, with a message that names the field, or where the answer can't be written. Timings and
steps go to standard error.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from matching import Answer, MatchingError, Problem, solve, verify

PROVEN, NOT_PROVEN, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m matching", description="The matching engine.")
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser("solve", help="find the best answer to a problem")
    solving.add_argument("problem", type=Path)
    solving.add_argument("--output", type=Path, help="where the answer goes; standard output otherwise")
    verifying = commands.add_parser("verify", help="check everything an answer claims")
    verifying.add_argument("problem", type=Path)
    verifying.add_argument("answer", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "solve":
            return _solve(chosen.problem, chosen.output)
        return _verify(chosen.problem, chosen.answer)
    except OSError as error:
        _say(f"{error.filename or 'the answer could not be written'}: {error.strerror}")
    except MatchingError as error:
        _say(str(error))
    return BAD_INPUT


def _solve(source: Path, target: Path | None) -> int:
    started = time.perf_counter()
    if target is None and sys.stdout is None:
        _say("standard output is closed: there is nowhere to write the answer to")
        return BAD_INPUT
    problem = Problem.from_json(source.read_bytes())
    with _take_standard_output() as output:
        answer = solve(problem, on_step=_say)
        text = answer.to_json() + "\n"
        if target is None:
            output.write(text)
        else:
            target.write_text(text, encoding="utf-8")
    _say(f"{answer.status}: {len(answer.pairs)} pairs in {time.perf_counter() - started:.2f} s")
    return PROVEN


def _take_standard_output() -> TextIO:
    """Standard output for the answer alone; what else is written there goes to standard error from now on.

    HiGHS's library writes a line of its own now and then, and C may hold it back until the program ends.
    """
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


def _verify(problem: Path, answer: Path) -> int:
    is_proven = verify(Problem.from_json(problem.read_bytes()), Answer.from_json(answer.read_bytes()))
    _say("Everything the answer claims is proven." if is_proven else "Not proven: don't rely on this answer.")
    return PROVEN if is_proven else NOT_PROVEN


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
