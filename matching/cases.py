"""Cases that close the gap between what prices show and the best answer found.

A region is divided at a candidate that its linear programme takes in part: the pair is in the answer, or it
is not. Each part has prices of its own, which show more; those that still leave a gap are divided again (Land
and Doig 1960). Other than the search of a solver, what comes out can be checked: the parts are all there is,
and each is bounded by prices or shown by a cut to hold nothing (`matching.proof_cases`).
"""

from dataclasses import replace

import numpy as np

from matching.answer import Case
from matching.flow import Bounds, route
from matching.multipliers import price_rows
from matching.network import Amounts
from matching.side_rows import Region

MOST_CASES = 256
MOST_WORK = 400_000
"""So many cases times arcs of the network."""
IN_PART = 0.01
DEAR = 64


def cases_below(region: Region, cost: Amounts, value: int) -> tuple[Case, ...]:
    """Cases which together show that nothing in the region costs less than `value`.

    Empty where that takes more of them than is worth the work, or where it isn't so.
    """
    most = min(MOST_CASES, MOST_WORK // len(cost))
    found: list[Case] = []
    left: list[tuple[tuple[tuple[int, bool], ...], Region]] = [((), region)]
    while left:
        decided, part = left.pop()
        case, place = _look_at(part, cost, value)
        if case is not None:
            found.append(replace(case, decided=decided))
            continue
        if place is None or len(found) + len(left) + 2 > most:
            return ()
        left += [((*decided, (place, taken)), _divided(part, place, taken)) for taken in (False, True)]
    return tuple(found)


def _look_at(part: Region, cost: Amounts, value: int) -> tuple[Case | None, int | None]:
    """What shows a part to hold nothing cheaper, or else the candidate at which to divide it."""
    cut = route(part.network, part.bounds).cut
    if cut is not None:
        return Case(decided=(), cut=tuple(np.flatnonzero(cut).tolist())), None
    # A row may be broken, at more than anything costs: where nothing keeps the rows, prices show that too.
    penalty = DEAR * part.network.nodes * (1 + float(np.abs(cost).max()))
    priced = price_rows(part, cost, None, penalty)
    if priced.bound >= value:
        return (
            Case(
                decided=(),
                potentials=priced.potentials,
                multipliers=priced.multipliers,
                scale=priced.scale,
            ),
            None,
        )
    from_whole = np.abs(priced.shares - np.round(priced.shares))
    place = int(np.argmax(from_whole))
    return None, place if from_whole[place] > IN_PART else None


def _divided(part: Region, place: int, taken: bool) -> Region:
    lower, upper = part.bounds.lower.copy(), part.bounds.upper.copy()
    lower[place] = upper[place] = taken
    return replace(part, bounds=Bounds(lower=lower, upper=upper))
