"""The example at the engine's door does what it says, and the engine found is ours."""

import doctest
from pathlib import Path

import matching


def test_example_in_the_docstring_runs() -> None:
    assert doctest.testmod(matching).failed == 0


def test_matching_is_ours() -> None:
    assert Path(matching.__file__).parents[1] == Path(__file__).parents[2]
