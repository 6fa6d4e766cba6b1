"""What a person is told about a field: what to do, in plain words, without what they typed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Said = Callable[[str, Mapping[str, Any]], str]


def message_for(kind: str, context: Mapping[str, Any], label: str, *, is_choice: bool) -> str:
    """The sentence for one of pydantic's errors: its type and its context.

    ``label`` names the field as in the middle of a sentence ("your job title"). A validator's own
    ValueError is shown as it is written, so validators must not repeat their input.
    """
    if kind in _MISSING or _is_emptiness(kind, context):
        return f"{'Choose' if is_choice else 'Enter'} {label}"
    if kind in ("value_error", "assertion_error"):
        return _capital(str(context.get("error", ""))) or f"Check {label}"
    said = _SENTENCES.get(kind)
    return _capital(said(label, context)) if said else _FALLBACKS.get(is_choice, "Check {}").format(label)


def _is_emptiness(kind: str, context: Mapping[str, Any]) -> bool:
    return kind in ("string_too_short", "too_short") and context.get("min_length") == 1


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _number(label: str, context: Mapping[str, Any]) -> str:
    return f"{label} must be a number, like 3"


def _whole(label: str, context: Mapping[str, Any]) -> str:
    return f"{label} must be a whole number, like 3"


def _day(label: str, context: Mapping[str, Any]) -> str:
    return f"{label} must be a real date, like 1 12 2026"


def _chosen(label: str, context: Mapping[str, Any]) -> str:
    return f"choose {label} from the list"


def _yes_or_no(label: str, context: Mapping[str, Any]) -> str:
    return f"choose {label}"


_MISSING: Final = frozenset({"missing", "string_type", "list_type", "none_required", "bool_type", "set_type"})
_FALLBACKS: Final = {True: "Choose {} from the list"}
_SENTENCES: Final[Mapping[str, Said]] = {
    "string_too_short": lambda label, told: f"{label} must have at least {told['min_length']} characters",
    "string_too_long": lambda label, told: f"{label} must have {told['max_length']:,} characters or fewer",
    "string_pattern_mismatch": lambda label, told: f"{label} is not in the right format",
    "too_short": lambda label, told: f"choose at least {told['min_length']} for {label}",
    "too_long": lambda label, told: f"choose at most {told['max_length']} for {label}",
    "greater_than": lambda label, told: f"{label} must be more than {told['gt']}",
    "greater_than_equal": lambda label, told: f"{label} must be {told['ge']} or more",
    "less_than": lambda label, told: f"{label} must be less than {told['lt']}",
    "less_than_equal": lambda label, told: f"{label} must be {told['le']} or less",
    "int_parsing": _whole,
    "int_type": _whole,
    "int_from_float": _whole,
    "float_parsing": _number,
    "float_type": _number,
    "decimal_parsing": _number,
    "date_type": _day,
    "date_parsing": _day,
    "date_from_datetime_parsing": _day,
    "date_past": lambda label, told: f"{label} must be in the past",
    "date_future": lambda label, told: f"{label} must be in the future",
    "time_parsing": lambda label, told: f"{label} must be a time, like 13:30",
    "datetime_parsing": lambda label, told: f"{label} must be a date and time",
    "datetime_from_date_parsing": lambda label, told: f"{label} must be a date and time",
    "timezone_aware": lambda label, told: f"{label} must be a date and time",
    "enum": _chosen,
    "literal_error": _chosen,
    "uuid_parsing": _chosen,
    "uuid_type": _chosen,
    "bool_parsing": _yes_or_no,
}
