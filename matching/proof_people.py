"""Checks an answer to a problem of people and rules without listing its pairs: part of `verify`.

A pair outside the answer carries nothing. Level by level its reduced cost under the proof's prices must not
be negative; once it is positive the pair is out for good. So what the rest of the proof is about is the few
pairs that stay open to the end, those that enter a floor's cut, and the answer's own: these are listed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.answer import Answer, Step
from matching.people_problem import PeopleProblem
from matching.policy import LevelName
from matching.problem import Problem, assemble
from matching.proof_network import Whole
from matching.proof_steps import FARTHEST_PRICE
from matching.supply import REFUSED, Keys, Listing, Rectangle, each_block

TIES = ("fewer_pairs", "tie")


def list_what_matters(problem: PeopleProblem, answer: Answer) -> Problem | None:
    """The problem, without times, with the pairs left to prove; None where the proof fails already."""
    frame = problem.frame()
    steps = [step for step in answer.proof if step.level not in TIES]
    if not all(_is_sound(step, len(frame.seekers) + len(frame.providers)) for step in steps):
        return None
    known = {
        *problem.pins,
        *(problem.previous or ()),
        *((pair.seeker, pair.provider) for pair in answer.pairs),
    }
    seekers, providers = ({person.id for person in side} for side in (problem.seekers, problem.providers))
    if not all(seeker in seekers and provider in providers for seeker, provider in known):
        return None
    check = _Check(frame, steps, _floor(answer), problem.keys_of(known))
    found = list(each_block(problem.supply(), check.left))
    if any(part is None for part in found):
        return None
    pairs = Listing.joined(part for part in found if part is not None)
    return assemble(
        policy=frame.policy,
        seekers=[replace(member, free=None) for member in frame.seekers],
        providers=[replace(member, free=None) for member in frame.providers],
        seeker=pairs.seeker.astype(np.int32),
        provider=pairs.provider.astype(np.int32),
        score=pairs.score.astype(np.int32),
        pins=problem.pins,
        limits=frame.limits,
        previous=frame.previous,
    )


class _Check:
    """The steps before the tie-break, applied to blocks of pairs; `known` are keys that stay in any case."""

    def __init__(self, frame: Problem, steps: Sequence[Step], floor: int | None, known: Keys) -> None:
        self._seekers, self._providers = len(frame.seekers), len(frame.providers)
        self._steps = steps
        self._floor = floor
        self._known = known

    def left(self, block: Rectangle) -> Listing | None:
        """The pairs of a block that are left to prove; None where one outside would have helped."""
        is_open = block.score != REFUSED
        wanted = np.zeros(is_open.shape, dtype=np.bool_)
        wanted.ravel()[block.places(self._known)] = True
        wanted &= is_open
        is_open &= ~wanted
        for step in self._steps:
            if step.potentials is not None:
                reduced = self._reduced(block, step.level, step.potentials)
                if (is_open & (reduced < 0)).any():
                    return None
                is_open &= reduced == 0
            elif self._floor is not None:
                wanted |= is_open & self._enters(block, step.cut or ()) & (block.score > self._floor)
                is_open &= block.score >= self._floor
        return block.at(np.flatnonzero(wanted | is_open))

    def _reduced(self, block: Rectangle, level: str, price: Whole) -> Whole:
        people = price[2 : 2 + self._seekers + self._providers]
        across = block.across(people[: self._seekers], people[self._seekers :])
        if level == LevelName.SCORE:
            return np.asarray(across - block.score, dtype=np.int64)
        return np.asarray(across + (level == LevelName.CHANGES), dtype=np.int64)

    def _enters(self, block: Rectangle, cut: Sequence[int]) -> NDArray[np.bool_]:
        inside = np.zeros(2 + self._seekers + self._providers, dtype=np.bool_)
        inside[[node for node in cut if node < len(inside)]] = True
        of_block = slice(2 + block.first, 2 + block.first + block.score.shape[0])
        return np.logical_and.outer(~inside[of_block], inside[2 + self._seekers :])


def _is_sound(step: Step, people: int) -> bool:
    """Whether a step has prices for all people, none so large that sums could run over."""
    price = step.potentials
    if price is None:
        return True
    return len(price) >= 2 + people and max(-int(price.min()), int(price.max())) <= FARTHEST_PRICE


def _floor(answer: Answer) -> int | None:
    found = [level.value for level in answer.levels if level.name is LevelName.FLOOR]
    return found[0] if found and isinstance(found[0], int) else None
