"""That nothing keeps a region: a cut where a flow shows it, prices of rows where those do."""

from dataclasses import dataclass

import numpy as np

from matching.answer import Case, Step
from matching.cases import cases_below
from matching.flow import route
from matching.multipliers import Priced, price_rows
from matching.network import Amounts
from matching.side_rows import Region


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Refutation:
    """The nodes of a cut (empty: a lower bound above an upper), or prices at which even nothing costs more
    than nothing (Farkas), or cases each of which is shown by one of these."""

    cut: tuple[int, ...] | None = None
    priced: Priced | None = None
    cases: tuple[Case, ...] = ()

    def step(self, level: str) -> Step:
        """The step of a proof that shows it."""
        if self.priced is None:
            return Step(level=level, cut=self.cut, cases=self.cases)
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
    priced = price_rows(region, _nothing(region), None, penalty=1.0)
    return Refutation(priced=priced) if priced.least > 0 else None


def refute_by_cases(region: Region) -> Refutation | None:
    """What shows that nothing keeps the region, where neither flows nor linear programmes do at once."""
    cases = cases_below(region, _nothing(region), 1)
    return Refutation(cases=cases) if cases else None


def _nothing(region: Region) -> Amounts:
    return np.zeros(len(region.network.tail), dtype=np.int64)
