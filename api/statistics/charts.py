"""The chart of a released table."""

from functools import lru_cache
from typing import Any, Final

from api.pages.charts import TEXT, draw
from api.statistics.disclosure import Mark, PublishedCell
from api.statistics.release import FunnelRelease

_COLOURS: Final = ("#005eb8", "#78540a", "#4c6272")
_HATCHED: Final = "#fedcb1"
"""Stands in for the hatching, which Vega can't draw, until the SVG is done."""
_HATCHING: Final = (
    '<defs><pattern id="hatching" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    f'<rect width="2" height="6" fill="{TEXT}"/></pattern></defs>'
)


@lru_cache(maxsize=64)
def funnel_chart(release: FunnelRelease) -> str:
    """Bars by step and group. Stars are hatched bars as long as the largest small figure; hidden figures
    have no bar and say so. The first chart of a process takes about a second.
    """
    title = f"How far people came: {release.programme}, {release.financial_year}"
    svg = draw(_specification(release), title, _description(release), _HATCHING)
    return svg.replace(f'"{_HATCHED}"', '"url(#hatching)"')


def _description(release: FunnelRelease) -> str:
    """Every bar in words."""
    lines = [
        f"{group}: "
        + ", ".join(
            f"{step} {_words(cell, release)}" for step, cell in zip(release.steps, cells, strict=True)
        )
        for group, cells in zip(release.groups[:-1], release.table.rows, strict=False)
    ]
    return ". ".join(lines) + "."


def _words(cell: PublishedCell, release: FunnelRelease) -> str:
    return f"1 to {release.threshold}" if cell.mark is Mark.SMALL else cell.text


def _bar(cell: PublishedCell, release: FunnelRelease) -> int:
    return release.threshold if cell.mark is Mark.SMALL else cell.value or 0


def _specification(release: FunnelRelease) -> dict[str, Any]:
    groups = list(release.groups[:-1])
    values = [
        {
            "step": step,
            "group": group,
            "people": _bar(cell, release),
            "label": _words(cell, release),
            "fill": _HATCHED if cell.mark is Mark.SMALL else colour,
        }
        for group, cells, colour in zip(groups, release.table.rows, _COLOURS, strict=False)
        for step, cell in zip(release.steps, cells, strict=True)
    ]
    longest = max(10, *(_bar(cell, release) for cells in release.table.rows[:-1] for cell in cells))
    horizontal = {
        "field": "people",
        "type": "quantitative",
        "title": "People",
        "axis": {"tickMinStep": release.base, "tickCount": 6},
        "scale": {"domainMin": 0, "domainMax": longest},
    }
    vertical = {"field": "group", "type": "nominal", "title": None, "sort": groups}
    return {
        "data": {"values": values},
        "facet": {
            "row": {
                "field": "step",
                "sort": list(release.steps),
                "title": None,
                "header": {"labelOrient": "top", "labelAnchor": "start", "labelFontWeight": "bold"},
            }
        },
        "spacing": 8,
        "spec": {
            "width": 420,
            "height": {"step": 22},
            "layer": [
                {
                    "mark": {"type": "bar"},
                    "encoding": {
                        "x": horizontal,
                        "y": vertical,
                        "color": {"field": "fill", "type": "nominal", "scale": None},
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "color": TEXT, "fontSize": 13},
                    "encoding": {"x": horizontal, "y": vertical, "text": {"field": "label"}},
                },
            ],
        },
    }
