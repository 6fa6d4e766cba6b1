"""What a column of the two files can mean, and how its heading and its values are compared."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matching import Side


class Meaning(StrEnum):
    """What a column can mean."""

    ID = "id"
    ORGANISATION = "organisation"
    SITE = "site"
    DIRECTORATE = "directorate"
    TEAM = "team"
    PROFESSION = "profession"
    SENIORITY = "seniority"
    TOPICS = "topics"
    FREE = "free"
    MODES = "modes"
    MANAGER = "manager"
    CONFLICTS = "conflicts"
    PAST_PARTNERS = "past_partners"
    TRAINING = "training"
    CONSENT = "consent"
    WISHES = "wishes"
    CAPACITY = "capacity"
    MINIMUM = "minimum"
    PRIORITY = "priority"
    GROUPS = "groups"


USUAL_HEADINGS: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.ID: ("id", "email", "email address"),
    Meaning.ORGANISATION: ("organisation",),
    Meaning.SITE: ("site",),
    Meaning.DIRECTORATE: ("directorate",),
    Meaning.TEAM: ("team",),
    Meaning.PROFESSION: ("profession",),
    Meaning.SENIORITY: ("pay band",),
    Meaning.TOPICS: ("topics", "goals", "learning goals"),
    Meaning.FREE: ("free time",),
    Meaning.MODES: ("meeting modes", "meeting mode"),
    Meaning.MANAGER: ("line manager", "line manager email"),
    Meaning.CONFLICTS: ("not with", "conflicts"),
    Meaning.PAST_PARTNERS: ("past partners",),
    Meaning.TRAINING: ("trained", "training"),
    Meaning.CONSENT: ("consented", "consent"),
    Meaning.WISHES: ("wishes",),
    Meaning.CAPACITY: ("capacity",),
    Meaning.MINIMUM: ("minimum",),
    Meaning.PRIORITY: ("priority",),
    Meaning.GROUPS: ("groups",),
}
COUNTED: Final = (
    Meaning.ORGANISATION,
    Meaning.SITE,
    Meaning.DIRECTORATE,
    Meaning.TEAM,
    Meaning.PROFESSION,
    Meaning.SENIORITY,
    Meaning.GROUPS,
)
"""The columns by whose values a limit may name the people it counts."""


def plain(text: str) -> str:
    """A value as it is compared: in Unicode's composed form, without case and doubled blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


ONE: Final = {Side.SEEKERS: "person seeking", Side.PROVIDERS: "person offering"}
MANY: Final = {Side.SEEKERS: "people seeking", Side.PROVIDERS: "people offering"}
"""What the two sides are called: the command knows of no programme that has words of its own for them."""


def column_of(side: Side, heading: str) -> str:
    """What stands over a column of one side: "email (person seeking)"."""
    return f"{heading} ({ONE[side]})"


def plain_heading(text: str) -> str:
    """A heading as it is compared: like a value, and an underscore is a blank."""
    return plain(text.replace("_", " "))
