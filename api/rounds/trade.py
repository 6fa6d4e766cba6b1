"""How far the weakest pair can be lifted, and what that costs the whole: a chart with its table."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from api.errors import ConflictError
from api.pages.charts import TEXT, draw
from api.rounds.replay import replay
from matching import InvalidProblemError, TradePoint
from models import rounds
from models.rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Floors worth looking at, the lowest first, each with its best total; the last is the one chosen."""

    points: tuple[TradePoint, ...]

    @property
    def is_open(self) -> bool:
        """Whether lifting the weakest pair costs anything."""
        return len(self.points) > 1


def trade_of(db: Session, row: Round) -> Trade:
    """What lifting the weakest pair costs, with the decisions that the present pairs were found with.

    :raises ConflictError: where no pairs are found, or it cannot be told exactly.
    """
    solve = rounds.standing_solve(db, row.id)
    if solve is None:
        raise ConflictError("This round has no pairs yet. Find the pairs first.", code="no_answer")
    try:
        return Trade(points=replay(row, solve).trade)
    except InvalidProblemError:
        raise ConflictError(
            "What another weakest pair would cost cannot be told exactly for this round: its limits cross, "
            "or people of both sides have several places.",
            code="no_trade",
        ) from None


def trade_chart(trade: Trade) -> str:
    """The points as steps from the highest total to the highest floor."""
    values = [{"floor": each.floor, "total": each.total} for each in trade.points]
    horizontal = {
        "field": "floor",
        "type": "quantitative",
        "title": "Fit of the weakest pair",
        "scale": {"zero": False, "nice": True},
    }
    vertical = {
        "field": "total",
        "type": "quantitative",
        "title": "Best total fit",
        "scale": {"zero": False, "nice": True},
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "interpolate": "step-before", "color": "#005eb8"}},
        {"mark": {"type": "point", "filled": True, "size": 80, "color": TEXT, "opacity": 1}},
    ]
    encoding = {"x": horizontal, "y": vertical}
    specification = {
        "data": {"values": values},
        "width": 420,
        "height": 240,
        "layer": [{**layer, "encoding": encoding} for layer in layers],
    }
    words = ". ".join(f"Weakest pair {each.floor}: total {each.total}" for each in trade.points)
    return draw(specification, "Weakest pair against total fit", f"{words}.")
