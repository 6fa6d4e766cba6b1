"""That nothing keeps a region: a cut where a flow shows it, prices of rows where those do."""

from dataclasses import dataclass

import numpy as np

from matching.answer import Step
from matching.flow import route
from matching.multipliers import Priced, price_rows
from matching.side_rows import Region


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refutation:
    """The nodes of a cut (empty: a lower bound above an upper), or prices at which even nothing costs more
    than nothing (Farkas). Neither where only a search went through everything."""

    cut: tuple[int, ...] | None = None
    priced: Priced | None = None

    def step(self, level: str) -> Step:
        """The step of a proof that shows it."""
        if self.priced is None:
            return Step(level=level, cut=self.cut or ())
        return Step(
            level=level,
            potentials=self.priced.potentials,
            multipliers=self.priced.multipliers,
            scale=self.priced.scale,
        )


def refute(region: Region) -> Refutation | None:
    """What shows that nothing keeps the region, as far as flows and linear programmes can."""
    if (region.bounds.lower > region.bounds.upper).any():
        return Refutation(cut=())
    cut = route(region.network, region.bounds).cut
    if cut is not None:
        return Refutation(cut=tuple(np.flatnonzero(cut).tolist()))
    priced = price_rows(region, np.zeros(len(region.network.tail), dtype=np.int64), None, penalty=1.0)
    return Refutation(priced=priced) if priced.least > 0 else None
