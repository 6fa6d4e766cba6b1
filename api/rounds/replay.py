"""A finished search made again from its round's snapshot, as the engine had it.

Kept with a search are its decisions and its answer; what follows from the snapshot is not kept twice.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Final
from uuid import UUID

from api.errors import ConflictError
from api.rounds.demands import Demands, IdPair
from api.rounds.snapshot import Snapshot
from api.rounds.translate import candidates_of, problem_of
from matching import (
    Answer,
    Candidates,
    MatchingError,
    Problem,
    Status,
    TradePoint,
    WhatIf,
    solve_unexplained,
    trade,
)
from models.rounds import Round, Solve

REMEMBERED: Final = 4
"""How many searches a process remembers: one that is looked at is looked at again and again."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A search: who could be paired, what was asked, and the answer."""

    snapshot: Snapshot
    candidates: Candidates
    demands: Demands
    problem: Problem
    answer: Answer

    @cached_property
    def onward(self) -> tuple[Problem, Answer]:
        """The search that would follow if nothing were decided anew. It counts what changes against this
        answer, so it finds the same pairs again where this answer is the best possible.
        """
        problem = problem_of(self.candidates, self.demands, self.pairs)
        return problem, solve_unexplained(problem)

    @cached_property
    def what_if(self) -> WhatIf | None:
        """What each other pair would cost everyone; None where this answer is not proven best."""
        problem, answer = self.onward
        return WhatIf(problem, answer) if answer.status is Status.OPTIMAL else None

    @cached_property
    def trade(self) -> tuple[TradePoint, ...]:
        """What lifting the weakest pair costs.

        :raises matching.InvalidProblemError: where that cannot be told exactly.
        """
        return trade(self.problem)

    @property
    def pairs(self) -> tuple[IdPair, ...]:
        """The answer's pairs."""
        return tuple((pair.seeker, pair.provider) for pair in self.answer.pairs)

    def with_pin(self, pair: IdPair) -> Answer:
        """The answer that pinning this pair as well would lead to.

        :raises matching.InvalidProblemError: where a rule refuses the pair.
        """
        pins = tuple(sorted({*self.demands.pins, pair}))
        return solve_unexplained(problem_of(self.candidates, replace(self.demands, pins=pins), self.pairs))


def replay(row: Round, found: Solve) -> Replay:
    """A finished search of a round.

    :raises ConflictError: where the round's snapshot, or the engine, is another one since.
    """
    if row.snapshot is None or found.snapshot_digest != row.snapshot_digest:
        raise ConflictError("These pairs were found among other people.", code="other_snapshot")
    return _replay(
        _Source(
            solve_id=found.id,
            snapshot=row.snapshot,
            problem=found.problem or {},
            answer=found.answer or {},
        )
    )


def forget() -> None:
    """Remember no search, as a process that has just started."""
    _replay.cache_clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What a search is made again from: known by its id, for a finished search stays as it is."""

    solve_id: UUID
    snapshot: Mapping[str, Any] = field(compare=False)
    problem: Mapping[str, Any] = field(compare=False)
    answer: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _replay(source: _Source) -> Replay:
    given = source.problem
    demands = Demands.from_json(given)
    snapshot = Snapshot.from_json(source.snapshot)
    candidates = candidates_of(snapshot, demands)
    previous = None if given["previous"] is None else _pairs(given["previous"])
    try:
        problem = problem_of(candidates, demands, previous)
        answer = Answer.from_json(json.dumps(source.answer))
    except MatchingError:
        raise _outgrown() from None
    if problem.digest != given["digest"]:
        raise _outgrown()
    return Replay(snapshot=snapshot, candidates=candidates, demands=demands, problem=problem, answer=answer)


def _pairs(kept: Iterable[Iterable[str]]) -> tuple[IdPair, ...]:
    return tuple((seeker, provider) for seeker, provider in kept)


def _outgrown() -> ConflictError:
    return ConflictError(
        "These pairs were found by an earlier version. Find the pairs again.", code="other_version"
    )
