"""The answer's JSON contract, version 1: written canonically and read strictly."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.answer import (
    Answer,
    Case,
    Demands,
    Evidence,
    Level,
    LimitName,
    Pair,
    Record,
    Status,
    Step,
    Unmatched,
    UnmatchedReason,
    Value,
)
from matching.errors import InvalidAnswerError, MatchingError
from matching.members import Side
from matching.people import HALF_HOURS_A_WEEK
from matching.policy import LevelName, Policy, PolicyKind
from matching.scoring import MAX_SCORE
from matching.strict_json import Reader, compact

FAR = 2**60
T = TypeVar("T")
_DEMANDS = ("people", "providers", "limits", "needed", "places")
_SHOWN = ("potentials", "cut", "multipliers", "scale")
_read = Reader(InvalidAnswerError)


def write_answer(answer: Answer) -> str:
    """The answer as JSON text."""
    return compact(
        {
            "version": 1,
            "status": answer.status,
            "pairs": [
                {"seeker": p.seeker, "provider": p.provider, "score": p.score, "time": p.time}
                for p in answer.pairs
            ],
            "unmatched": [
                {"id": u.id, "side": u.side, "reason": u.reason, "evidence": _write_evidence(u.evidence)}
                for u in answer.unmatched
            ],
            "levels": [
                {"name": x.name, "value": x.value, "bound": x.bound, "proven": x.proven}
                for x in answer.levels
            ],
            "clash": None if answer.clash is None else _write_demands(answer.clash),
            "proof": {"steps": [_write_step(step) for step in answer.proof]},
            "record": {
                "engine": answer.record.engine,
                "ortools": answer.record.ortools,
                "policy": {"kind": answer.record.policy.kind, "levels": answer.record.policy.levels},
                "problem": answer.record.problem,
            },
            "digest": answer.digest,
        }
    )


def _write_evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    if evidence.refused is not None:
        return {"refused": dict(evidence.refused)}
    if evidence.cut is not None:
        written = _write_demands(evidence.cut)
        return {name: value for name, value in written.items() if value or name not in ("pins", "minimums")}
    return {"loss": evidence.loss, "displaced": evidence.displaced}


def _write_demands(demands: Demands) -> dict[str, Any]:
    return {
        "people": demands.people,
        "providers": demands.providers,
        "limits": [_write_limit_name(limit) for limit in demands.limits],
        "pins": demands.pins,
        "minimums": demands.minimums,
        "needed": demands.needed,
        "places": demands.places,
    }


def _write_limit_name(limit: LimitName) -> dict[str, str]:
    named = {"seekers": limit.seekers, "providers": limit.providers}
    return {side: group for side, group in named.items() if group is not None}


def _write_step(step: Step) -> dict[str, Any]:
    data: dict[str, Any] = {"level": step.level}
    if step.priority is not None:
        data["priority"] = step.priority
    if step.salt is not None:
        data["salt"] = step.salt
    data |= _write_shown(step)
    if step.cases:
        data["cases"] = [{"decided": case.decided} | _write_shown(case) for case in step.cases]
    return data


def _write_shown(step: Step | Case) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if step.potentials is not None:
        data["potentials"] = step.potentials.tolist()
    if step.cut is not None:
        data["cut"] = step.cut
    if step.multipliers is not None:
        data["multipliers"] = step.multipliers
    if step.scale is not None:
        data["scale"] = step.scale
    return data


def read_answer(text: str | bytes) -> Answer:
    """Read an answer. Raises InvalidAnswerError naming the field."""
    names = (
        "version",
        "status",
        "pairs",
        "unmatched",
        "levels",
        "clash",
        "proof",
        "record",
        "digest",
    )
    data = _read.fields(_read.parse(text), "", names)
    _read.whole(data["version"], "version", 1, 1)
    proof = _read.fields(data["proof"], "proof", ("steps",))
    return Answer(
        status=_read.choice(data["status"], "status", Status),
        pairs=tuple(_pair(x, f"pairs[{n}]") for n, x in enumerate(_read.items(data["pairs"], "pairs"))),
        unmatched=tuple(
            _unmatched(x, f"unmatched[{n}]")
            for n, x in enumerate(_read.items(data["unmatched"], "unmatched"))
        ),
        levels=tuple(_level(x, f"levels[{n}]") for n, x in enumerate(_read.items(data["levels"], "levels"))),
        clash=None if data["clash"] is None else _demands(data["clash"], "clash"),
        proof=_each(proof["steps"], "proof.steps", _step),
        record=_record(data["record"]),
        digest=_read.text(data["digest"], "digest"),
    )


def _each(value: Any, field: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    return tuple(read(item, f"{field}[{row}]") for row, item in enumerate(_read.items(value, field)))


def _pair(value: Any, field: str) -> Pair:
    found = _read.fields(value, field, ("seeker", "provider", "score", "time"))
    return Pair(
        seeker=_read.text(found["seeker"], f"{field}.seeker"),
        provider=_read.text(found["provider"], f"{field}.provider"),
        score=_read.whole(found["score"], f"{field}.score", 0, MAX_SCORE),
        time=None
        if found["time"] is None
        else _read.whole(found["time"], f"{field}.time", 0, HALF_HOURS_A_WEEK - 1),
    )


def _unmatched(value: Any, field: str) -> Unmatched:
    found = _read.fields(value, field, ("id", "side", "reason", "evidence"))
    evidence = found["evidence"]
    return Unmatched(
        id=_read.text(found["id"], f"{field}.id"),
        side=_read.choice(found["side"], f"{field}.side", Side),
        reason=_read.choice(found["reason"], f"{field}.reason", UnmatchedReason),
        evidence=None if evidence is None else _evidence(evidence, f"{field}.evidence"),
    )


def _evidence(value: Any, field: str) -> Evidence:
    if type(value) is dict and "refused" in value:
        counts = _read.fields(value, field, ("refused",))["refused"]
        if type(counts) is not dict:
            raise InvalidAnswerError(field, "must be an object")
        return Evidence(
            refused=tuple((_read.text(k, field), _read.whole(v, f"{field}.{k}")) for k, v in counts.items())
        )
    if type(value) is dict and "loss" in value:
        found = _read.fields(value, field, ("loss", "displaced"))
        return Evidence(
            loss=_read.whole(found["loss"], f"{field}.loss"),
            displaced=_read.texts(found["displaced"], f"{field}.displaced"),
        )
    return Evidence(cut=_demands(value, field))


def _demands(value: Any, field: str) -> Demands:
    found = _read.fields(value, field, _DEMANDS, ("pins", "minimums"))
    limits = []
    for row, item in enumerate(_read.items(found["limits"], f"{field}.limits")):
        place = f"{field}.limits[{row}]"
        named = _read.fields(item, place, (), ("seekers", "providers"))
        limits.append(LimitName(**{side: _read.text(group, place) for side, group in named.items()}))
    return Demands(
        people=_read.texts(found["people"], f"{field}.people"),
        providers=_read.texts(found["providers"], f"{field}.providers"),
        limits=tuple(limits),
        pins=_read.pairs(found.get("pins", []), f"{field}.pins"),
        minimums=_read.texts(found.get("minimums", []), f"{field}.minimums"),
        needed=_read.whole(found["needed"], f"{field}.needed"),
        places=_read.whole(found["places"], f"{field}.places"),
    )


def _level(value: Any, field: str) -> Level:
    found = _read.fields(value, field, ("name", "value", "bound", "proven"))
    return Level(
        name=_read.choice(found["name"], f"{field}.name", LevelName),
        value=_value(found["value"], f"{field}.value"),
        bound=_value(found["bound"], f"{field}.bound"),
        proven=_read.flag(found["proven"], f"{field}.proven"),
    )


def _value(value: Any, field: str) -> Value:
    if value is None:
        return None
    if type(value) is not list:
        return _read.whole(value, field, -FAR)
    if not all(type(item) is list and len(item) == 2 for item in value):
        raise InvalidAnswerError(field, "must be lists of a priority and a number of people")
    return tuple((_read.whole(priority, field), _read.whole(people, field)) for priority, people in value)


def _step(value: Any, field: str) -> Step:
    found = _read.fields(value, field, ("level",), ("priority", "salt", "cases", *_SHOWN))
    return Step(
        level=_read.text(found["level"], f"{field}.level"),
        priority=_read.whole(found["priority"], f"{field}.priority") if "priority" in found else None,
        salt=_read.whole(found["salt"], f"{field}.salt") if "salt" in found else None,
        cases=_cases(found["cases"], f"{field}.cases") if "cases" in found else (),
        **_shown(found, field),
    )


def _cases(value: Any, field: str) -> tuple[Case, ...]:
    cases = _each(value, field, _case)
    if not cases:
        raise InvalidAnswerError(field, "must not be empty")
    return cases


def _case(value: Any, field: str) -> Case:
    found = _read.fields(value, field, ("decided",), _SHOWN)
    return Case(decided=_each(found["decided"], f"{field}.decided", _decision), **_shown(found, field))


def _decision(value: Any, field: str) -> tuple[int, bool]:
    if type(value) is not list or len(value) != 2:
        raise InvalidAnswerError(field, "must be the number of a candidate and true or false")
    return _read.whole(value[0], field), _read.flag(value[1], field)


def _shown(found: dict[str, Any], field: str) -> dict[str, Any]:
    """What a step or a case shows, by the names of both."""
    cut, potentials, multipliers = (found.get(name) for name in ("cut", "potentials", "multipliers"))
    return {
        "potentials": None if potentials is None else _potentials(potentials, f"{field}.potentials"),
        "cut": None
        if cut is None
        else tuple(_read.whole(x, f"{field}.cut") for x in _read.items(cut, field)),
        "multipliers": None
        if multipliers is None
        else tuple(_potentials(multipliers, f"{field}.multipliers").tolist()),
        "scale": _read.whole(found["scale"], f"{field}.scale", 1) if "scale" in found else None,
    }


def _potentials(value: Any, field: str) -> NDArray[np.int64]:
    prices = _read.items(value, field)
    if not {type(price) for price in prices} <= {int}:
        raise InvalidAnswerError(field, "must be whole numbers")
    if not -FAR <= min(prices, default=0) <= max(prices, default=0) <= FAR:
        raise InvalidAnswerError(field, "out of range")
    return np.array(prices, dtype=np.int64)


def _record(value: Any) -> Record:
    found = _read.fields(value, "record", ("engine", "ortools", "policy", "problem"))
    policy = _read.fields(found["policy"], "record.policy", ("kind", "levels"))
    kind = _read.choice(policy["kind"], "record.policy.kind", PolicyKind)
    levels = tuple(
        _read.choice(level, "record.policy.levels", LevelName)
        for level in _read.items(policy["levels"], "record.policy.levels")
    )
    if kind is PolicyKind.STABLE and levels:
        # Policy would drop them, and then the digest could not tell.
        raise InvalidAnswerError("record.policy.levels", "has no meaning for a stable answer")
    try:
        made_by = Policy(kind=kind, levels=levels)
    except MatchingError as error:
        raise InvalidAnswerError(f"record.{error.field}", error.message) from None
    return Record(
        engine=_read.text(found["engine"], "record.engine"),
        ortools=_read.text(found["ortools"], "record.ortools"),
        policy=made_by,
        problem=_read.text(found["problem"], "record.problem"),
    )
