"""Ethnic categories as the NHS Data Dictionary lists them, and the groups they are counted in.

The Workforce Race Equality Standard (WRES) group serves statistics only. A programme's eligibility must not
use it: Gypsy, Roma and Traveller people are minority-ethnic and count as White there.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class WresGroup(StrEnum):
    """The columns of WRES. On screen people are called "ethnic minorities"; BME only heads the column."""

    WHITE = "White"
    BME = "BME"
    UNKNOWN = "Unknown"


class BroadGroup(StrEnum):
    """The answers to "What is your ethnic group?", by what is stored."""

    WHITE = "white"
    MIXED = "mixed"
    ASIAN = "asian"
    BLACK = "black"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The answer as people read it."""
        return _GROUP_LABELS[self]

    @property
    def background(self) -> str:
        """What goes into "Which of the following best describes your … background?"."""
        return _BACKGROUNDS[self]

    @property
    def wres_group(self) -> WresGroup:
        """The column of WRES."""
        return WresGroup.WHITE if self is BroadGroup.WHITE else WresGroup.BME


_GROUP_LABELS: Final = {
    BroadGroup.WHITE: "White",
    BroadGroup.MIXED: "Mixed or multiple ethnic groups",
    BroadGroup.ASIAN: "Asian or Asian British",
    BroadGroup.BLACK: "Black, African, Caribbean or Black British",
    BroadGroup.OTHER: "Other ethnic group",
}
_BACKGROUNDS: Final = {
    BroadGroup.WHITE: "White",
    BroadGroup.MIXED: "Mixed or multiple ethnic groups",
    BroadGroup.ASIAN: "Asian or Asian British",
    BroadGroup.BLACK: "Black, African, Caribbean or Black British",
    BroadGroup.OTHER: "other",
}

NOT_STATED: Final = "Z"
"""Asked, and chose not to say."""

NOT_KNOWN: Final = "99"
"""Never asked. Kept apart from NOT_STATED everywhere."""

PREFER_NOT_TO_SAY: Final = "Prefer not to say"


@dataclass(frozen=True, slots=True, kw_only=True)
class EthnicCategory:
    """One category of the dictionary: its letter, label and broad group."""

    code: str
    label: str
    group: BroadGroup


CATEGORIES: Final = tuple(
    EthnicCategory(code=code, label=label, group=group)
    for group, listed in {
        BroadGroup.WHITE: {
            "A": "White - British",
            "B": "White - Irish",
            "C": "White - Any other White background",
        },
        BroadGroup.MIXED: {
            "D": "Mixed - White and Black Caribbean",
            "E": "Mixed - White and Black African",
            "F": "Mixed - White and Asian",
            "G": "Mixed - Any other mixed background",
        },
        BroadGroup.ASIAN: {
            "H": "Asian or Asian British - Indian",
            "J": "Asian or Asian British - Pakistani",
            "K": "Asian or Asian British - Bangladeshi",
            "L": "Asian or Asian British - Any other Asian background",
        },
        BroadGroup.BLACK: {
            "M": "Black or Black British - Caribbean",
            "N": "Black or Black British - African",
            "P": "Black or Black British - Any other Black background",
        },
        BroadGroup.OTHER: {
            "R": "Other Ethnic Groups - Chinese",
            "S": "Other Ethnic Groups - Any other ethnic group",
        },
    }.items()
    for code, label in listed.items()
)
_CATEGORY_BY_CODE: Final = {category.code: category for category in CATEGORIES}
_GROUP_ONLY: Final = "group:"


def categories_of(group: BroadGroup) -> tuple[EthnicCategory, ...]:
    """The backgrounds to choose from, in the dictionary's order."""
    return tuple(category for category in CATEGORIES if category.group == group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ethnicity:
    """An answer. `group` is None for not stated and not known; `category` is None where only the broad
    group was answered; `local` is the second character that an employer may have added.
    """

    group: BroadGroup | None = None
    category: EthnicCategory | None = None
    local: str = ""
    is_asked: bool = True

    @property
    def code(self) -> str:
        """What is stored: `A`, `C2`, `group:asian`, `Z` or `99`."""
        if self.category is not None:
            return self.category.code + self.local
        if self.group is not None:
            return _GROUP_ONLY + self.group
        return NOT_STATED if self.is_asked else NOT_KNOWN

    @property
    def wres_group(self) -> WresGroup:
        """The column of WRES; the local character never changes it."""
        return WresGroup.UNKNOWN if self.group is None else self.group.wres_group


def read_ethnicity(code: str) -> Ethnicity:
    """The answer behind a stored code. Raises ValueError, which never repeats the code."""
    if code == NOT_STATED:
        return Ethnicity()
    if code == NOT_KNOWN:
        return Ethnicity(is_asked=False)
    if code.startswith(_GROUP_ONLY) and code.removeprefix(_GROUP_ONLY) in list(BroadGroup):
        return Ethnicity(group=BroadGroup(code.removeprefix(_GROUP_ONLY)))
    if re.fullmatch(r"[A-Z][A-Z0-9]?", code) and code[0] in _CATEGORY_BY_CODE:
        category = _CATEGORY_BY_CODE[code[0]]
        return Ethnicity(group=category.group, category=category, local=code[1:])
    raise ValueError("not a code of the NHS Data Dictionary's ethnic categories")
