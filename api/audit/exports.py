"""The audit trail as files: JSON lines that can be checked on any machine, CSV to read, the head to keep."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from models.audit_chain import ChainEntry, Head

FIELDS: Final = tuple(ChainEntry.__dataclass_fields__)


class UnreadableFileError(Exception):
    """A file that is neither an export nor a saved head; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A head that was kept, and whose trail it ends; None where nobody wrote that down."""

    partnership_id: UUID | None
    head: Head


def write_lines(partnership_id: UUID, chain: Iterable[ChainEntry]) -> bytes:
    """One JSON object a line, each with all that its hash covers."""
    lines = [
        json.dumps({"partnership": str(partnership_id), **asdict(entry)}, separators=(",", ":"))
        for entry in chain
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def read_lines(path: Path) -> tuple[UUID, list[ChainEntry]]:
    """An export's partnership and entries.

    :raises UnreadableFileError: where a line is no entry, or of another partnership than the first.
    """
    found: list[ChainEntry] = []
    partnerships: set[UUID] = set()
    for number, line in enumerate(_text(path).splitlines(), start=1):
        try:
            values: dict[str, Any] = json.loads(line)
            partnerships.add(UUID(values["partnership"]))
            found.append(ChainEntry(**{name: values[name] for name in FIELDS}))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnreadableFileError(f"line {number} is not an entry of an audit trail") from None
    if len(partnerships) != 1:
        raise UnreadableFileError("the file holds no trail, or those of several partnerships")
    return partnerships.pop(), found


def write_head(partnership_id: UUID, head: Head, taken_at: datetime) -> bytes:
    """A head to keep elsewhere, with whose it is and when it was taken."""
    return f"partnership {partnership_id}\nhead {head}\ntaken {taken_at.isoformat()}\n".encode()


def read_saved(path: Path) -> Saved:
    """The head in a file that was saved earlier: a head's own, or an export, whose last entry it is.

    :raises UnreadableFileError: where it is neither.
    """
    text = _text(path)
    if text.lstrip().startswith("{"):
        partnership_id, chain = read_lines(path)
        return Saved(partnership_id=partnership_id, head=Head(chain[-1].sequence, chain[-1].hash))
    values = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
    try:
        return Saved(partnership_id=UUID(values["partnership"]), head=read_head(values["head"]))
    except (KeyError, ValueError):
        raise UnreadableFileError("the file is neither a saved head nor an export") from None


def read_head(text: str) -> Head:
    """A head from ``number:hash``; raises ValueError where it is none."""
    number, _, digest = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise ValueError("a head is a number, a colon and a hash")
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("a hash is 64 digits from 0 to 9 and a to f")
    return Head(int(number), digest)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFileError("the file cannot be read") from None
