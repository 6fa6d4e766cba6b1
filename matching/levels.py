"""Level after level, each kept exactly while the next is improved."""

from collections.abc import Callable
from functools import partial

from matching.answer import Step, Value
from matching.floor import raise_floor
from matching.flow import cheapest_flow
from matching.held import Held
from matching.network import Amounts
from matching.objective import (
    FEWER_PAIRS,
    SALTS,
    TIE,
    Objective,
    classes_of,
    fewer_pairs,
    objective_of,
    tie_break,
    value_of,
)
from matching.policy import LevelName
from matching.prices import fallen_prices, ideal_flow, largest_prices, narrow

STEP_WORDS = {
    LevelName.MATCHED: "Finding a pair for as many people as possible",
    LevelName.FLOOR: "Lifting the worst pair",
    LevelName.SCORE: "Finding the best total score",
    LevelName.CHANGES: "Keeping changes few",
    FEWER_PAIRS: "Settling what is still open",
    TIE: "Settling what is still open",
}

PATIENCE = 3

OnStep = Callable[[str], None]


def go_through(held: Held, tell: OnStep) -> list[tuple[LevelName, Value]]:
    """Go through all levels of the policy and the tie-break; the value of each level."""
    levels = held.problem.policy.levels
    floor: int | None = None
    for level in levels:
        tell_of_level = partial(tell, STEP_WORDS[level])
        if level is LevelName.FLOOR:
            floor = _lift(held, tell_of_level)
        else:
            for priority in classes_of(held.problem, level):
                _improve(held, partial(_of_level, level=level, priority=priority), tell_of_level)
    tell(STEP_WORDS[TIE])
    _break_ties(held, partial(tell, STEP_WORDS[TIE]))
    return [
        (level, floor if level is LevelName.FLOOR else value_of(held.problem, level, held.chosen))
        for level in levels
    ]


def _of_level(held: Held, level: LevelName, priority: int | None) -> Objective:
    return objective_of(held.problem, held.network, level, priority)


def _improve(held: Held, make: Callable[[Held], Objective], tell: Callable[[], None]) -> None:
    """Make one objective best among all candidates, those outside the network included."""
    price: Amounts | None = None
    while True:
        tell()
        objective = make(held)
        if price is not None:
            # Candidates that came in late often change nothing but prices, which then only fall.
            price = fallen_prices(held.network, held.bounds, objective.cost, held.flow, price, PATIENCE)
        if price is None:
            held.flow = _best_flow(held, objective)
            price = largest_prices(held.network, held.bounds, objective.cost, held.flow)
        if not held.lacks_for(objective, price):
            break
    step = Step(level=objective.level, priority=objective.priority, salt=objective.salt, potentials=price)
    held.keep(narrow(held.network, held.bounds, objective.cost, price), held.flow, step)


def _best_flow(held: Held, objective: Objective) -> Amounts:
    # Where many candidates are as good as each other everybody can often have their best: quick to try.
    ideal = ideal_flow(held.network, held.bounds, objective.cost)
    return cheapest_flow(held.network, held.bounds, objective.cost) if ideal is None else ideal


def _lift(held: Held, tell: Callable[[], None]) -> int | None:
    while True:
        tell()
        floor = raise_floor(held.problem, held.network, held.bounds, held.flow)
        if not held.lacks_above(floor):
            break
    held.keep_floor(floor)
    return floor.value


def _break_ties(held: Held, tell: Callable[[], None]) -> None:
    held.begin_ties()
    if not held.is_settled():
        _improve(held, lambda held: fewer_pairs(held.network), tell)
    for salt in range(SALTS):
        if held.is_settled():
            return
        _improve(held, partial(_of_tie, salt=salt), tell)


def _of_tie(held: Held, salt: int) -> Objective:
    return tie_break(held.problem, held.network, held.bounds.free, salt)
