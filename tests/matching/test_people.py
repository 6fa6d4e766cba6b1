"""People: what the engine accepts, and where a meeting can start."""

import dataclasses
from typing import Any

import pytest

from matching import InvalidProblemError, Person
from matching.people import free_starts


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("id", "", "id"),
        ("id", "x" * 201, "id"),
        ("id", "a\0b", "id"),
        ("id", "\ud800", "id"),
        ("capacity", -1, "e1.capacity"),
        ("capacity", 10**6 + 1, "e1.capacity"),
        ("minimum", 2, "e1.minimum"),
        ("priority", 101, "e1.priority"),
        ("seniority", -1, "e1.seniority"),
        ("free", frozenset({336}), "e1.free"),
        ("wishes", ("m1", "m1"), "e1.wishes"),
    ],
)
def test_person_out_of_range_is_refused_naming_the_field(field: str, value: Any, place: str) -> None:
    person = Person(id="e1", person="a")

    with pytest.raises(InvalidProblemError) as error:
        dataclasses.replace(person, **{field: value})

    assert error.value.field == place


@pytest.mark.parametrize(
    ("free", "half_hours", "starts"),
    [
        (set(), 2, set()),
        ({18, 19, 20}, 1, {18, 19, 20}),
        ({18, 19, 20}, 2, {18, 19}),
        ({18, 20}, 2, set()),
        ({46, 47, 48, 49}, 2, {46, 48}),
        ({46, 47, 48, 49}, 3, set()),
        ({334, 335, 0}, 2, {334}),
    ],
)
def test_free_starts_are_runs_that_never_cross_midnight(
    free: set[int], half_hours: int, starts: set[int]
) -> None:
    assert free_starts(frozenset(free), half_hours) == starts
