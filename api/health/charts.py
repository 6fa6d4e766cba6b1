"""Bars for the figures of a programme, each with its number beside it."""

from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from api.pages.charts import TEXT, draw

BLUE: Final = "#005eb8"
_LABELS: Final = {"labelLimit": 200, "minExtent": 165}
"""Room for the labels: a browser's font may be wider than the one that the chart was measured with."""


@lru_cache(maxsize=64)
def bars(name: str, title: str, unit: str, rows: tuple[tuple[str, int], ...]) -> Markup:
    """One bar a row, in the order given. The first chart of a process takes about a second.

    :param name: what its ids begin with, another for each chart of a page.
    :param unit: what is counted, at the axis.
    """
    words = ", ".join(f"{label}: {number}" for label, number in rows)
    svg = draw(_specification(unit, rows), title, f"{words}.", name=name)
    return Markup(svg)  # noqa: S704  drawn by us, names escaped


def _specification(unit: str, rows: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    horizontal = {
        "field": "number",
        "type": "quantitative",
        "title": unit,
        "axis": {"tickMinStep": 1, "tickCount": 6},
        "scale": {"domainMin": 0, "domainMax": max(5, *(number for _, number in rows))},
    }
    vertical = {
        "field": "label",
        "type": "nominal",
        "title": None,
        "sort": None,
        "axis": _LABELS,
    }
    encoding = {"x": horizontal, "y": vertical}
    return {
        "data": {"values": [{"label": label, "number": number} for label, number in rows]},
        "width": 320,
        "height": {"step": 26},
        "layer": [
            {"mark": {"type": "bar", "color": BLUE}, "encoding": encoding},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": TEXT, "fontSize": 13},
                "encoding": {**encoding, "text": {"field": "number"}},
            },
        ],
    }
