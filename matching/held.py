"""The candidates in the network and what the levels so far leave open of them: all, or only few at a time."""

from dataclasses import replace

import numpy as np

from matching.answer import Step
from matching.floor import Floor, at_least
from matching.flow import Bounds, route
from matching.network import PEOPLE, Amounts, Mask, build_network
from matching.objective import FEWER_PAIRS, Objective, fewer_pairs, hashes, objective_of, tie_break
from matching.outside import Outside
from matching.policy import LevelName
from matching.prices import narrow
from matching.pricing import Kept, Prices, best_few, entering, helpful, still_open
from matching.problem import Problem
from matching.reasons import UNSETTLED, History
from matching.residual import is_settled
from matching.supply import Keys, Listing, Supply
from matching.within import Within


class Held:
    """All candidates of a problem, with the bounds that keep the levels so far and a flow within them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.network = build_network(problem)
        self.bounds = Bounds(lower=self.network.lower, upper=self.network.upper)
        self.flow: Amounts = self.network.lower
        self.steps: list[Step] = []
        self._settled_at = np.full(len(self.network.tail), UNSETTLED, dtype=np.int8)
        self._settled_at[~self.bounds.free] = 0

    @property
    def chosen(self) -> list[int]:
        """The candidates that are pairs."""
        return np.flatnonzero(self.flow[: self.network.candidates]).tolist()

    def history(self) -> History:
        """What was done, once it is done."""
        return History(
            network=self.network, flow=self.flow, steps=tuple(self.steps), settled_at=self._settled_at
        )

    def keep(self, bounds: Bounds, flow: Amounts, step: Step) -> None:
        """Take a step that leaves these bounds."""
        self.steps.append(step)
        self._settled_at[self.bounds.free & ~bounds.free] = len(self.steps)
        self.bounds, self.flow = bounds, flow

    def keep_floor(self, floor: Floor) -> None:
        """Take a floor."""
        self.keep(floor.bounds, floor.flow, floor.step)

    def lacks_for(self, objective: Objective, price: Amounts) -> bool:
        """Whether a candidate outside would help, at these prices; some are then taken in."""
        return False

    def lacks_above(self, floor: Floor) -> bool:
        """Whether candidates outside might raise a floor; some are then taken in."""
        return False

    def begin_ties(self) -> None:
        """The policy's levels are done: what is left open is now told apart."""

    def is_settled(self) -> bool:
        """Whether no other pairs are as good."""
        return is_settled(self.network, self.bounds, self.flow)


class HeldFew(Held):
    """A few candidates of each person, and more as they turn out to help.

    `frame` is the problem without candidates; `always` are candidates that must be in: pins and previous
    pairs. Times and limits that no flow can say have no place here.
    """

    def __init__(self, frame: Problem, supply: Supply, always: Listing, pins: Keys) -> None:
        self._supply = supply
        self._pins = pins
        self._kept: list[Kept] = []
        self._open: _OpenPairs | None = None
        self._left: list[Listing] = []
        self.listing = Listing.joined([best_few(supply), always])
        super().__init__(self._framed(frame))

    def is_feasible(self) -> bool:
        """Whether the demands can be met; takes in what that needs."""
        while True:
            cut = route(self.network, self.bounds).cut
            if cut is None:
                return True
            if not self._hold(entering(self._supply, (), self._outside(cut), 0, self.listing.key)):
                return False

    def keep(self, bounds: Bounds, flow: Amounts, step: Step) -> None:
        super().keep(bounds, flow, step)
        if step.potentials is None:
            return
        kept = Kept(level=step.level, prices=Prices.of(self.network, step.potentials))
        if self._open is None:
            self._kept.append(kept)
        else:
            self._open.narrow(kept, step.salt)
            self._left.append(self._open.pairs)

    def keep_floor(self, floor: Floor) -> None:
        super().keep_floor(floor)
        self._kept.append(Kept(level=LevelName.FLOOR, floor=floor.value or 0))

    def lacks_for(self, objective: Objective, price: Amounts) -> bool:
        prices = Prices.of(self.network, price)
        if self._open is not None:
            return self._hold(self._open.helpful(objective, prices, self.listing.key))
        return self._hold(helpful(self._supply, self._kept, objective.level, prices, self.listing.key))

    def lacks_above(self, floor: Floor) -> bool:
        if floor.value is None or not floor.step.cut:
            return False
        cut = np.zeros(self.network.nodes, dtype=np.bool_)
        cut[list(floor.step.cut)] = True
        outside = self._outside(cut)
        return self._hold(entering(self._supply, self._kept, outside, floor.value + 1, self.listing.key))

    def begin_ties(self) -> None:
        self._open = _OpenPairs(self.problem, still_open(self._supply, self._kept))
        self._left.append(self._open.pairs)

    def is_settled(self) -> bool:
        if not super().is_settled():
            return False
        return self._open is None or not self._hold(self._open.pairs) or super().is_settled()

    def history_of_all(self) -> History:
        """What was done, with what it says of all candidates: those that stay outside come with it."""
        before = self.listing.key
        self._hold(self._left[0])
        is_new = ~np.isin(self.listing.key, before)
        settled_at = self._settled_at[: self.network.candidates]
        for step, left in reversed(list(enumerate(self._left, start=len(self._kept)))):
            settled_at[is_new & ~np.isin(self.listing.key, left.key)] = step
        outside = Outside(supply=self._supply, kept=tuple(self._kept), held=self.listing.key)
        return replace(self.history(), outside=outside)

    def _hold(self, more: Listing) -> bool:
        """Take candidates in that every level so far leaves open; whether any of them is new."""
        narrower = Within(problem=self.problem, network=self.network, bounds=self.bounds, flow=self.flow)
        wider = narrower.with_pairs(more)
        if wider is narrower:
            return False
        settled_at = np.full(len(wider.flow), UNSETTLED, dtype=np.int8)
        settled_at[narrower.arcs_among(wider.problem)] = self._settled_at
        self.problem, self.network, self._settled_at = wider.problem, wider.network, settled_at
        self.bounds, self.flow = wider.bounds, wider.flow
        self.listing = Listing.of(self.problem)
        return True

    def _framed(self, frame: Problem) -> Problem:
        return replace(
            frame,
            seeker=self.listing.seeker.astype(np.int32),
            provider=self.listing.provider.astype(np.int32),
            score=self.listing.score.astype(np.int32),
            pinned=np.isin(self.listing.key, self._pins),
        )

    def _outside(self, cut: Mask) -> tuple[Mask, Mask]:
        first_provider = PEOPLE + self.network.seekers
        last = first_provider + self.network.providers
        return ~cut[PEOPLE:first_provider], ~cut[first_provider:last]


class _OpenPairs:
    """The pairs that the policy's levels leave open, as the tie-break narrows them."""

    def __init__(self, problem: Problem, pairs: Listing) -> None:
        self.pairs = pairs
        self._problem = problem
        self._salt: int | None = None
        self._hash = pairs.score

    def helpful(self, objective: Objective, prices: Prices, held: Keys) -> Listing:
        """Those that would help."""
        found = helpful(self._costed(objective.salt), (), objective.level, prices, held)
        return self.pairs.at(self.pairs.places(found.key))

    def narrow(self, kept: Kept, salt: int | None) -> None:
        """Keep those that a step of the tie-break leaves open."""
        left = np.flatnonzero(kept.leaves_open(self._costed(salt)))
        self.pairs, self._hash = self.pairs.at(left), self._hash[left]

    def _costed(self, salt: int | None) -> Listing:
        """The pairs with their hashes in place of scores, where the step has a salt."""
        if salt is None:
            return self.pairs
        if salt != self._salt:
            self._salt, self._hash = salt, hashes(self._problem, self.pairs.seeker, self.pairs.provider, salt)
        return replace(self.pairs, score=self._hash)


def replayed(problem: Problem, found: HeldFew, floor: int) -> Held:
    """All candidates of a problem, as the steps found with few of them leave them."""
    held = Held(problem)
    key = problem.seeker.astype(np.int64) * max(1, len(problem.providers)) + problem.provider
    flow = np.zeros(len(held.network.tail), dtype=np.int64)
    flow[np.searchsorted(key, found.listing.key)] = found.flow[: found.network.candidates]
    flow[held.network.candidates :] = found.flow[found.network.candidates :]
    for step in found.steps:
        held.keep(_bounds_after(held, step, floor), flow, step)
    return held


def _bounds_after(held: Held, step: Step, floor: int) -> Bounds:
    if step.potentials is None:
        return at_least(held.problem, held.network, held.bounds, floor)
    if step.level == FEWER_PAIRS:
        cost = fewer_pairs(held.network).cost
    elif step.salt is not None:
        cost = tie_break(held.problem, held.network, held.bounds.free, step.salt).cost
    else:
        cost = objective_of(held.problem, held.network, LevelName(step.level), step.priority).cost
    return narrow(held.network, held.bounds, cost, step.potentials)
