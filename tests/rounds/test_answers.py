"""What a search found, read back: groups that are true, losses, and the limit of what is not proven."""

from typing import Any
from uuid import uuid4

import pytest

from api.rounds.answers import found_by
from api.rounds.demands import Demands
from api.rounds.groups import Group, GroupLimit
from models.round_demands import Grouping
from models.rounds import Solve

CUT: dict[str, Any] = {
    "people": ["e1", "e2"],
    "providers": ["m1"],
    "limits": [],
    "pins": [],
    "minimums": [],
    "needed": 2,
    "places": 1,
}

KNOWN: dict[str, Any] = {"possible": 1, "refused": {}, "would_open": {}}


def solve(evidence: Any = None, levels: Any = (), side: str = "seekers", reason: str = "matched") -> Solve:
    person = {"id": "e2", "side": side, "reason": reason, "evidence": evidence}
    return Solve(
        id=uuid4(),
        round_id=uuid4(),
        number=1,
        generation=1,
        snapshot_digest="",
        answer={"pairs": [], "unmatched": [person], "levels": list(levels)},
        detail={
            "is_proven": False,
            "parts": [],
            "first_meetings": [],
            "waiting": {"e2": KNOWN},
        },
    )


@pytest.mark.parametrize(
    ("evidence", "rivals", "partners", "places"),
    [
        (CUT, ("e1", "e2"), ("m1",), 1),
        (CUT | {"needed": 1}, (), (), None),
        (None, (), (), None),
    ],
)
def test_a_group_is_told_only_where_places_are_all_there_is_to_it(
    evidence: Any, rivals: tuple[str, ...], partners: tuple[str, ...], places: int | None
) -> None:
    (waiting,) = found_by(solve(evidence)).waiting
    assert (waiting.rivals, waiting.partners, waiting.places) == (rivals, partners, places)
    (waiting,) = found_by(solve(evidence, side="providers")).waiting
    assert (waiting.rivals, waiting.partners) == (partners, rivals)


def test_full_limits_that_keep_somebody_from_a_pair_are_read_back() -> None:
    found = solve()
    assert found_by(found).waiting[0].full == ()
    limit = GroupLimit(seekers=Group(), providers=Group(), least=0, most=6)
    found.detail = {**(found.detail or {}), "waiting": {"e2": {**KNOWN, "full": [limit.to_json()]}}}
    assert found_by(found).waiting[0].full == (limit,)


def test_decisions_that_stand_against_a_pair_are_told_with_whom_they_leave_without() -> None:
    at_most_one = GroupLimit(seekers=Group(), providers=Group(), least=0, most=1)
    elsewhere = GroupLimit(seekers=Group(by=Grouping.PAY_BAND, value="9"), providers=Group(), least=0, most=4)
    asked = Demands(
        pins=(("e1", "m1"), ("e3", "m3")),
        bans=(("e2", "m1"),),
        minimums=(("e1", 1), ("e3", 2)),
        limits=(at_most_one, elsewhere),
    )
    row = solve(
        CUT
        | {
            "limits": [{"seekers": asked.group_names[Group()]}],
            "pins": [["e1", "m1"]],
            "minimums": ["e1"],
            "providers": ["m2"],
        }
    )
    row.problem = asked.to_json()
    (waiting,) = found_by(row).waiting
    assert waiting.against == Demands(pins=(("e1", "m1"),), minimums=(("e1", 1),), limits=(at_most_one,))
    assert (waiting.rivals, waiting.partners) == (("e1", "e2", "m2"), ())


def test_without_a_limit_the_other_side_is_whom_they_can_meet() -> None:
    (waiting,) = found_by(solve(CUT | {"pins": [["e1", "m1"]]})).waiting
    assert waiting.against == Demands(pins=(("e1", "m1"),))
    assert (waiting.rivals, waiting.partners) == (("e1", "e2"), ("m1",))


@pytest.mark.parametrize(("reason", "at_least"), [("matched", None), ("floor", 40)])
def test_a_group_that_the_weakest_pair_leaves_without_competes_at_that_fit(
    reason: str, at_least: int | None
) -> None:
    levels = [{"name": "floor", "value": 40, "bound": 40, "proven": True}]
    (waiting,) = found_by(solve(CUT, levels, reason=reason)).waiting
    assert (waiting.places, waiting.at_least) == (1, at_least)


def test_a_loss_comes_with_who_would_lose_their_place() -> None:
    (waiting,) = found_by(solve({"loss": 12, "displaced": ["e1"]})).waiting
    assert (waiting.loss, waiting.displaced, waiting.places) == (12, ("e1",), None)


@pytest.mark.parametrize(
    ("bounds", "limit"),
    [
        ([(True, 5), (True, 40)], None),
        ([(True, 5), (False, 40)], ("floor", 40)),
        ([(False, None), (False, 40)], None),
        ([(False, [[1, 2], [0, 6]]), (False, None)], ("matched", 8)),
    ],
)
def test_the_limit_is_that_of_the_first_level_not_proven(
    bounds: list[tuple[bool, Any]], limit: tuple[str, int] | None
) -> None:
    levels = [
        {"name": name, "value": 1, "bound": bound, "proven": proven}
        for name, (proven, bound) in zip(("matched", "floor"), bounds, strict=True)
    ]
    assert found_by(solve(levels=levels)).limit == limit
