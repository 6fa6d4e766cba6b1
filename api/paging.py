"""Keyset pages over REST: a signed cursor that says where the last page ended."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from api.deps import SettingsDep
from api.errors import BadRequestError
from api.security.secrets import derived, matches
from api.settings import Settings

Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next`` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class Paging:
    """Where a page of the list at ``path`` starts (``after``: the last row's keys), and its size."""

    def __init__(self, settings: Settings, path: str, limit: int, after: list[Any] | None) -> None:
        self._settings = settings
        self._path = path
        self.limit = limit
        self.after = after

    def cursor(self, keys: Sequence[Any]) -> str:
        """The cursor that continues behind the row with these keys."""
        content = (
            base64.urlsafe_b64encode(json.dumps([str(key) for key in keys]).encode()).decode().rstrip("=")
        )
        return f"{content}.{_signature(self._settings, self._path, content)}"

    def next_of(self, rows: Sequence[Any], keys: Sequence[Any] | None) -> str | None:
        """The next page's cursor where this page is full; ``keys`` are its last row's."""
        return self.cursor(keys) if keys is not None and len(rows) == self.limit else None


async def paging(
    request: Request,
    settings: SettingsDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Paging:
    """Read ``limit`` and ``cursor``.

    :raises BadRequestError: for a cursor that this list did not give.
    """
    path = request.url.path
    return Paging(settings, path, limit, None if cursor is None else _keys(settings, path, cursor))


PagingDep = Annotated[Paging, Depends(paging)]


def _keys(settings: Settings, path: str, cursor: str) -> list[Any]:
    content, _, signature = cursor.partition(".")
    if not matches(_signature(settings, path, content), signature):
        raise BadRequestError("This cursor was not made here.", code="forged_cursor")
    try:
        keys: list[Any] = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    except (binascii.Error, ValueError):
        raise BadRequestError("This cursor was not made here.", code="forged_cursor") from None
    return keys


def _signature(settings: Settings, path: str, content: str) -> str:
    return derived(settings, f"cursor {path} {content}")[:22]
