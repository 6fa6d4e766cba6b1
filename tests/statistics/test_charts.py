"""The chart holds nothing that a strict content security policy blocks, and says everything in words."""

import re
from xml.parsers import expat

from api.statistics.charts import funnel_chart
from tests.statistics.releases import a_release

CHART = funnel_chart(a_release("Listen & <learn>"))


def test_the_chart_is_sound_xml() -> None:
    expat.ParserCreate().Parse(CHART, True)


def test_the_chart_has_no_style_script_handler_or_address() -> None:
    assert re.findall(r"<(?:style|script|image|foreignObject|a)\b|\s(?:style|on\w+|href)=", CHART) == []
    assert set(re.findall(r"https?://[^\"]*", CHART)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert set(re.findall(r"url\([^)]*\)", CHART)) == {"url(#hatching)"}


def test_the_chart_is_one_picture_with_a_name_and_a_description() -> None:
    assert re.findall(r'role="[^"]*"', CHART) == ['role="img"']
    assert "How far people came: Listen &amp; &lt;learn&gt;, 2026/27</title>" in CHART
    assert (
        "BME: Invited 1 to 7, Registered 1 to 7, Matched 1 to 7, Met at least once 1 to 7, Completed hidden."
        in CHART
    )


def test_every_figure_stands_beside_its_bar() -> None:
    labels = re.findall(r">(hidden|1 to 7)</text>", CHART)
    assert sorted(labels) == ["1 to 7"] * 4 + ["hidden"]
    assert CHART.count('"url(#hatching)"') == 4
