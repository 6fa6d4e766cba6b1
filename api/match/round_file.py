"""A round to take away and check anywhere: the problem with its answer and proof. Opaque ids, no names."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from matching import Answer, InvalidAnswerError, MatchingError, Problem
from matching.strict_json import Reader, join

VERSION: Final = 1
MOST_ROUNDS: Final = 10**6
T = TypeVar("T")
_read = Reader(InvalidAnswerError)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFile:
    """What a round's file holds. ``number`` is the round's in its programme."""

    number: int
    problem: Problem
    answer: Answer


def write_round_file(file: RoundFile) -> bytes:
    """The file, as :func:`read_round_file` reads it."""
    head = {"version": VERSION, "round": file.number}
    parts = f'"problem":{file.problem.to_json()},\n"answer":{file.answer.to_json()}'
    return f"{json.dumps(head)[:-1]},\n{parts}}}\n".encode()


def read_round_file(data: bytes) -> RoundFile:
    """Read a round's file.

    :raises MatchingError: naming the field that is wrong.
    """
    found = _read.fields(_read.parse(data), "", ("version", "round", "problem", "answer"))
    _read.whole(found["version"], "version", VERSION, VERSION)
    return RoundFile(
        number=_read.whole(found["round"], "round", 1, MOST_ROUNDS),
        problem=_part(found, "problem", Problem.from_json),
        answer=_part(found, "answer", Answer.from_json),
    )


def _part(found: dict[str, Any], name: str, read: Callable[[str], T]) -> T:
    try:
        return read(json.dumps(found[name]))
    except MatchingError as error:
        raise InvalidAnswerError(join(name, error.field) if error.field else name, error.message) from None
