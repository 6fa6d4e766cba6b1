"""Which column means what, and by which rules and weights people are matched: a TOML file or defaults."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from api.match.errors import MatchInputError
from api.vocabulary import PAY_BANDS
from matching import (
    LevelName,
    MatchingError,
    OrganisationPolicy,
    Policy,
    Rules,
    SeniorSide,
    Side,
    Weights,
)


class Meaning(StrEnum):
    """What a column can mean."""

    ID = "id"
    ORGANISATION = "organisation"
    SITE = "site"
    DIRECTORATE = "directorate"
    TEAM = "team"
    PROFESSION = "profession"
    SENIORITY = "seniority"
    TOPICS = "topics"
    FREE = "free"
    MODES = "modes"
    MANAGER = "manager"
    CONFLICTS = "conflicts"
    PAST_PARTNERS = "past_partners"
    TRAINING = "training"
    CONSENT = "consent"
    WISHES = "wishes"
    CAPACITY = "capacity"
    MINIMUM = "minimum"
    PRIORITY = "priority"


USUAL_HEADINGS: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.ID: ("id", "email", "email address"),
    Meaning.ORGANISATION: ("organisation",),
    Meaning.SITE: ("site",),
    Meaning.DIRECTORATE: ("directorate",),
    Meaning.TEAM: ("team",),
    Meaning.PROFESSION: ("profession",),
    Meaning.SENIORITY: ("pay band",),
    Meaning.TOPICS: ("topics", "goals", "learning goals"),
    Meaning.FREE: ("free time",),
    Meaning.MODES: ("meeting modes", "meeting mode"),
    Meaning.MANAGER: ("line manager", "line manager email"),
    Meaning.CONFLICTS: ("not with", "conflicts"),
    Meaning.PAST_PARTNERS: ("past partners",),
    Meaning.TRAINING: ("trained", "training"),
    Meaning.CONSENT: ("consented", "consent"),
    Meaning.WISHES: ("wishes",),
    Meaning.CAPACITY: ("capacity",),
    Meaning.MINIMUM: ("minimum",),
    Meaning.PRIORITY: ("priority",),
}
USUAL_SCALE: Final = tuple(PAY_BANDS)[:5]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How to read the two files and what to match by.

    `columns` holds headings by side and meaning, as written in the rules file; None: the usual headings,
    each if it is there. `scale` lists the values of the seniority column from lowest to highest.
    """

    columns: Mapping[Side, Mapping[Meaning, str]] | None = None
    scale: tuple[str, ...] = USUAL_SCALE
    rules: Rules = field(default_factory=Rules)
    weights: Weights = field(default_factory=Weights)
    policy: Policy = field(default_factory=Policy)


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
    _refuse_others(found, "", ("columns", "scale", "rules", "weights", "policy"))
    columns = _table(found, "columns")
    shared = {key: value for key, value in columns.items() if key not in tuple(Side)}
    by_side = {side: _headings({**shared, **_table(columns, side)}) for side in Side}
    scale = _table(found, "scale")
    _refuse_others(scale, "scale", ("seniority",))
    policy = _table(found, "policy")
    _refuse_others(policy, "policy", ("levels",))
    levels = tuple(LevelName(name) for name in policy.get("levels", Policy().levels))
    return Layout(
        columns=by_side,
        scale=tuple(_text(value, "scale.seniority") for value in scale.get("seniority", USUAL_SCALE)),
        rules=_rules(_table(found, "rules")),
        weights=_weights(_table(found, "weights")),
        policy=Policy(levels=levels),
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
            values[key] = kind(_text(values[key], f"rules.{key}"))
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
        values["senior"] = SeniorSide(_text(values["senior"], "weights.senior"))
    if "seniority" in values:
        values["seniority"] = _points(values["seniority"])
    for key, value in values.items():
        if key not in ("senior", "seniority") and type(value) is not int:
            raise ValueError(f"weights.{key} must be a whole number")
    return Weights(**values)


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


def _refuse_others(found: Mapping[str, Any], place: str, known: tuple[str, ...]) -> None:
    for key in found:
        if key not in known:
            name = f"{place}.{key}" if place else key
            raise ValueError(f"{name} is not known here; known are {', '.join(known)}")
