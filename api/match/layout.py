"""Which column means what, and by which rules and weights people are matched: a TOML file or defaults."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from api.match.errors import MatchInputError
from api.match.limits import GroupLimit, read_limits
from api.match.meanings import Meaning
from api.vocabulary import PAY_BANDS
from matching import (
    LevelName,
    MatchingError,
    OrganisationPolicy,
    Policy,
    PolicyKind,
    Rules,
    SeniorSide,
    Side,
    Weights,
)

USUAL_SCALE: Final = tuple(PAY_BANDS)[:5]
USUAL_POLICY: Final = Policy(levels=(*Policy().levels, LevelName.CHANGES))


Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How to read the two files and what to match by.

    `columns` holds headings by side and meaning, as written in the rules file; None: the usual headings,
    each if it is there. `scale` lists the values of the seniority column from lowest to highest. The level
    *changes* counts only where there are earlier pairs.
    """

    columns: Mapping[Side, Mapping[Meaning, str]] | None = None
    scale: tuple[str, ...] = USUAL_SCALE
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    policy: Policy = USUAL_POLICY
    limits: tuple[GroupLimit, ...] = ()


def read_layout(data: bytes, filename: str) -> Layout:
    """Read a rules file. Raises MatchInputError naming the key at fault."""
    try:
        found = tomllib.loads(data.decode())
        return _layout(found)
    except UnicodeDecodeError:
        raise MatchInputError([f"{filename}: not UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        raise MatchInputError([f"{filename}: {error}"]) from None
    except (MatchingError, ValueError) as error:
        raise MatchInputError([f"{filename}: {error}"]) from None


def _layout(found: dict[str, Any]) -> Layout:
    _refuse_others(found, "", ("columns", "scale", "rules", "weights", "policy", "limits"))
    columns = _table(found, "columns")
    shared = {key: value for key, value in columns.items() if key not in tuple(Side)}
    by_side = {side: _headings({**shared, **_table(columns, side)}) for side in Side}
    scale = _table(found, "scale")
    _refuse_others(scale, "scale", ("seniority",))
    return Layout(
        columns=by_side,
        scale=_texts(scale.get("seniority", list(USUAL_SCALE)), "scale.seniority"),
        rules=_rules(_table(found, "rules")),
        weights=_weights(_table(found, "weights")),
        policy=_policy(_table(found, "policy")),
        limits=read_limits(found.get("limits", [])),
    )


def _headings(columns: dict[str, Any]) -> dict[Meaning, str]:
    _refuse_others(columns, "columns", tuple(Meaning))
    if Meaning.ID not in columns:
        raise ValueError("columns.id is missing: the column that tells people apart")
    return {Meaning(key): _text(value, f"columns.{key}") for key, value in columns.items()}


def _rules(found: dict[str, Any]) -> Rules:
    _refuse_others(found, "rules", tuple(f.name for f in fields(Rules)))
    values = dict(found)
    for key, kind in (("organisation", OrganisationPolicy), ("senior", SeniorSide)):
        if key in values:
            values[key] = _choice(values[key], f"rules.{key}", kind)
    defaults = Rules()
    for key, value in found.items():
        wanted = type(getattr(defaults, key))
        if key not in ("organisation", "senior") and type(value) is not (bool if wanted is bool else int):
            raise ValueError(f"rules.{key} must be {'true or false' if wanted is bool else 'a whole number'}")
    return Rules(**values)


def _weights(found: dict[str, Any]) -> Weights:
    _refuse_others(found, "weights", tuple(f.name for f in fields(Weights)))
    values = dict.fromkeys(("goals", "wishes", "travel", "directorate"), 0) | found
    if "senior" in values:
        values["senior"] = _choice(values["senior"], "weights.senior", SeniorSide)
    if "seniority" in values:
        values["seniority"] = _points(values["seniority"])
    for key, value in values.items():
        if key not in ("senior", "seniority") and type(value) is not int:
            raise ValueError(f"weights.{key} must be a whole number")
    return Weights(**values)


def _policy(found: dict[str, Any]) -> Policy:
    _refuse_others(found, "policy", ("kind", "levels"))
    kind = _choice(found.get("kind", PolicyKind.OPTIMAL), "policy.kind", PolicyKind)
    if kind is PolicyKind.STABLE and "levels" in found:
        raise ValueError("policy.levels has no place where policy.kind is stable")
    names = _texts(found.get("levels", list(USUAL_POLICY.levels)), "policy.levels")
    return Policy(kind=kind, levels=tuple(_choice(name, "policy.levels", LevelName) for name in names))


def _points(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, dict):
        raise ValueError("weights.seniority must be a table of gaps and points")
    try:
        pairs = [(int(gap), points) for gap, points in value.items()]
    except ValueError:
        raise ValueError("weights.seniority: a gap must be a whole number") from None
    if not all(type(points) is int for _, points in pairs):
        raise ValueError("weights.seniority: points must be whole numbers")
    return tuple(sorted(pairs))


def _table(found: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} must be a table")
    return value


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} must be text")
    return value


def _choice(value: object, key: str, kind: type[Choice]) -> Choice:
    text = _text(value, key)
    if text not in tuple(kind):
        raise ValueError(f"{key} must be one of {', '.join(kind)}")
    return kind(text)


def _texts(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(_text(item, key) for item in value)


def _refuse_others(found: Mapping[str, Any], place: str, known: tuple[str, ...]) -> None:
    for key in found:
        if key not in known:
            name = f"{place}.{key}" if place else key
            raise ValueError(f"{name} is not known here; known are {', '.join(known)}")
