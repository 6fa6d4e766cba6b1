"""From a form to the schema that the API uses too, or to what is wrong in plain words."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum, auto
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from api.pages.form_messages import message_for
from api.pages.forms import Form, FormError, FormErrors

Schema = TypeVar("Schema", bound=BaseModel)

DATE_PARTS: Final = ("day", "month", "year")
_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})
_UNCLEAN: Final = (
    "Take out characters that can’t be seen. They come along when text is copied from elsewhere."
)


class _Kind(Enum):
    TEXT = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()
    DATE = auto()
    MANY = auto()
    PART = auto()


def parse(
    schema: type[Schema], form: Form, *, labels: Mapping[str, str] | None = None
) -> Schema | FormErrors:
    """The form as ``schema``, or the errors with the field each belongs to.

    An empty text counts as not given: it becomes None where the field allows that, else the field's
    default, else "Enter …". Choices that the page showed and nobody ticked become an empty list or False.
    A date is read from ``<name>-day``, ``-month`` and ``-year``, or from ``<name>`` as 2026-12-01. A model
    within is read from ``<name>.<its field>``. Fields the schema doesn't know are left alone.

    ``labels`` name fields in messages, before the schema's titles and the fields' own names. Messages
    never hold what was typed.
    """
    unclean = tuple(FormError(field=name, message=_UNCLEAN) for name in sorted(form.unclean))
    if unclean:
        return FormErrors(items=unclean)
    payload = _payload(schema, form, "")
    try:
        return schema.model_validate_json(json.dumps(payload, allow_nan=False))
    except ValidationError as invalid:
        return FormErrors(items=tuple(_errors(schema, invalid, labels or {})))


def _payload(schema: type[BaseModel], form: Form, prefix: str) -> dict[str, object]:
    payload: dict[str, object] = {}
    for key, info in _fields(schema):
        kind, is_optional, inner = _described(info.annotation)
        name = prefix + key
        if kind is _Kind.PART:
            payload[key] = _payload(inner, form, f"{name}.")
            continue
        value = _read(kind, inner, form, name)
        if value is not None:
            payload[key] = value
        elif kind is _Kind.MANY and info.is_required() and not is_optional:
            payload[key] = []
        elif is_optional and (info.is_required() or _was_sent(kind, form, name)):
            payload[key] = None
    return payload


def _fields(schema: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, info in schema.model_fields.items():
        yield (info.alias or name), info


def _read(kind: _Kind, inner: Any, form: Form, name: str) -> object:
    """The value as JSON would hold it; None where nothing was given."""
    if kind is _Kind.MANY:
        item_kind = _described(inner)[0]
        items = [_converted(item_kind, text.strip()) for text in form.values(name) if text.strip()]
        return items if items or form.shows(name) else None
    if kind is _Kind.DATE:
        return _date(form, name)
    text = form.value(name)
    if text.strip():
        return _converted(kind, text if kind is _Kind.TEXT else text.strip())
    return False if kind is _Kind.BOOLEAN and form.shows(name) else None


def _converted(kind: _Kind, text: str) -> object:
    if kind is _Kind.INTEGER and re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        return int(text)
    if kind is _Kind.NUMBER and re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        return float(text)
    if kind is _Kind.BOOLEAN and text.lower() in _YES | _NO:
        return text.lower() in _YES
    return text


def _date(form: Form, name: str) -> str | None:
    """The date in its written form; text that is no date is handed on for the schema to refuse."""
    parts = [form.value(f"{name}-{part}").strip() for part in DATE_PARTS]
    if not any(parts):
        return form.value(name).strip() or None
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return "no date"
    day, month, year = (int(part) for part in parts)
    try:
        return date(year, month, day).isoformat() if year >= 1000 else "no date"
    except ValueError:
        return "no date"


def _was_sent(kind: _Kind, form: Form, name: str) -> bool:
    if kind is _Kind.DATE:
        return form.has(name) or any(form.has(f"{name}-{part}") for part in DATE_PARTS)
    return form.has(name)


def _described(annotation: Any) -> tuple[_Kind, bool, Any]:
    """The kind of a field, whether None is allowed, and the type inside (of the item, for many)."""
    inner, is_optional = _bare(annotation)
    origin = get_origin(inner)
    if origin in (list, tuple, set, frozenset):
        items = [item for item in get_args(inner) if item is not Ellipsis]
        return _Kind.MANY, is_optional, items[0] if items else str
    if origin is Literal:
        return _choice_kind(get_args(inner)), is_optional, inner
    if not isinstance(inner, type):
        return _Kind.TEXT, is_optional, inner
    if issubclass(inner, BaseModel):
        return _Kind.PART, is_optional, inner
    if issubclass(inner, Enum):
        return _choice_kind(tuple(member.value for member in inner)), is_optional, inner
    kinds = {bool: _Kind.BOOLEAN, int: _Kind.INTEGER, float: _Kind.NUMBER, date: _Kind.DATE}
    return kinds.get(inner, _Kind.TEXT), is_optional, inner


def _bare(annotation: Any) -> tuple[Any, bool]:
    """The annotation without ``Annotated`` and without ``None``."""
    is_optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            arms = [arm for arm in get_args(annotation) if arm is not NoneType]
            is_optional = is_optional or len(arms) < len(get_args(annotation))
            annotation = arms[0]
        else:
            return annotation, is_optional


def _choice_kind(values: tuple[object, ...]) -> _Kind:
    return _Kind.INTEGER if all(type(value) is int for value in values) else _Kind.TEXT


def _errors(
    schema: type[BaseModel], invalid: ValidationError, labels: Mapping[str, str]
) -> Iterator[FormError]:
    for detail in invalid.errors(include_url=False, include_input=False):
        code, context = detail["type"], detail.get("ctx", {})
        name, info = _place(schema, detail["loc"])
        if name is None or info is None:
            yield FormError(field=None, message=message_for(code, context, "the form", is_choice=False))
            continue
        kind, _, inner = _described(info.annotation)
        label = labels.get(name) or info.title or name.rsplit(".", 1)[-1].replace("_", " ")
        is_choice = (
            kind in (_Kind.MANY, _Kind.BOOLEAN) or get_origin(inner) is Literal or _is_from_a_list(inner)
        )
        yield FormError(field=name, message=message_for(code, context, label, is_choice=is_choice))


def _is_from_a_list(inner: Any) -> bool:
    """Nobody types an id: a drop-down or radios offer it."""
    return isinstance(inner, type) and issubclass(inner, Enum | UUID)


def _place(schema: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str | None, FieldInfo | None]:
    """The form's name of the field an error is about, and its description; None for the whole."""
    if not loc:
        return None, None
    info = dict(_fields(schema)).get(str(loc[0]))
    if info is None:
        return None, None
    inner = _described(info.annotation)[2]
    if len(loc) > 1 and isinstance(inner, type) and issubclass(inner, BaseModel):
        name, within = _place(inner, loc[1:])
        if name is not None:
            return f"{loc[0]}.{name}", within
    return str(loc[0]), info
