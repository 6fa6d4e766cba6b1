"""Addresses of the three roles, and the names that they follow from."""

import secrets
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_DATABASE_NAME = 50
"""Bytes: PostgreSQL cuts names at 63, and the roles add a suffix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where each role connects, as ``postgresql://`` addresses with their passwords."""

    owner: str
    application: str
    monitoring: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNames:
    """The three roles of one database."""

    owner: str
    application: str
    monitoring: str


def role_names(database: str) -> RoleNames:
    """The roles of ``database``, named after it so that several installations share one server.

    :raises ValueError: where the name leaves no room for the suffixes.
    """
    if not database or len(database.encode()) > LONGEST_DATABASE_NAME:
        raise ValueError(f"a database name has 1 to {LONGEST_DATABASE_NAME} bytes")
    return RoleNames(
        owner=f"{database}_owner", application=f"{database}_app", monitoring=f"{database}_monitoring"
    )


def new_password() -> str:
    """256 random bits that need no quoting in an address."""
    return secrets.token_urlsafe(32)


def socket_address(*, role: str, password: str, database: str, socket_folder: str) -> str:
    """An address over a Unix socket; its parts are quoted so that every client reads them the same."""
    return (
        f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}"
        f"?host={quote(socket_folder, safe='')}&port=5432"
    )
