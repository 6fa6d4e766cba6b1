"""Values compare as levels do."""

from matching import LevelName
from matching.worth import worth


def test_worth_puts_more_people_a_higher_floor_and_fewer_changes_first() -> None:
    levels = (LevelName.MATCHED, LevelName.FLOOR, LevelName.CHANGES)
    rows = [
        (((7, 2), (0, 1)), 900, 4),
        (((7, 2), (0, 2)), 0, 4),
        (((7, 2), (0, 2)), 0, 3),
        (((7, 2), (0, 2)), None, 9),
    ]
    assert sorted(rows, key=lambda values: worth(levels, values)) == rows
