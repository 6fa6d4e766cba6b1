"""Every hard rule alone: which pairs it refuses, and with what reason."""

import dataclasses
from typing import Any

import pytest

from matching import (
    InvalidProblemError,
    OrganisationPolicy,
    Person,
    Reason,
    Rules,
    SeniorSide,
    find_candidates,
)

ALL_OFF = Rules(
    conflict=False,
    same_person=False,
    line_management=False,
    same_team=False,
    already_paired=False,
    meeting_mode=False,
    shared_free_times=0,
)
DIFFERENT, SAME = OrganisationPolicy.DIFFERENT, OrganisationPolicy.SAME
GAP: dict[str, Any] = {"seniority_gap_minimum": 1, "seniority_gap_maximum": 2}


def persons(seeker: dict[str, Any], provider: dict[str, Any]) -> tuple[Person, Person]:
    return (
        dataclasses.replace(Person(id="s", person="x"), **seeker),
        dataclasses.replace(Person(id="p", person="y"), **provider),
    )


@pytest.mark.parametrize(
    ("rule", "seeker", "provider", "reason"),
    [
        ({"conflict": True}, {"conflicts": {"y"}}, {}, Reason.CONFLICT),
        ({"conflict": True}, {}, {"conflicts": {"x"}}, Reason.CONFLICT),
        ({"conflict": True}, {"conflicts": {"z"}}, {"conflicts": {"y"}}, None),
        ({"same_person": True}, {"person": "y"}, {}, Reason.SAME_PERSON),
        ({"same_person": True}, {}, {}, None),
        ({"line_management": True}, {"managers": ("a", "y")}, {}, Reason.LINE_MANAGEMENT),
        ({"line_management": True}, {}, {"managers": ("b", "c", "x")}, Reason.LINE_MANAGEMENT),
        ({"line_management": True}, {"managers": ("a",)}, {"managers": ("a",)}, None),
        ({"same_team": True}, {"team": "t"}, {"team": "t"}, Reason.SAME_TEAM),
        ({"same_team": True}, {"team": "t"}, {"team": "u"}, None),
        ({"same_team": True}, {}, {}, None),
        ({"organisation": DIFFERENT}, {"organisation": "o"}, {"organisation": "o"}, Reason.ORGANISATION),
        ({"organisation": DIFFERENT}, {"organisation": "o"}, {}, None),
        ({"organisation": SAME}, {"organisation": "o"}, {"organisation": "q"}, Reason.ORGANISATION),
        ({"organisation": SAME}, {"organisation": "o"}, {}, Reason.ORGANISATION),
        ({"organisation": SAME}, {"organisation": "o"}, {"organisation": "o"}, None),
        ({"already_paired": True}, {"past_partners": {"y"}}, {}, Reason.ALREADY_PAIRED),
        ({"already_paired": True}, {}, {"past_partners": {"x"}}, Reason.ALREADY_PAIRED),
        ({"meeting_mode": True}, {"modes": {"video"}}, {"modes": {"phone"}}, Reason.MEETING_MODE),
        ({"meeting_mode": True}, {"modes": {"video"}}, {"modes": {"phone", "video"}}, None),
        ({"meeting_mode": True}, {"modes": {"video"}}, {}, None),
        ({"meeting_mode": True}, {}, {}, None),
        ({"shared_free_times": 1}, {"free": {1, 2}}, {"free": {2, 3}}, Reason.FREE_TIMES),
        ({"shared_free_times": 1}, {"free": {1, 2, 3}}, {"free": {2, 3}}, None),
        ({"shared_free_times": 2}, {"free": {1, 2, 3}}, {"free": {2, 3}}, Reason.FREE_TIMES),
        ({"shared_free_times": 2}, {"free": {1, 2, 3}}, {"free": {1, 2, 3}}, None),
        ({"shared_free_times": 1}, {"free": {47, 48}}, {"free": {47, 48}}, Reason.FREE_TIMES),
        ({"shared_free_times": 1, "meeting_half_hours": 1}, {"free": {2}}, {"free": {2}}, None),
        ({"training": True}, {"training_done": True}, {}, Reason.TRAINING),
        ({"training": True}, {"training_done": True}, {"training_done": True}, None),
        ({"consent": True}, {}, {"consented": True}, Reason.CONSENT),
        ({"consent": True}, {"consented": True}, {"consented": True}, None),
        (GAP, {"seniority": 3}, {"seniority": 2}, None),
        (GAP, {"seniority": 4}, {"seniority": 2}, None),
        (GAP, {"seniority": 5}, {"seniority": 2}, Reason.SENIORITY),
        (GAP, {"seniority": 2}, {"seniority": 2}, Reason.SENIORITY),
        (GAP, {"seniority": 3}, {}, Reason.SENIORITY),
        ({**GAP, "senior": SeniorSide.PROVIDERS}, {"seniority": 2}, {"seniority": 3}, None),
        ({"seniority_gap_minimum": 2}, {"seniority": 9}, {"seniority": 2}, None),
        ({"seniority_gap_maximum": 2}, {"seniority": 0}, {"seniority": 2}, None),
    ],
)
def test_rule_refuses_what_it_names(
    rule: dict[str, Any], seeker: dict[str, Any], provider: dict[str, Any], reason: Reason | None
) -> None:
    one, other = persons(seeker, provider)

    candidates = find_candidates([one], [other], dataclasses.replace(ALL_OFF, **rule))

    assert candidates.refusals("s", "p") == (() if reason is None else (reason,))
    assert len(candidates) == (reason is None)


@pytest.mark.parametrize(
    ("seeker", "provider", "is_refused"),
    [
        ({"modes": {"in_person"}, "site": "a"}, {"site": "b"}, True),
        ({"modes": {"in_person"}, "site": "a"}, {"site": "a"}, False),
        ({"modes": {"in_person"}, "site": "a"}, {}, False),
        ({"site": "a"}, {"site": "b"}, False),
    ],
)
def test_rule_meeting_in_person_needs_one_site_where_asked(
    seeker: dict[str, Any], provider: dict[str, Any], is_refused: bool
) -> None:
    one, other = persons(seeker, provider)
    rules = dataclasses.replace(ALL_OFF, meeting_mode=True, same_site_in_person=True)

    candidates = find_candidates([one], [other], rules)

    assert candidates.refusals("s", "p") == ((Reason.MEETING_MODE,) if is_refused else ())


def test_rule_bans_have_no_switch() -> None:
    one, other = persons({}, {})

    candidates = find_candidates([one], [other], ALL_OFF, bans=[("s", "p")])

    assert candidates.refusals("s", "p") == (Reason.BANNED,)


def test_rule_switched_off_refuses_nothing() -> None:
    one, other = persons(
        {"person": "y", "team": "t", "conflicts": {"y"}, "managers": ("y",), "past_partners": {"y"}},
        {"team": "t", "modes": {"phone"}},
    )

    assert find_candidates([one], [other], ALL_OFF).refusals("s", "p") == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"meeting_half_hours": 0}, "meeting_half_hours"),
        ({"meeting_half_hours": 49}, "meeting_half_hours"),
        ({"shared_free_times": -1}, "shared_free_times"),
    ],
)
def test_rules_out_of_range_are_refused(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidProblemError) as error:
        Rules(**change)

    assert error.value.field == place
