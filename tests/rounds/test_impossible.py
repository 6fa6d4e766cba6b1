"""Decisions that exclude each other, as counting alone shows: what is told is true, plain cases are told."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, product

import numpy as np
import pytest

from api.rounds.demands import Demands, IdPair
from api.rounds.groups import Group, GroupLimit
from api.rounds.impossible import impossible
from api.rounds.snapshot import Place, Snapshot
from matching import Rules, Weights
from models.round_demands import Grouping

EVERYBODY = Group()
NORTH, SOUTH, EAST = (Group(by=Grouping.ORGANISATION, value=value) for value in ("north", "south", "east"))
SENIOR = Group(by=Grouping.PAY_BAND, value="9")


def place(id_: str, organisation: str = "north", band: str = "7", capacity: int = 1) -> Place:
    return Place(
        id=id_,
        person=id_,
        participation=id_,
        organisation=organisation,
        site="",
        directorate="",
        team="",
        band=band,
        profession="",
        topics=(),
        free=(),
        modes=(),
        managers=(),
        conflicts=(),
        past=(),
        is_trained=True,
        has_consented=True,
        wishes=(),
        capacity=capacity,
        passed_over=0,
        has_pair=False,
    )


def snapshot(seekers: Iterable[Place], providers: Iterable[Place]) -> Snapshot:
    return Snapshot(
        rules=Rules(),
        weights=Weights(),
        seekers=tuple(seekers),
        providers=tuple(providers),
        unresolved_conflicts=0,
    )


def limit(
    seekers: Group = EVERYBODY, providers: Group = EVERYBODY, *, least: int = 0, most: int | None = None
) -> GroupLimit:
    return GroupLimit(seekers=seekers, providers=providers, least=least, most=most)


PEOPLE = snapshot(
    [place("s1"), place("s2", band="9"), place("s3", "south"), place("s4", "south", "9")],
    [place("p1", capacity=2), place("p2", "south"), place("p3", "east"), place("p4", "east", "9")],
)


@pytest.mark.parametrize(
    ("demands", "needed", "places"),
    [
        (Demands(minimums=(("s1", 1),), limits=(limit(NORTH, most=0),)), 1, 0),
        (Demands(minimums=(("s1", 1), ("s2", 1)), limits=(limit(NORTH, most=1),)), 2, 1),
        (Demands(minimums=(("p1", 2), ("p2", 1)), limits=(limit(most=2),)), 3, 2),
        (Demands(limits=(limit(NORTH, least=2), limit(most=1))), 2, 1),
        (Demands(limits=(limit(NORTH, least=2), limit(SOUTH, least=1), limit(most=2))), 3, 2),
        (Demands(minimums=(("s3", 1),), limits=(limit(NORTH, least=2), limit(most=2))), 3, 2),
        (Demands(limits=(limit(NORTH, EAST, least=2), limit(NORTH, most=1))), 2, 1),
        (Demands(limits=(limit(NORTH, least=3),)), 3, 2),
        (Demands(limits=(limit(providers=SENIOR, least=2),)), 2, 1),
        (Demands(limits=(limit(least=3), limit(NORTH, most=1), limit(SOUTH, most=1))), 3, 2),
        (
            Demands(
                minimums=(("s1", 1),),
                limits=tuple(limit(NORTH, providers, most=0) for providers in (NORTH, SOUTH, EAST)),
            ),
            1,
            0,
        ),
        (Demands(pins=(("s1", "p1"), ("s2", "p1")), limits=(limit(NORTH, NORTH, most=1),)), 2, 1),
        (Demands(pins=(("s1", "p2"),), limits=(limit(providers=SOUTH, most=0),)), 1, 0),
        (Demands(limits=(limit(least=1, most=3), limit(NORTH, EAST, least=2), limit(SOUTH, least=2))), 4, 3),
        (
            Demands(
                limits=(
                    limit(least=2, most=2),
                    limit(NORTH, least=1),
                    limit(SOUTH, NORTH, least=1),
                    limit(SOUTH, SOUTH, least=1),
                )
            ),
            3,
            2,
        ),
        (
            Demands(
                limits=(
                    limit(providers=EAST, least=1, most=1),
                    limit(NORTH, EAST, least=1),
                    limit(SOUTH, EAST, least=1),
                )
            ),
            2,
            1,
        ),
        (
            Demands(
                limits=(
                    limit(least=2, most=2),
                    limit(SENIOR, SOUTH, least=1),
                    limit(providers=EAST, least=2),
                )
            ),
            3,
            2,
        ),
    ],
)
def test_what_counting_shows_is_told_with_how_much_is_missing(
    demands: Demands, needed: int, places: int
) -> None:
    (found,) = impossible(demands, PEOPLE)
    assert set(found.demands.limits) == set(demands.limits)
    assert (found.demands.pins, found.demands.minimums) == (demands.pins, demands.minimums)
    assert (found.needed, found.places) == (needed, places)


@pytest.mark.parametrize(
    "demands",
    [
        Demands(),
        Demands(minimums=(("s1", 1), ("s2", 1)), limits=(limit(NORTH, most=2),)),
        Demands(minimums=(("s1", 1),), limits=(limit(SOUTH, most=0), limit(NORTH, NORTH, most=0))),
        Demands(limits=(limit(NORTH, least=1), limit(SOUTH, least=1), limit(least=1, most=2))),
        Demands(limits=(limit(NORTH, EAST, least=1), limit(NORTH, most=1), limit(providers=EAST, most=1))),
        Demands(pins=(("s1", "p1"),), minimums=(("s1", 1), ("p1", 1)), limits=(limit(most=1),)),
    ],
)
def test_what_can_be_kept_is_not_told(demands: Demands) -> None:
    assert impossible(demands, PEOPLE) == ()


def test_only_what_plays_a_part_is_named_and_each_clash_by_itself() -> None:
    shut, roomy, few = limit(NORTH, most=0), limit(SOUTH, most=9), limit(providers=EAST, most=1)
    demands = Demands(minimums=(("p3", 1), ("p4", 1), ("s1", 1), ("s3", 1)), limits=(shut, roomy, few))
    found = {each.demands for each in impossible(demands, PEOPLE)}
    assert found == {
        Demands(minimums=(("s1", 1),), limits=(shut,)),
        Demands(minimums=(("p3", 1), ("p4", 1)), limits=(few,)),
    }


def test_what_is_shown_in_two_ways_is_told_once_with_the_least_room() -> None:
    fewer_providers = snapshot(PEOPLE.providers, PEOPLE.seekers)
    (found,) = impossible(Demands(limits=(limit(least=9),)), fewer_providers)
    assert (found.needed, found.places) == (9, 4)
    (found,) = impossible(Demands(limits=(limit(NORTH, least=9),)), PEOPLE)
    assert (found.needed, found.places) == (9, 2)


def all_sets(snapshot: Snapshot) -> Iterator[tuple[IdPair, ...]]:
    pairs = list(product(sorted(snapshot.seeker_ids), sorted(snapshot.provider_ids)))
    return chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))


def keeps(pairs: tuple[IdPair, ...], demands: Demands, snapshot: Snapshot) -> bool:
    """Whether these pairs keep everybody's places and all that was decided."""
    by_id = snapshot.by_id
    of = {id_: sum(id_ in pair for pair in pairs) for id_ in by_id}
    counts = [(each, sum(each.counts(by_id[s], by_id[p]) for s, p in pairs)) for each in demands.limits]
    return (
        all(of[id_] <= by_id[id_].capacity for id_ in of)
        and set(demands.pins) <= set(pairs)
        and all(of[id_] >= least for id_, least in demands.minimums)
        and all(each.least <= count <= (99 if each.most is None else each.most) for each, count in counts)
    )


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_told_no_set_of_pairs_can_keep(seed: int) -> None:
    people, demands = some_round(seed)
    for each in impossible(demands, people):
        assert each.needed > each.places
        assert not any(keeps(pairs, each.demands, people) for pairs in all_sets(people))


def test_most_of_what_no_set_can_keep_is_told() -> None:
    rounds = [some_round(seed) for seed in range(60)]
    lost = [
        (people, demands)
        for people, demands in rounds
        if not any(keeps(pairs, demands, people) for pairs in all_sets(people))
    ]
    told = [impossible(demands, people) for people, demands in lost]
    assert len(lost) > 20
    assert len([each for each in told if each]) > 0.8 * len(lost)


def some_round(seed: int) -> tuple[Snapshot, Demands]:
    """Three people a side, and a few decisions."""
    rng = np.random.default_rng(seed)

    def side(letter: str) -> list[Place]:
        return [
            place(
                f"{letter}{number}",
                str(rng.choice(["north", "south"])),
                str(rng.choice(["7", "9"])),
                int(rng.integers(1, 3)),
            )
            for number in range(3)
        ]

    people = snapshot(side("s"), side("p"))
    groups = [EVERYBODY, NORTH, SOUTH, SENIOR]
    limits = {}
    for _each in range(3):
        seekers, providers = (groups[int(rng.integers(4))] for _side in range(2))
        least, more = int(rng.integers(0, 3)), int(rng.integers(0, 3))
        most = None if rng.random() < 0.2 else least + more
        limits[seekers, providers] = limit(seekers, providers, least=least, most=most)
    ids = rng.permutation([*people.by_id])[: int(rng.integers(0, 3))].tolist()
    minimums = tuple(sorted((id_, people.by_id[id_].capacity) for id_ in ids))
    return people, Demands(minimums=minimums, limits=tuple(limits.values()))
