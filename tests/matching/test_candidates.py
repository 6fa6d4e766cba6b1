"""Candidates and the ledger of refusals."""

import pytest

from matching import InvalidProblemError, Person, Reason, Rules, candidates, find_candidates

RULES = Rules(shared_free_times=0, training=True)


def crowd(letter: str, count: int) -> list[Person]:
    return [
        Person(
            id=f"{letter}{row}",
            person=f"{letter}{row}",
            team=f"t{row % 3}",
            training_done=row % 4 != 0,
            conflicts=frozenset({"p1"} if row == 2 else ()),
        )
        for row in range(count)
    ]


def test_candidates_and_ledger_agree_with_the_refusals_of_each_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "BLOCK_CELLS", 10)
    seekers, providers = crowd("s", 7), crowd("p", 5)

    found = find_candidates(reversed(seekers), providers, RULES)

    refusals = {(s.id, p.id): found.refusals(s.id, p.id) for s in seekers for p in providers}
    pairs = [
        (found.seekers[i].id, found.providers[j].id)
        for i, j in zip(found.seeker, found.provider, strict=True)
    ]
    assert pairs == sorted(pair for pair, reasons in refusals.items() if not reasons)
    for person in (*seekers, *providers):
        of_person = [reasons for pair, reasons in refusals.items() if person.id in pair]
        for reason in Reason:
            assert found.refused(person.id).get(reason, 0) == sum(reason in r for r in of_person)
            assert found.would_open(person.id).get(reason, 0) == sum(r == (reason,) for r in of_person)


def test_candidates_of_nobody_are_none() -> None:
    found = find_candidates([], [])

    assert len(found) == 0
    assert found.parts.shape == (0, 6)


@pytest.mark.parametrize(
    ("seekers", "providers", "bans", "words"),
    [
        (["a", "a"], [], [], "a stands there twice"),
        (["a"], ["a"], [], "a stands there twice"),
        (["a"], ["b"], [("b", "a")], "not a seeker and a provider"),
        (["a"], ["b"], [("a", "c")], "not a seeker and a provider"),
    ],
)
def test_candidates_refuse_ids_that_do_not_fit(
    seekers: list[str], providers: list[str], bans: list[tuple[str, str]], words: str
) -> None:
    people = [[Person(id=name, person=f"{side}{name}") for name in side] for side in (seekers, providers)]

    with pytest.raises(InvalidProblemError, match=words):
        find_candidates(people[0], people[1], bans=bans)


def test_candidates_unknown_ids_are_refused() -> None:
    found = find_candidates([Person(id="a", person="a")], [Person(id="b", person="b")])

    for ids in (("b", "a"), ("a", "c")):
        with pytest.raises(InvalidProblemError):
            found.refusals(*ids)
    with pytest.raises(InvalidProblemError):
        found.refused("c")
