"""Charts as SVG that a page can hold under a strict content security policy.

Vega-Lite draws them without style attributes, scripts or fetched fonts. The picture is named by a title and
a description; its parts are not, for the table beside it says everything.
"""

import re
from html import escape
from typing import Any, Final

import vl_convert

TEXT: Final = "#212b32"
STYLE: Final[dict[str, Any]] = {
    "background": "white",
    "font": "Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": TEXT, "titleColor": TEXT},
    "header": {"labelFontSize": 14, "labelColor": TEXT},
}
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
_PART_NAMES: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_ROOT: Final = re.compile(r"<svg [^>]*>")


def draw(
    specification: dict[str, Any], title: str, description: str, definitions: str = "", name: str = "chart"
) -> str:
    """The chart of a Vega-Lite specification. The first one of a process takes about a second.

    :param definitions: SVG for the chart's ``<defs>``, such as patterns.
    :param name: what its ids begin with, another for each chart of a page.
    """
    whole = {"$schema": _SCHEMA, "config": STYLE, **specification}
    svg = _PART_NAMES.sub("", vl_convert.vegalite_to_svg(whole, allowed_base_urls=[]))
    return _ROOT.sub(lambda root: _named(root[0], title, description, name) + definitions, svg, count=1)


def _named(root: str, title: str, description: str, name: str) -> str:
    names = f' role="img" aria-labelledby="{name}-title" aria-describedby="{name}-description">'
    return (
        f'{root[:-1]}{names}<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
