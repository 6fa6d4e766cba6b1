"""The chain of an audit trail as values: how an entry is sealed, and how a chain is checked.

Each hash is SHA-256 over an entry and the hash before it (a linear hash chain: Haber and Stornetta, How to
time-stamp a digital document, 1991). Whoever can write the table can still cut the end off or write the whole
chain anew; both show against a head that was kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEntry:
    """One entry with its moment and ids as texts."""

    sequence: int
    at: str
    actor_id: str | None
    action: str
    resource: str
    resource_id: str | None
    detail: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain at some moment: its number and its hash, written ``number:hash``."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class Fault(StrEnum):
    """What is wrong with a chain."""

    BROKEN = "broken"
    """An entry was edited, removed or moved."""
    CUT = "cut"
    """The chain ends before the saved head."""
    REWRITTEN = "rewritten"
    """The chain fits together, and the entry of the saved head is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found. ``sequence`` is the first entry that the fault shows at."""

    head: Head | None
    fault: Fault | None = None
    sequence: int | None = None


def seal(partnership_id: UUID, entry: ChainEntry) -> str:
    """SHA-256 over the entry's canonical JSON, the previous entry's hash among it."""
    content = [
        str(partnership_id),
        entry.sequence,
        entry.at,
        str(entry.actor_id),
        entry.action,
        entry.resource,
        str(entry.resource_id),
        entry.detail,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check(partnership_id: UUID, entries: Iterable[ChainEntry], saved: Head | None = None) -> Report:
    """Whether ``entries``, in the order of their numbers, are one chain from 1 on with ``saved`` in it."""
    last = Head(0, GENESIS)
    is_other = False
    for entry in entries:
        expected = last.sequence + 1
        fits = entry.sequence == expected and entry.previous_hash == last.hash
        if not fits or entry.hash != seal(partnership_id, entry):
            return Report(head=_shown(last), fault=Fault.BROKEN, sequence=expected)
        last = Head(entry.sequence, entry.hash)
        is_other = is_other or (saved is not None and saved.sequence == last.sequence and saved != last)
    if saved is not None and last.sequence < saved.sequence:
        return Report(head=_shown(last), fault=Fault.CUT, sequence=last.sequence + 1)
    if saved is not None and is_other:
        return Report(head=_shown(last), fault=Fault.REWRITTEN, sequence=saved.sequence)
    return Report(head=_shown(last))


def _shown(head: Head) -> Head | None:
    return head if head.sequence else None
