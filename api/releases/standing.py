"""Where a fellow's release stands; pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.people import Person
from models.releases import Release

NOT_AGAIN_FOR: Final = timedelta(weeks=1)
"""A line manager who has not answered is not asked again in less time than this."""


class Standing(StrEnum):
    """How far a release is.

    ``NOT_AGREED``: the fellow has not agreed to their line manager being asked, or named another one since.
    """

    NO_ADDRESS = "no_address"
    NOT_AGREED = "not_agreed"
    TO_ASK = "to_ask"
    ASKED = "asked"
    RELEASED = "released"
    REFUSED = "refused"


def manager_of(person: Person) -> str:
    """The address of somebody's line manager as it is compared; empty where none is named but themselves."""
    address = person.line_manager_email.strip().lower()
    return "" if address == person.email.strip().lower() else address


def standing_of(person: Person, row: Release | None) -> Standing:
    """Where a fellow's release stands."""
    address = manager_of(person)
    if not address:
        return Standing.NO_ADDRESS
    if row is None or row.manager_email != address:
        return Standing.NOT_AGREED
    if row.is_released is not None:
        return Standing.RELEASED if row.is_released else Standing.REFUSED
    return Standing.TO_ASK if row.asked_at is None else Standing.ASKED


def may_be_asked(person: Person, row: Release | None, now: datetime) -> bool:
    """Whether a mail to the line manager makes sense now."""
    standing = standing_of(person, row)
    if standing is Standing.ASKED and row is not None and row.asked_at is not None:
        return row.asked_at <= now - NOT_AGAIN_FOR
    return standing is Standing.TO_ASK
