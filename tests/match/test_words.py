"""What was found, in plain words."""

import pytest

from api.match.words import Words, level_words
from matching import Demands, Evidence, Level, LevelName, LimitName, Side, Unmatched, UnmatchedReason

LIMIT = LimitName(seekers="g-1")
OTHER = LimitName(seekers="g-1", providers="g-2")
WORDS = Words(lambda person: person.upper(), {OTHER: "limits[1] (cell)", LIMIT: "limits[2] (group)"})


def person(reason: UnmatchedReason, cut: Demands | None = None) -> Unmatched:
    return Unmatched(id="a", side=Side.SEEKERS, reason=reason, evidence=Evidence(cut=cut))


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (
            Level(name=LevelName.FLOOR, value=None, bound=None, proven=True),
            "there is no pair to compare (proven best)",
        ),
        (
            Level(name=LevelName.SCORE, value=1200, bound=1200, proven=True),
            "all pairs together score 1,200 (proven best)",
        ),
        (
            Level(name=LevelName.SCORE, value=9, bound=None, proven=False),
            "all pairs together score 9 (not proven best)",
        ),
        (
            Level(name=LevelName.CHANGES, value=9, bound=7, proven=False),
            "9 pairs differ from the earlier ones (not proven best; no answer has fewer than 7)",
        ),
        (
            Level(name=LevelName.MATCHED, value=((2, 10), (0, 5)), bound=((2, 10), (0, 5)), proven=True),
            "15 people have a pair (proven best)",
        ),
        (
            Level(name=LevelName.MATCHED, value=((2, 10), (0, 5)), bound=((2, 11), (0, 6)), proven=False),
            "15 people have a pair (not proven best; no answer has more than 11 of priority 2, "
            "6 of priority 0)",
        ),
    ],
)
def test_a_level_says_what_is_reached_and_what_is_proven(level: Level, words: str) -> None:
    assert level_words([level]) == [words]


def test_a_bound_after_the_first_level_is_one_of_answers_as_good_before() -> None:
    level = Level(name=LevelName.SCORE, value=9, bound=12, proven=False)

    assert level_words([level, level]) == [
        "all pairs together score 9 (not proven best; no answer has more than 12)",
        "all pairs together score 9 "
        "(not proven best; no answer has more than 12, with what comes before kept)",
    ]


@pytest.mark.parametrize(
    ("demands", "words"),
    [
        (
            Demands(limits=(LIMIT, OTHER), minimums=("a",), pins=(("a", "b"),), needed=3, places=1),
            "These can’t all hold: limits[1] (cell); limits[2] (group); the minimum of A; "
            "the pin of A with B. They need 3, there is room for 1.",
        ),
        (
            Demands(limits=(LIMIT,), minimums=("b",), needed=0, places=0),
            "No answer was found that keeps all of these: limits[2] (group); the minimum of B.",
        ),
    ],
)
def test_demands_that_clash_are_named_in_the_order_of_the_rules_file(demands: Demands, words: str) -> None:
    assert WORDS.clash(demands) == words


def test_people_who_compete_for_too_few_places_are_counted() -> None:
    cut = Demands(people=("a", "b", "c"), providers=("x", "y"), needed=3, places=2)

    assert WORDS.reason(person(UnmatchedReason.MATCHED, cut), (), 18) == (
        "Fewer people, or people of lower priority, would have a pair. 3 people compete for 2 places."
    )
    assert WORDS.reason(person(UnmatchedReason.FLOOR, cut), (), 18) == (
        "The worst pair would be worse. 3 people compete for 2 places at a score of 18 or more."
    )


@pytest.mark.parametrize(
    ("needed", "places", "words"),
    [
        (1, 0, "Nobody is possible for them at a score of 18 or more."),
        (2, 1, "2 people compete for 1 place at a score of 18 or more."),
    ],
)
def test_few_are_counted_in_plain_words(needed: int, places: int, words: str) -> None:
    cut = Demands(people=("a",), needed=needed, places=places)

    assert WORDS.reason(person(UnmatchedReason.FLOOR, cut), (LIMIT,), 18) == (
        f"The worst pair would be worse. {words}"
    )


def test_where_demands_leave_no_place_they_are_the_reason() -> None:
    cut = Demands(minimums=("b",), needed=2, places=1)

    assert WORDS.reason(person(UnmatchedReason.DEMANDS, cut), (), None) == (
        "No place is left by the minimum of B: 2 needed, room for 1."
    )


def test_a_limit_of_the_evidence_is_named_and_full_ones_are_not_told_besides() -> None:
    cut = Demands(limits=(LIMIT,), needed=4, places=3)

    assert WORDS.reason(person(UnmatchedReason.FLOOR, cut), (OTHER,), 18) == (
        "The worst pair would be worse. No place at a score of 18 or more is left by limits[2] (group): "
        "4 needed, room for 3."
    )


def test_full_limits_are_told_where_the_evidence_names_none() -> None:
    assert WORDS.reason(person(UnmatchedReason.TIE), (LIMIT, OTHER), None) == (
        "Another answer is exactly as good; a fixed draw decided. Partners have room left, "
        "but these limits are full: limits[1] (cell); limits[2] (group)."
    )
