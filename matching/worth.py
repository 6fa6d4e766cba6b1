"""Values of levels as rows that compare: the larger, the better."""

from collections.abc import Sequence

from matching.answer import Answer, Value
from matching.policy import LevelName
from matching.scoring import MAX_SCORE

Values = tuple[Value, ...]


def worth(levels: Sequence[LevelName], values: Values) -> tuple[int, ...]:
    """A row for these values of these levels, an earlier level before a later one.

    A floor that restricts nothing is above all others.
    """
    row: list[int] = []
    for level, value in zip(levels, values, strict=True):
        if isinstance(value, tuple):
            row += [count for _, count in value]
        elif value is None:
            row.append(MAX_SCORE + 1)
        else:
            row.append(-value if level is LevelName.CHANGES else value)
    return tuple(row)


def values_of(answer: Answer) -> Values:
    """What an answer reaches, level by level."""
    return tuple(level.value for level in answer.levels)


def matched_in(answer: Answer) -> frozenset[str]:
    """Everybody who has a pair."""
    return frozenset(person for pair in answer.pairs for person in (pair.seeker, pair.provider))
