"""The problem's JSON contract: what is read, what is refused, and with which field named."""

import gc
import json
from contextlib import suppress
from typing import Any

import pytest

from matching import InvalidProblemError, Limit, Problem, Side, solve

EXAMPLE = """{"version": 1,
 "policy": {"kind": "optimal", "levels": ["matched", "floor", "score"]},
 "seekers":   [{"id": "e1", "minimum": 0, "capacity": 1, "priority": 0, "groups": ["org:A"],
                "free": [3, 4, 9], "refused": {"same_team": 2}}],
 "providers": [{"id": "m1", "minimum": 0, "capacity": 2, "priority": 0, "groups": [], "free": [4, 9]}],
 "candidates": [["e1", "m1", 730]],
 "pins": [["e1", "m1"]],
 "limits": [{"side": "seekers", "group": "org:A", "minimum": 0, "maximum": 3}],
 "previous": [["e1", "m1"]],
 "preferences": {"seekers": {"e1": ["m1"]}, "providers": {"m1": [["e1", "e2"], "e3"]}}}"""
SMALL: dict[str, Any] = {
    "version": 1,
    "seekers": [{"id": "a"}, {"id": "b"}],
    "providers": [{"id": "m"}],
    "candidates": [["a", "m", 5]],
}


def test_example_of_the_contract_is_read_and_solved() -> None:
    problem = Problem.from_json(EXAMPLE)

    assert problem.limits == (Limit(seekers="org:A", maximum=3),)
    assert problem.seekers[0].refused == (("same_team", 2),)
    assert Problem.from_json(problem.to_json()).digest == problem.digest
    (pair,) = solve(problem).pairs
    assert (pair.seeker, pair.provider, pair.score, pair.time) == ("e1", "m1", 730, 4)


def test_defaults_are_filled_in() -> None:
    problem = Problem.from_json(json.dumps(SMALL))

    assert [level.value for level in problem.policy.levels] == ["matched", "floor", "score"]
    assert problem.seekers[0].capacity == 1
    assert not problem.has_times


def test_cells_are_read_and_written() -> None:
    data = SMALL | {
        "seekers": [{"id": "a", "groups": ["g"]}, {"id": "b"}],
        "providers": [{"id": "m", "groups": ["h"]}],
        "limits": [{"seekers": "g", "providers": "h", "maximum": 1}],
    }

    problem = Problem.from_json(json.dumps(data))

    assert problem.limits == (Limit(seekers="g", providers="h", maximum=1),)
    assert Problem.from_json(problem.to_json()).digest == problem.digest


def test_rows_in_any_order_are_the_same_problem() -> None:
    data = json.loads(EXAMPLE) | {"preferences": {"seekers": {}, "providers": {}}}
    data["seekers"] += [{"id": "e0", "free": [9, 1], "groups": ["x", "org:A"]}]
    data["candidates"] += [["e0", "m1", 3]]
    first = json.dumps(data)
    for key in ("seekers", "candidates"):
        data[key].reverse()
    data["seekers"][0]["groups"].reverse()

    assert Problem.from_json(json.dumps(data)).digest == Problem.from_json(first).digest


@pytest.mark.parametrize("side", [Side.SEEKERS, Side.PROVIDERS])
def test_limits_of_one_side_survive_the_round_trip(side: Side) -> None:
    data = SMALL | {"limits": [{"side": side.value, "group": "g", "minimum": 1}]}
    data = {**data, side.value: [{**member, "groups": ["g"]} for member in data[side.value]]}

    problem = Problem.from_json(json.dumps(data))

    (limit,) = problem.limits
    assert getattr(limit, side.value) == "g"
    assert limit.minimum == 1
    assert Problem.from_json(problem.to_json()).digest == problem.digest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff", "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ("nonsense", "not JSON"),
        ('{"version": NaN}', "NaN is not JSON"),
        ('{"version": 1, "version": 1}', "version: stands there twice"),
        ("[]", "must be an object"),
        ("9" * 5000, "not JSON"),
    ],
)
def test_text_that_is_no_json_object_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(InvalidProblemError, match=words):
        Problem.from_json(text)


def with_member(**fields: Any) -> dict[str, Any]:
    return {"seekers": [{"id": "a", **fields}, {"id": "b"}]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"version": 1.0}, "version"),
        ({"extra": 1}, "extra"),
        ({"seekers": {}}, "seekers"),
        ({"seekers": [3]}, "seekers[0]"),
        ({"seekers": [{}]}, "seekers[0].id"),
        ({"seekers": [{"id": 3}]}, "seekers[0].id"),
        ({"seekers": [{"id": ""}]}, "seekers[0].id"),
        ({"seekers": [{"id": "a\0"}]}, "seekers[0].id"),
        ({"seekers": [{"id": "x" * 201}]}, "seekers[0].id"),
        (with_member(capacity=1.0), "seekers[0].capacity"),
        (with_member(capacity=True), "seekers[0].capacity"),
        (with_member(capacity=-1), "seekers[0].capacity"),
        (with_member(capacity=2**63), "seekers[0].capacity"),
        (with_member(minimum=2), "seekers[0].minimum"),
        (with_member(priority=101), "seekers[0].priority"),
        (with_member(groups="g"), "seekers[0].groups"),
        (with_member(groups=["g", "g"]), "seekers[0].groups"),
        (with_member(free=[1, 1]), "seekers[0].free"),
        (with_member(free=[336]), "seekers[0].free"),
        (with_member(free=[1]), "free"),
        (with_member(refused=[]), "seekers[0].refused"),
        (with_member(refused={"x": -1}), "seekers[0].refused.x"),
        (with_member(name="Ada"), "seekers[0].name"),
        ({"candidates": {}}, "candidates"),
        ({"candidates": [["a", "m"]]}, "candidates[0]"),
        ({"candidates": [["a", "m", 5], "amx"]}, "candidates[1]"),
        ({"candidates": [["m", "a", 5]]}, "candidates[0]"),
        ({"candidates": [["a", "x", 5]]}, "candidates[0]"),
        ({"candidates": [[["a"], "m", 5]]}, "candidates[0]"),
        ({"candidates": [["a", "m", 5.0]]}, "candidates[0]"),
        ({"candidates": [["a", "m", True]]}, "candidates[0]"),
        ({"candidates": [["a", "m", 1001]]}, "candidates[0]"),
        ({"candidates": [["a", "m", -1]]}, "candidates[0]"),
        ({"candidates": [["a", "m", 5], ["a", "m", 5]]}, "candidates"),
        ({"policy": {"kind": "best"}}, "policy.kind"),
        ({"policy": {"kind": 3}}, "policy.kind"),
        ({"policy": {"levels": []}}, "policy.levels"),
        ({"policy": {"levels": ["matched", "matched"]}}, "policy.levels"),
        ({"policy": {"levels": ["floor", "matched"]}}, "policy.levels"),
        ({"policy": {"levels": ["changes"]}}, "policy.levels"),
        ({"policy": {"levels": ["pairs"]}}, "policy.levels"),
        ({"policy": {"kind": "stable", "levels": ["score"]}}, "policy.levels"),
        ({"pins": [["b", "m"]]}, "pins"),
        ({"pins": [["a"]]}, "pins[0]"),
        ({"previous": [["m", "a"]]}, "previous"),
        ({"limits": [{"side": "seekers", "group": "g"}]}, "limits"),
        ({"limits": [{"side": "both", "group": "g"}]}, "limits[0].side"),
        ({"limits": [{"side": "seekers"}]}, "limits[0].group"),
        ({"limits": [{"side": "seekers", "group": "g", "minimum": 2, "maximum": 1}]}, "limits[0].maximum"),
        ({"limits": [{"seekers": "g"}]}, "limits[0].providers"),
        ({"preferences": {"seekers": {}}}, "preferences.providers"),
        ({"preferences": {"seekers": [], "providers": {}}}, "preferences.seekers"),
        ({"preferences": {"seekers": {"a": ["m", "m"]}, "providers": {}}}, "preferences.seekers.a"),
        ({"preferences": {"seekers": {"a": [[]]}, "providers": {}}}, "preferences.seekers.a"),
        ({"preferences": {"seekers": {"": ["m"]}, "providers": {}}}, "preferences.seekers"),
        ({"preferences": {"seekers": {}, "providers": {"x" * 201: []}}}, "preferences.providers"),
        ({"preferences": {"seekers": {"a": ["x" * 201]}, "providers": {}}}, "preferences.seekers.a"),
        ({"preferences": {"seekers": {"a": [["m", ""]]}, "providers": {}}}, "preferences.seekers.a"),
    ],
)
def test_problem_that_breaks_the_contract_names_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidProblemError) as error:
        Problem.from_json(json.dumps(SMALL | changes))

    assert error.value.field == field


def test_lone_surrogate_in_an_id_is_refused() -> None:
    with pytest.raises(InvalidProblemError) as error:
        Problem.from_json(json.dumps(SMALL | {"seekers": [{"id": "\ud800"}]}))

    assert error.value.field == "seekers[0].id"


def test_order_of_limits_does_not_matter_where_a_group_has_an_empty_name() -> None:
    limits = [
        {"side": "seekers", "group": "", "maximum": 1},
        {"side": "providers", "group": "", "maximum": 2},
        {"seekers": "", "providers": "", "maximum": 1},
    ]
    data = {
        "version": 1,
        "seekers": [{"id": "a", "groups": [""]}, {"id": "b"}],
        "providers": [{"id": "m", "groups": [""]}, {"id": "n"}],
        "candidates": [["a", "m", 5], ["b", "n", 3], ["a", "n", 4]],
    }

    one, other = (Problem.from_json(json.dumps({**data, "limits": rows})) for rows in (limits, limits[::-1]))

    assert one.digest == other.digest
    assert solve(one).to_json() == solve(other).to_json()


def test_preferences_that_decide_no_pair_may_name_people_who_are_not_in_the_problem() -> None:
    preferences = {"seekers": {"gone": ["m", "away"], "a": ["away"]}, "providers": {"m": ["gone"]}}

    problem = Problem.from_json(json.dumps({**SMALL, "preferences": preferences}))

    assert Problem.from_json(problem.to_json()).digest == problem.digest
    assert solve(problem).pairs == solve(Problem.from_json(json.dumps(SMALL))).pairs


def test_digest_covers_preferences_that_decide_no_pair() -> None:
    preferences = [
        None,
        {"seekers": {"a": ["m"]}, "providers": {"m": [["b", "a"]]}},
        {"seekers": {"a": ["m"]}, "providers": {"m": ["b", "a"]}},
        {"seekers": {}, "providers": {"a": ["m"], "m": [["b", "a"]]}},
    ]
    texts = [json.dumps(SMALL if one is None else {**SMALL, "preferences": one}) for one in preferences]
    problems = [Problem.from_json(text) for text in texts]
    tied = {"seekers": {"a": ["m"]}, "providers": {"m": [["a", "b"]]}}

    assert len({problem.digest for problem in problems}) == len(problems)
    assert Problem.from_json(json.dumps({**SMALL, "preferences": tied})).digest == problems[1].digest
    assert len({solve(problem).pairs for problem in problems}) == 1


@pytest.mark.parametrize("is_collecting", [True, False])
@pytest.mark.parametrize("text", [json.dumps(SMALL), "{", '{"a": 1, "a": 2}'])
def test_reading_leaves_the_search_for_garbage_as_it_was(text: str, is_collecting: bool) -> None:
    before = gc.isenabled()
    (gc.enable if is_collecting else gc.disable)()
    try:
        with suppress(InvalidProblemError):
            Problem.from_json(text)
        assert gc.isenabled() == is_collecting
    finally:
        (gc.enable if before else gc.disable)()
