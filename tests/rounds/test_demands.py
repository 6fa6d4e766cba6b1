"""What was asked of a round, as a search keeps it, and how the engine knows its groups."""

import json

import pytest

from api.rounds.demands import Demands
from api.rounds.groups import Group, GroupLimit
from matching import LimitName
from models.round_demands import Grouping

EVERYBODY = Group()
BAND = Group(by=Grouping.PAY_BAND, value="9")
SITE = Group(by=Grouping.SITE, value="4f")


def test_demands_come_back_as_they_were_kept() -> None:
    demands = Demands(
        pins=(("a", "b"),),
        bans=(("a", "c"), ("d", "c")),
        minimums=(("a", 2),),
        limits=(GroupLimit(seekers=BAND, providers=SITE, least=1, most=None),),
    )
    assert Demands.from_json(json.loads(json.dumps(demands.to_json()))) == demands


def test_a_search_from_before_there_were_limits_had_none() -> None:
    assert Demands.from_json({"pins": [], "bans": []}) == Demands()
    assert not Demands().are_any


@pytest.mark.parametrize(
    ("seekers", "providers", "is_seekers", "is_providers"),
    [
        (EVERYBODY, EVERYBODY, True, False),
        (BAND, EVERYBODY, True, False),
        (EVERYBODY, BAND, False, True),
        (BAND, SITE, True, True),
    ],
)
def test_the_engine_knows_a_limit_by_names_that_say_nothing(
    seekers: Group, providers: Group, is_seekers: bool, is_providers: bool
) -> None:
    limit = GroupLimit(seekers=seekers, providers=providers, least=0, most=3)
    demands = Demands(limits=(limit,))
    names = demands.group_names
    called = limit.called(names)
    assert called.seekers == (names[seekers] if is_seekers else None)
    assert called.providers == (names[providers] if is_providers else None)
    told = limit.as_limit(names)
    assert (told.seekers, told.providers) == (called.seekers, called.providers)
    assert (told.minimum, told.maximum) == (0, 3)
    assert demands.limits_called([called]) == (limit,)
    assert demands.limits_called([LimitName(seekers="other")]) == ()


@pytest.mark.parametrize("group", [EVERYBODY, BAND, SITE])
def test_a_group_is_found_again_by_its_key(group: Group) -> None:
    assert Group.from_key(group.key) == group
