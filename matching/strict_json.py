"""JSON read strictly: no duplicate key, no NaN, no unknown field, integers that are integers."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from matching.errors import MatchingError
from matching.people import is_encodable

Raise = Callable[[str, str], MatchingError]
T = TypeVar("T")

MISSING: Any = object()


class Reader:
    """Reads parsed JSON; `error(field, message)` makes the exception raised for what is wrong."""

    def __init__(self, error: Raise) -> None:
        self._error = error

    def parse(self, text: str | bytes) -> Any:
        """The parsed text."""
        try:
            # Left to itself json guesses at UTF-16 and UTF-32.
            decoded = text.decode() if isinstance(text, bytes) else text
            return json.loads(
                decoded,
                object_pairs_hook=self._unique,
                parse_constant=self._refuse_constant,
            )
        except UnicodeDecodeError:
            raise self._error("", "not UTF-8") from None
        except RecursionError:
            raise self._error("", "nested too deeply") from None
        except MatchingError:
            raise
        except ValueError as problem:
            raise self._error("", f"not JSON: {problem}") from None

    def fields(
        self, value: Any, field: str, needed: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, Any]:
        """An object that holds all of `needed` and nothing but these and `optional`."""
        if type(value) is not dict:
            raise self._error(field, "must be an object")
        needed = tuple(needed)
        for name in needed:
            if name not in value:
                raise self._error(join(field, name), "is missing")
        for name in value:
            if name not in needed and name not in optional:
                raise self._error(join(field, name), "is not a field here")
        return value

    def items(self, value: Any, field: str) -> list[Any]:
        """A list."""
        if type(value) is not list:
            raise self._error(field, "must be a list")
        return value

    def whole(self, value: Any, field: str, low: int = 0, high: int = 2**62) -> int:
        """A JSON integer in low..high; 1.0 and true are none."""
        if type(value) is not int:
            raise self._error(field, "must be a whole number")
        if not low <= value <= high:
            raise self._error(field, f"must be {low} to {high}")
        return value

    def text(self, value: Any, field: str) -> str:
        """A string that UTF-8 can carry, without NUL."""
        if type(value) is not str:
            raise self._error(field, "must be text")
        if "\0" in value or not is_encodable(value):
            raise self._error(field, "holds a NUL or a lone surrogate")
        return value

    def texts(self, value: Any, field: str) -> tuple[str, ...]:
        """A list of strings, each once."""
        items = tuple(self.text(item, field) for item in self.items(value, field))
        if len(set(items)) != len(items):
            raise self._error(field, "the same stands there twice")
        return items

    def pairs(self, value: Any, field: str) -> tuple[tuple[str, str], ...]:
        """A list of lists of two strings."""
        found = []
        for row, item in enumerate(self.items(value, field)):
            place = f"{field}[{row}]"
            if len(self.items(item, place)) != 2:
                raise self._error(place, "must be a seeker and a provider")
            found.append((self.text(item[0], place), self.text(item[1], place)))
        return tuple(found)

    def choice(self, value: Any, field: str, kind: Callable[[str], T]) -> T:
        """One of the values of an enumeration."""
        try:
            return kind(self.text(value, field))
        except MatchingError:
            raise
        except ValueError:
            raise self._error(field, "is not one of the values known here") from None

    def flag(self, value: Any, field: str) -> bool:
        """True or false."""
        if type(value) is not bool:
            raise self._error(field, "must be true or false")
        return value

    def _unique(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            names = [name for name, _ in items]
            raise self._error(next(n for n in names if names.count(n) > 1), "stands there twice")
        return found

    def _refuse_constant(self, name: str) -> Any:
        raise self._error("", f"{name} is not JSON")


@contextmanager
def no_collecting() -> Iterator[None]:
    """Meanwhile nothing searches for cycles of garbage.

    JSON makes none, and to search a million lists again and again takes nearly as long as to read them.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def join(field: str, name: str) -> str:
    """The place of a field inside another."""
    return f"{field}.{name}" if field else name


def compact(value: Mapping[str, Any]) -> str:
    """JSON without blanks, in the order given."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
