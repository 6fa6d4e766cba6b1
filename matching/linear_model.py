"""A region as a linear or an integer programme: GLOP's prices of its rows, and HiGHS's best pairs.

Variables are the arcs that are still free, constraints the balance of every node and the rows. What comes
back is only a proposal: prices are rounded and bounds recomputed in whole numbers (`matching.multipliers`),
pairs become a flow again and are checked (`matching.limited_search`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.network import Amounts, Mask
from matching.side_rows import Region

if TYPE_CHECKING:
    from ortools.math_opt.python.mathopt import Model

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
LARGEST_COST = 2**16
MANY_COSTS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearOptimum:
    """The optimum of the linear relaxation: its value, the price of every open row, and the flow."""

    value: float
    prices: Reals
    flow: Reals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """What branch and bound found: the chosen candidates, if any; whether it went through everything."""

    chosen: Mask | None
    is_exhaustive: bool


def solve_linear(
    region: Region, cost: Amounts, kept: Mask, penalty: float | None = None
) -> LinearOptimum | None:
    """The linear relaxation over the candidates kept; None where GLOP finds no optimum.

    With a penalty each row may be broken at that price a unit.
    """
    from ortools.math_opt.python import mathopt

    model, arcs, settled = _model(region, cost, kept, is_whole=False, penalty=penalty)
    # The dual simplex is several times as fast where costs tell candidates apart, and far slower where not.
    is_dual = len(np.unique(cost[: region.network.candidates])) >= MANY_COSTS
    algorithm = mathopt.LPAlgorithm.DUAL_SIMPLEX if is_dual else mathopt.LPAlgorithm.PRIMAL_SIMPLEX
    parameters = mathopt.SolveParameters(lp_algorithm=algorithm)
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters)
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return None
    flow = settled.astype(np.float64)
    flow[arcs] = result.variable_values(list(model.variables())[: len(arcs)])
    rows = list(model.linear_constraints())[region.network.nodes :]
    return LinearOptimum(
        value=result.objective_value(), prices=np.array(result.dual_values(rows), dtype=np.float64), flow=flow
    )


def search_pairs(region: Region, cost: Amounts, kept: Mask, hint: Amounts | None, nodes: int) -> Search:
    """The best pairs among the candidates kept, by branch and bound within a number of nodes."""
    from ortools.math_opt.python import mathopt

    times = max(1, int(np.abs(cost).max(initial=0)) // LARGEST_COST)
    model, arcs, settled = _model(region, cost / 2 ** (times.bit_length() - 1), kept, is_whole=True)
    variables = list(model.variables())
    start = mathopt.ModelSolveParameters()
    if hint is not None:
        values = dict(zip(variables, hint[arcs].astype(float).tolist(), strict=True))
        start.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    limits = mathopt.SolveParameters(node_limit=nodes, relative_gap_tolerance=0.0)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits, model_params=start)
    reasons = mathopt.TerminationReason
    is_exhaustive = result.termination.reason in (reasons.OPTIMAL, reasons.INFEASIBLE)
    if not result.has_primal_feasible_solution():
        return Search(chosen=None, is_exhaustive=is_exhaustive)
    flow = settled.astype(np.float64)
    flow[arcs] = result.variable_values(variables)
    return Search(chosen=flow[: region.network.candidates] > 0.5, is_exhaustive=is_exhaustive)


def _model(
    region: Region, cost: Amounts | Reals, kept: Mask, *, is_whole: bool, penalty: float | None = None
) -> tuple["Model", Whole, Amounts]:
    """The programme, the arcs that are its first variables, and what the other arcs carry."""
    from ortools.math_opt import model_pb2
    from ortools.math_opt.python import mathopt

    network, bounds = region.network, region.bounds
    free = bounds.free.copy()
    free[: network.candidates] &= kept
    arcs = np.flatnonzero(free)
    settled = np.where(free, 0, bounds.lower)
    rows = region.open_rows
    slacks = 0 if penalty is None else 2 * len(rows)
    count = len(arcs) + slacks
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend([*bounds.lower[arcs].astype(float).tolist(), *[0.0] * slacks])
    proto.variables.upper_bounds.extend([*bounds.upper[arcs].astype(float).tolist(), *[np.inf] * slacks])
    whole = (arcs < network.candidates) & is_whole
    proto.variables.integers.extend([*whole.tolist(), *[False] * slacks])
    lines, columns, weights = _matrix(region, arcs, slacks)
    proto.linear_constraint_matrix.row_ids.extend(lines.tolist())
    proto.linear_constraint_matrix.column_ids.extend(columns.tolist())
    proto.linear_constraint_matrix.coefficients.extend(weights.tolist())
    left = np.bincount(network.tail, weights=settled, minlength=network.nodes)
    balance = (left - np.bincount(network.head, weights=settled, minlength=network.nodes)).tolist()
    carried = [row.total(settled) for row in rows]
    proto.linear_constraints.ids.extend(range(network.nodes + len(carried)))
    least = [float(row.least - has) for row, has in zip(rows, carried, strict=True)]
    most = [float(row.most - has) for row, has in zip(rows, carried, strict=True)]
    proto.linear_constraints.lower_bounds.extend([*balance, *least])
    proto.linear_constraints.upper_bounds.extend([*balance, *most])
    costs = np.concatenate([cost[arcs].astype(np.float64), np.full(slacks, penalty or 0.0)])
    paid = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(paid.tolist())
    proto.objective.linear_coefficients.values.extend(costs[paid].tolist())
    proto.objective.offset = float((settled * cost).sum())
    return mathopt.Model.from_model_proto(proto), arcs, settled


def _matrix(region: Region, arcs: Whole, slacks: int) -> tuple[Whole, Whole, Reals]:
    """The matrix in the order MathOpt asks for: the nodes' balances, then the rows and their slacks."""
    network = region.network
    column = np.full(len(network.tail), -1, dtype=np.int64)
    column[arcs] = np.arange(len(arcs))
    lines: list[Whole] = [network.head[arcs].astype(np.int64), network.tail[arcs].astype(np.int64)]
    columns: list[Whole] = [column[arcs], column[arcs]]
    weights = [np.ones(len(arcs)), -np.ones(len(arcs))]
    for number, row in enumerate(region.open_rows):
        here = (column[row.arcs] >= 0) & (row.weight != 0)
        first = len(arcs) + 2 * number
        ends = [first, first + 1] if slacks else []
        columns.append(np.concatenate([column[row.arcs[here]], np.array(ends, dtype=np.int64)]))
        weights.append(np.concatenate([row.weight[here], np.array([1.0, -1.0] if slacks else [])]))
        lines.append(np.full(len(columns[-1]), network.nodes + number))
    line, place, weight = np.concatenate(lines), np.concatenate(columns), np.concatenate(weights)
    order = np.lexsort((place, line))
    return line[order], place[order], weight[order]
