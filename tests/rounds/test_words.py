"""What answers are called on screen."""

import pytest

from api.rounds import words
from api.rounds.demands import Demands
from api.rounds.groups import Group, GroupLimit
from matching import UnmatchedReason


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (None, ""),
        (("matched", 12), "No set can give more than 12 people a pair."),
        (("floor", 40), "No set that gives as many people a pair can have a weakest pair above 40."),
        (("score", 1200), "No set as good in people and weakest pair can have a total fit above 1,200."),
        (("changes", 3), "No set as good can keep the difference from the set before under 3 pairs."),
    ],
)
def test_what_no_set_can_pass_is_said(bound: tuple[str, int] | None, expected: str) -> None:
    assert words.limit(bound) == expected


@pytest.mark.parametrize(
    ("code", "amount", "expected"),
    [
        ("score", 7, "The total fit would fall by 7."),
        ("floor", 15, "The weakest pair would fit worse by 15."),
        ("changes", 2, "2 more pairs would differ from the set before."),
        ("tie", 99, ""),
        ("score", None, ""),
    ],
)
def test_a_loss_is_said_where_it_can_be_understood(code: str, amount: int | None, expected: str) -> None:
    assert words.loss(code, amount) == expected


@pytest.mark.parametrize(
    ("partners", "at_least", "group", "whom"),
    [
        (["Cy"], None, "2 people compete for 1 place", "Al, Bo can only meet Cy."),
        (
            ["Cy"],
            400,
            "2 people compete for 1 place at a fit of 400 or more",
            "Al, Bo can only meet Cy at a fit of 400 or more.",
        ),
        (
            [],
            400,
            "2 people compete for 0 places at a fit of 400 or more",
            "Al, Bo can meet nobody at a fit of 400 or more.",
        ),
    ],
)
def test_a_group_that_competes_is_said_with_the_fit_it_competes_at(
    partners: list[str], at_least: int | None, group: str, whom: str
) -> None:
    assert words.group_that_competes(2, len(partners), at_least) == group
    assert words.whom_they_meet(["Al", "Bo"], partners, at_least) == whom


@pytest.mark.parametrize("reason", UnmatchedReason)
def test_participants_are_told_nothing_of_others(reason: UnmatchedReason) -> None:
    told = words.general_reason(reason.value)
    assert [
        word for word in ("paired", "conflict", "manag", "team", "refuse", "prefer") if word in told
    ] == []


def test_who_found_no_place_is_told_that_once() -> None:
    assert words.general_reason(UnmatchedReason.NO_CANDIDATE.value).startswith("Under the programme’s rules")
    others = set(UnmatchedReason) - {UnmatchedReason.NO_CANDIDATE}
    assert {words.general_reason(reason.value) for reason in others} == {""}


@pytest.mark.parametrize("reason", UnmatchedReason)
@pytest.mark.parametrize("is_narrowed", [False, True])
def test_every_reason_is_a_sentence(reason: UnmatchedReason, is_narrowed: bool) -> None:
    told = words.reason(reason.value, is_narrowed=is_narrowed)
    assert (told[0].isupper(), told[-1]) == (True, ".")


@pytest.mark.parametrize(
    ("demands", "told"),
    [
        (Demands(), "Nothing"),
        (Demands(pins=(("a", "b"),)), "1 pinned"),
        (Demands(bans=(("a", "b"), ("a", "c")), minimums=(("a", 1),)), "2 ruled out, 1 minimum"),
        (
            Demands(
                minimums=(("a", 1), ("b", 2)),
                limits=(GroupLimit(seekers=Group(), providers=Group(), least=1, most=None),),
            ),
            "2 minimums, 1 limit",
        ),
    ],
)
def test_how_much_was_decided_is_counted(demands: Demands, told: str) -> None:
    assert words.decided(demands) == told


@pytest.mark.parametrize(
    ("rivals", "partners", "at_least", "told"),
    [
        (["Al"], [], None, "Al has a pair"),
        (["Al", "Bo"], [], 40, "Al, Bo each have a pair at a fit of 40 or more"),
        (["Al", "Bo"], ["Cy", "Di"], None, "Al, Bo each have a pair, and can only meet Cy, Di"),
    ],
)
def test_what_cannot_hold_beside_decisions_is_said(
    rivals: list[str], partners: list[str], at_least: int | None, told: str
) -> None:
    assert words.cannot_all_hold(rivals, partners, at_least) == told


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ((), "Others fit exactly as well, and a fixed draw decided."),
        (
            ("At most 6 pairs in all",),
            "Others fit exactly as well, and a fixed draw decided. "
            "This limit leaves no further pair for them: At most 6 pairs in all.",
        ),
        (
            ("No pair in all", "At most 1 pair for mentors of A"),
            "Others fit exactly as well, and a fixed draw decided. "
            "These limits leave no further pair for them: No pair in all; At most 1 pair for mentors of A.",
        ),
    ],
)
def test_full_limits_are_part_of_a_reason(full: tuple[str, ...], expected: str) -> None:
    assert words.reason("tie", full=full) == expected
