"""What limits are called."""

import pytest

from api.rounds.group_names import GroupNames
from api.rounds.groups import Group, GroupLimit
from models.programmes import ProgrammeKind
from models.round_demands import Grouping

NAMES = GroupNames(
    kind=ProgrammeKind.REVERSE_MENTORING,
    names={
        Grouping.ORGANISATION: {"a": "Northvale"},
        Grouping.SITE: {"s": "Hartley Road"},
        Grouping.DIRECTORATE: {"d": "Nursing"},
        Grouping.PAY_BAND: {"9": "Band 9"},
    },
)
EVERYBODY = Group()
NORTHVALE = Group(by=Grouping.ORGANISATION, value="a")


@pytest.mark.parametrize(
    ("seekers", "providers", "least", "most", "words"),
    [
        (EVERYBODY, EVERYBODY, 0, 20, "At most 20 pairs in all"),
        (EVERYBODY, EVERYBODY, 1, None, "At least 1 pair in all"),
        (NORTHVALE, EVERYBODY, 0, 1, "At most 1 pair for executives of Northvale"),
        (NORTHVALE, NORTHVALE, 0, 0, "No pair for executives of Northvale with mentors of Northvale"),
        (EVERYBODY, NORTHVALE, 2, 2, "Exactly 2 pairs for mentors of Northvale"),
        (
            Group(by=Grouping.SITE, value="s"),
            Group(by=Grouping.PAY_BAND, value="9"),
            2,
            5,
            "2 to 5 pairs for executives at Hartley Road with mentors in Band 9",
        ),
        (
            Group(by=Grouping.DIRECTORATE, value="d"),
            EVERYBODY,
            3,
            None,
            "At least 3 pairs for executives in Nursing",
        ),
        (
            Group(by=Grouping.SITE, value="gone"),
            EVERYBODY,
            0,
            3,
            "At most 3 pairs for executives at a group that nobody is in now",
        ),
    ],
)
def test_a_limit_is_said_in_words(
    seekers: Group, providers: Group, least: int, most: int | None, words: str
) -> None:
    assert NAMES.in_words(GroupLimit(seekers=seekers, providers=providers, least=least, most=most)) == words
