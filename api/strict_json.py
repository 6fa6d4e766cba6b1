"""JSON read strictly: no duplicate keys, NaN, infinities, NUL or lone surrogates, no abyss of brackets."""

import json
import math
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.errors import BadRequestError, FieldError, InvalidError, UnsupportedError

MAX_DEPTH = 50


def parse_strictly(body: bytes) -> Any:
    """The value a JSON text stands for.

    :raises BadRequestError: not UTF-8, not JSON, nested too deeply, or a key given twice.
    :raises InvalidError: a number or text that cannot be kept.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError("The body is not UTF-8.", code="not_utf8") from None
    if _depth(text) > MAX_DEPTH:
        raise BadRequestError(f"The body is nested more than {MAX_DEPTH} deep.", code="too_deep")
    try:
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_without_duplicates
        )
    except (ValueError, RecursionError):
        raise BadRequestError("The body is not JSON.", code="not_json") from None
    _refuse_bad_text(value, "body")
    return value


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        if not hasattr(self, "_strict"):
            self._strict = parse_strictly(await self.body())
        return self._strict


class StrictRoute(APIRoute):
    """A REST route: JSON in, read strictly, of the right content type."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_json = self.body_field is not None

        async def handle_strictly(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if takes_json:
                kind = strict.headers.get("content-type", "").partition(";")[0].strip().lower()
                if kind != "application/json":
                    raise UnsupportedError("Send JSON, as application/json.", code="not_json")
                await strict.json()
            return await handle(strict)

        return handle_strictly


def _depth(text: str) -> int:
    """The deepest nesting, brackets within strings left out; 0 where it cannot be too deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _no_constant(name: str) -> float:
    raise _unkeepable("body", "The body holds a number that is none.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _unkeepable("body", "The body holds a number that is too large.")
    return number


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadRequestError("A key is given twice in one object.", code="duplicate_key")
    return value


def _refuse_bad_text(value: Any, place: str) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise _unkeepable(place, "This text holds characters that cannot be kept.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_bad_text(key, place)
            _refuse_bad_text(inner, f"{place}.{key}" if key.isidentifier() else place)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_bad_text(inner, f"{place}.{index}")


def _unkeepable(place: str, message: str) -> InvalidError:
    return InvalidError(errors=(FieldError(place=place, code="not_kept", message=message),))
