"""The problem's JSON contract, version 1: read with a message that names the field, and written."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.errors import InvalidProblemError
from matching.members import Limit, Member, Side
from matching.people import HALF_HOURS_A_WEEK, MAX_CAPACITY, MAX_PRIORITY, check_id
from matching.policy import LevelName, Policy, PolicyKind
from matching.preferences import Preferences
from matching.problem import Problem, assemble
from matching.scoring import MAX_SCORE
from matching.strict_json import Reader, compact, no_collecting

MOST = 10**12
_NEEDED = ("version", "seekers", "providers", "candidates")
_OPTIONAL = ("policy", "pins", "limits", "previous", "preferences")
_MEMBER_OPTIONAL = ("minimum", "capacity", "priority", "groups", "free", "refused")
_read = Reader(InvalidProblemError)


@no_collecting()
def read_problem(text: str | bytes) -> Problem:
    """Read a problem. Raises InvalidProblemError naming the field."""
    data = _read.fields(_read.parse(text), "", _NEEDED, _OPTIONAL)
    _read.whole(data["version"], "version", 1, 1)
    policy = _policy(data.get("policy", {}))
    seekers, providers = _members(data["seekers"], "seekers"), _members(data["providers"], "providers")
    seeker, provider, score = _candidates(data["candidates"], seekers, providers)
    return assemble(
        policy=policy,
        seekers=seekers,
        providers=providers,
        seeker=seeker,
        provider=provider,
        score=score,
        pins=_read.pairs(data.get("pins", []), "pins"),
        limits=_limits(data.get("limits", [])),
        previous=_read.pairs(data["previous"], "previous") if "previous" in data else None,
        preferences=_preferences(data["preferences"]) if "preferences" in data else None,
    )


def _policy(value: Any) -> Policy:
    found = _read.fields(value, "policy", (), ("kind", "levels"))
    kind = _read.choice(found.get("kind", PolicyKind.OPTIMAL.value), "policy.kind", PolicyKind)
    if "levels" not in found:
        return Policy(kind=kind)
    if kind is PolicyKind.STABLE:
        raise InvalidProblemError("policy.levels", "has no meaning for a stable answer")
    names = _read.items(found["levels"], "policy.levels")
    return Policy(kind=kind, levels=tuple(_read.choice(name, "policy.levels", LevelName) for name in names))


def _members(value: Any, field: str) -> list[Member]:
    return [_member(item, f"{field}[{row}]") for row, item in enumerate(_read.items(value, field))]


def _member(value: Any, field: str) -> Member:
    found = _read.fields(value, field, ("id",), _MEMBER_OPTIONAL)
    member_id = _read.text(found["id"], f"{field}.id")
    check_id(member_id, f"{field}.id")
    capacity = _read.whole(found.get("capacity", 1), f"{field}.capacity", 0, MAX_CAPACITY)
    return Member(
        id=member_id,
        minimum=_read.whole(found.get("minimum", 0), f"{field}.minimum", 0, capacity),
        capacity=capacity,
        priority=_read.whole(found.get("priority", 0), f"{field}.priority", 0, MAX_PRIORITY),
        groups=frozenset(_read.texts(found.get("groups", []), f"{field}.groups")),
        free=_free(found["free"], f"{field}.free") if "free" in found else None,
        refused=_refused(found.get("refused", {}), f"{field}.refused"),
    )


def _free(value: Any, field: str) -> frozenset[int]:
    starts = [_read.whole(item, field, 0, HALF_HOURS_A_WEEK - 1) for item in _read.items(value, field)]
    if len(set(starts)) != len(starts):
        raise InvalidProblemError(field, "the same stands there twice")
    return frozenset(starts)


def _refused(value: Any, field: str) -> tuple[tuple[str, int], ...]:
    if type(value) is not dict:
        raise InvalidProblemError(field, "must be an object")
    return tuple(
        (_read.text(reason, field), _read.whole(count, f"{field}.{reason}", 0, MOST))
        for reason, count in sorted(value.items())
    )


def _candidates(
    value: Any, seekers: list[Member], providers: list[Member]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    rows = _read.items(value, "candidates")
    seeker_row = {member.id: row for row, member in enumerate(seekers)}
    provider_row = {member.id: row for row, member in enumerate(providers)}
    try:
        if not all(type(row) is list and len(row) == 3 for row in rows):
            raise ValueError
        columns = (
            np.fromiter((seeker_row[row[0]] for row in rows), np.int32, len(rows)),
            np.fromiter((provider_row[row[1]] for row in rows), np.int32, len(rows)),
        )
        scores = [row[2] for row in rows]
        if not {type(score) for score in scores} <= {int} or not min(scores, default=0) >= 0:
            raise ValueError
        if max(scores, default=0) > MAX_SCORE:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise _first_wrong_candidate(rows, seeker_row, provider_row) from None
    return *columns, np.array(scores, dtype=np.int32)


def _first_wrong_candidate(
    rows: list[Any], seeker_row: dict[str, int], provider_row: dict[str, int]
) -> InvalidProblemError:
    """The error of the first row that isn't [seeker, provider, score]."""
    faults = (
        _fault(row, f"candidates[{number}]", seeker_row, provider_row) for number, row in enumerate(rows)
    )
    return next(fault for fault in faults if fault is not None)


def _fault(
    row: Any, field: str, seeker_row: dict[str, int], provider_row: dict[str, int]
) -> InvalidProblemError | None:
    try:
        if len(_read.items(row, field)) != 3:
            return InvalidProblemError(field, "must be a seeker, a provider and a score")
        for place, known, side in ((0, seeker_row, "seeker"), (1, provider_row, "provider")):
            if _read.text(row[place], field) not in known:
                return InvalidProblemError(field, f"{row[place]} is no {side} here")
        _read.whole(row[2], field, 0, MAX_SCORE)
    except InvalidProblemError as error:
        return error
    return None


def _limits(value: Any) -> tuple[Limit, ...]:
    found = []
    for row, item in enumerate(_read.items(value, "limits")):
        field = f"limits[{row}]"
        names = ("side", "group") if type(item) is dict and "side" in item else ("seekers", "providers")
        limit = _read.fields(item, field, names, ("minimum", "maximum"))
        minimum = _read.whole(limit.get("minimum", 0), f"{field}.minimum", 0, MOST)
        maximum = limit.get("maximum")
        if maximum is not None:
            maximum = _read.whole(maximum, f"{field}.maximum", minimum, MOST)
        if names == ("side", "group"):
            groups = {_read.choice(limit["side"], f"{field}.side", Side).value: limit["group"]}
        else:
            groups = {name: limit[name] for name in names}
        groups = {side: _read.text(group, f"{field}.{side}") for side, group in groups.items()}
        found.append(Limit(**groups, minimum=minimum, maximum=maximum))
    return tuple(found)


def _preferences(value: Any) -> Preferences:
    sides = _read.fields(value, "preferences", ("seekers", "providers"))
    return Preferences(
        seekers=_ranks(sides["seekers"], "preferences.seekers"),
        providers=_ranks(sides["providers"], "preferences.providers"),
    )


def _ranks(value: Any, field: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    if type(value) is not dict:
        raise InvalidProblemError(field, "must be an object")
    found = {}
    for person, ranks in value.items():
        check_id(person, field)
        place = f"{field}.{person}"
        ties = tuple(
            _read.texts(rank, place) if type(rank) is list else (_read.text(rank, place),)
            for rank in _read.items(ranks, place)
        )
        listed = [partner for tie in ties for partner in tie]
        for partner in listed:
            check_id(partner, place)
        if len(set(listed)) != len(listed) or not all(ties):
            raise InvalidProblemError(place, "a partner stands there twice, or a tie is empty")
        found[person] = ties
    return found


def write_problem(problem: Problem) -> str:
    """The problem as JSON text, in canonical order."""
    data: dict[str, Any] = {"version": 1, "policy": _write_policy(problem.policy)}
    data["seekers"] = [_write_member(member) for member in problem.seekers]
    data["providers"] = [_write_member(member) for member in problem.providers]
    seekers, providers = [m.id for m in problem.seekers], [m.id for m in problem.providers]
    columns = zip(problem.seeker.tolist(), problem.provider.tolist(), problem.score.tolist(), strict=True)
    data["candidates"] = [[seekers[i], providers[j], score] for i, j, score in columns]
    data["pins"] = [data["candidates"][place][:2] for place in np.flatnonzero(problem.pinned)]
    data["limits"] = [_write_limit(limit) for limit in problem.limits]
    if problem.previous is not None:
        data["previous"] = problem.previous
    if problem.preferences is not None:
        data["preferences"] = {
            side: {key: [tie[0] if len(tie) == 1 else tie for tie in ranks] for key, ranks in of_side.items()}
            for side, of_side in (
                ("seekers", problem.preferences.seekers),
                ("providers", problem.preferences.providers),
            )
        }
    return compact(data)


def _write_policy(policy: Policy) -> dict[str, Any]:
    if policy.kind is PolicyKind.STABLE:
        return {"kind": policy.kind}
    return {"kind": policy.kind, "levels": policy.levels}


def _write_member(member: Member) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": member.id,
        "minimum": member.minimum,
        "capacity": member.capacity,
        "priority": member.priority,
        "groups": sorted(member.groups),
    }
    if member.free is not None:
        data["free"] = sorted(member.free)
    if member.refused:
        data["refused"] = dict(member.refused)
    return data


def _write_limit(limit: Limit) -> dict[str, Any]:
    if limit.seekers is not None and limit.providers is not None:
        name = {"seekers": limit.seekers, "providers": limit.providers}
    elif limit.seekers is not None:
        name = {"side": Side.SEEKERS, "group": limit.seekers}
    else:
        name = {"side": Side.PROVIDERS, "group": str(limit.providers)}
    return {**name, "minimum": limit.minimum, "maximum": limit.maximum}
