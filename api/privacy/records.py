"""Rows as their person may read them."""

from datetime import datetime
from enum import Enum
from typing import Any, Final

from sqlmodel import SQLModel

from api.privacy.schemas import Record, Value

_BOOKKEEPING: Final = frozenset({"id", "partnership_id", "version"})


def record_of(row: SQLModel, *, without: set[str]) -> Record:
    """A row's columns but those that only keep the books: a new column is shown without being asked for."""
    names = [name for name in type(row).model_fields if name not in _BOOKKEEPING | without]
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Value:
    """A column's value as JSON knows it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)
