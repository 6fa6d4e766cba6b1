"""Checks cases that close what prices leave open: part of `verify`, free of the solver's code.

Each case decides some candidates: the pair is in the answer, or it is not. Together they must be all there
is, as the leaves of a tree that divides at one candidate after the other. Then nothing better is left where
each case holds nothing better, by prices or cuts of its own.
"""

from dataclasses import replace

from matching.answer import Case
from matching.proof_network import ProofNetwork, Whole
from matching.proof_prices import Left, LimitPrices
from matching.proof_steps import is_cut

Decisions = tuple[tuple[int, bool], ...]


def none_is_below(
    network: ProofNetwork, candidates: int, left: Left, cost: Whole, value: int, cases: tuple[Case, ...]
) -> bool:
    """Whether the cases show that nothing that is left costs less than `value`.

    The network's first arcs are the candidates, so many of them.
    """
    if not are_all_there_is([case.decided for case in cases], candidates):
        return False
    return all(_holds_nothing(network, _within(left, case), cost, value, case) for case in cases)


def are_all_there_is(leaves: list[Decisions], candidates: int) -> bool:
    """Whether these decisions are the leaves of a tree that divides at a candidate each time."""
    left = [(leaves, 0)]
    while left:
        here, depth = left.pop()
        if len(here) == 1 and len(here[0]) == depth:
            continue
        if not here or any(len(leaf) == depth for leaf in here):
            return False
        places = {leaf[depth][0] for leaf in here}
        place = places.pop()
        if places or type(place) is not int or not 0 <= place < candidates:  # True would be every place
            return False
        left += [([leaf for leaf in here if leaf[depth][1] is taken], depth + 1) for taken in (False, True)]
    return True


def _within(left: Left, case: Case) -> Left:
    lower, upper = left.lower.copy(), left.upper.copy()
    for place, is_taken in case.decided:
        if is_taken:
            lower[place] = 1
        else:
            upper[place] = 0
    return replace(left, lower=lower, upper=upper)


def _holds_nothing(network: ProofNetwork, left: Left, cost: Whole, value: int, case: Case) -> bool:
    """Whether a case shows that it holds nothing that costs less than `value`."""
    if case.cut is None:
        prices = LimitPrices.of(network, cost, left.rows, case)
        return prices is not None and prices.least(left) > prices.scale * (value - 1)
    is_all = case.potentials is None and case.multipliers is None and case.scale is None
    return is_all and is_cut(network, left.lower, left.upper, case.cut)
