"""Candidates in a network, what may still change about them, and how to take more of them in."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.flow import Bounds
from matching.network import Amounts, Network, build_network
from matching.problem import Problem
from matching.supply import Listing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Within:
    """A problem's candidates in their network, and a flow within bounds."""

    problem: Problem
    network: Network
    bounds: Bounds
    flow: Amounts

    def with_pairs(self, more: Listing) -> "Within":
        """The same with these pairs, too, which may be made or not; itself where none of them is new."""
        old = Listing.of(self.problem)
        if len(old.places(more.key)) == len(more.key):
            return self
        pairs = Listing.joined([old, more])
        problem = replace(
            self.problem,
            seeker=pairs.seeker.astype(np.int32),
            provider=pairs.provider.astype(np.int32),
            score=pairs.score.astype(np.int32),
            pinned=np.isin(pairs.key, old.key[self.problem.pinned]),
        )
        network = build_network(problem)
        place = self.arcs_among(problem)
        lower, upper = network.lower.copy(), network.upper.copy()
        lower[place], upper[place] = self.bounds.lower, self.bounds.upper
        flow = np.zeros_like(lower)
        flow[place] = self.flow
        return Within(problem=problem, network=network, bounds=Bounds(lower=lower, upper=upper), flow=flow)

    def arcs_among(self, wider: Problem) -> NDArray[np.int64]:
        """Where each arc stands in the network of the same problem with more candidates."""
        old, new = Listing.of(self.problem), Listing.of(wider)
        others = np.arange(self.network.candidates, len(self.network.tail))
        places = [np.searchsorted(new.key, old.key), others + len(new.key) - len(old.key)]
        return np.concatenate(places).astype(np.int64)
