"""Ethnic categories, their groups, and answers that must never be merged."""

import pytest

from api.ethnicity import (
    CATEGORIES,
    NOT_KNOWN,
    NOT_STATED,
    BroadGroup,
    WresGroup,
    categories_of,
    read_ethnicity,
)


@pytest.mark.parametrize("code", [*"ABC"])
def test_white_categories_count_as_white(code: str) -> None:
    assert read_ethnicity(code).wres_group == WresGroup.WHITE


@pytest.mark.parametrize("code", [*"DEFGHJKLMNPRS"])
def test_other_categories_count_as_bme(code: str) -> None:
    assert read_ethnicity(code).wres_group == WresGroup.BME


@pytest.mark.parametrize("code", [NOT_STATED, NOT_KNOWN])
def test_not_stated_and_not_known_are_unknown_but_never_merged(code: str) -> None:
    assert read_ethnicity(code).wres_group == WresGroup.UNKNOWN
    assert read_ethnicity(code).code == code


@pytest.mark.parametrize(
    "code", [*(category.code for category in CATEGORIES), "C2", "SZ", "group:asian", "Z", "99"]
)
def test_every_code_survives_reading(code: str) -> None:
    assert read_ethnicity(code).code == code


def test_the_local_character_never_changes_the_group() -> None:
    assert read_ethnicity("AZ").wres_group == WresGroup.WHITE


def test_a_group_answered_alone_keeps_no_detail() -> None:
    answer = read_ethnicity("group:white")
    assert (answer.group, answer.category, answer.wres_group) == (BroadGroup.WHITE, None, WresGroup.WHITE)


@pytest.mark.parametrize("code", ["", "I", "O", "Q", "a", "A  ", "ABC", "9", "Z9", "group:", "group:BME"])
def test_other_codes_are_refused_without_repeating_them(code: str) -> None:
    with pytest.raises(ValueError, match=r"^not a code of the NHS Data Dictionary's ethnic categories$"):
        read_ethnicity(code)


def test_every_category_is_offered_once() -> None:
    offered = [category for group in BroadGroup for category in categories_of(group)]
    assert offered == list(CATEGORIES)
    assert len(offered) == 16
    assert all(group.label and group.background for group in BroadGroup)
