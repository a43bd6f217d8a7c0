"""Plots: every label is text, nothing of the corpus is markup, PNG is the same everywhere."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpustool.plotting import MOST_LINES, picture, plot

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [("发展", [30.0]), ("高质量", [15.0])]


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_values() -> None:
    svg = plot(ROWS, unit="count", caption="corpustool words")
    _, *bars = ET.fromstring(svg).iter(f"{SVG}rect")
    widths = [float(bar.get("width", "")) for bar in bars]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    assert {"发展", "高质量", "30", "15", "count", "corpustool words"} <= set(texts(svg))


def test_dates_are_lines_at_their_distances() -> None:
    svg = plot([("发展", [1, 2, 4, 9])], ["2015", "2016", "2020", "unknown"], unit="per million words", caption="")
    [line] = ET.fromstring(svg).iter(f"{SVG}polyline")
    points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
    assert len(points) == 3, "what has no date is on no axis of time"
    assert points[2][0] - points[1][0] == pytest.approx(4 * (points[1][0] - points[0][0]), rel=0.01)
    assert points[0][1] > points[1][1] > points[2][1]
    assert {"2015", "2016", "2020", "发展"} <= set(texts(svg))


def test_other_groups_are_bars_in_their_colours() -> None:
    svg = plot([("发展", [1, 2])], ["甲报", "乙报"], unit="per million words", caption="")
    colours = [node.get("fill") for node in ET.fromstring(svg).iter(f"{SVG}rect")][1:]
    assert colours[:2] == colours[2:]
    assert {"甲报", "乙报"} <= set(texts(svg))


@example([("", [0.0, 5e-324])])  # a fifth of it is none
@given(st.lists(st.tuples(st.text(max_size=40), st.lists(st.floats(0, 1e9), min_size=2, max_size=2)), max_size=50))
def test_any_label_is_harmless(rows: list[tuple[str, list[float]]]) -> None:
    for groups in (["2015", "2016"], ["甲", "乙"]):
        svg = plot(rows, groups, unit="count", caption="<script>")
        assert not [node.tag for node in ET.fromstring(svg).iter() if node.tag == f"{SVG}script"]
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", svg)
        assert svg.count("<polyline") <= MOST_LINES


def test_a_picture_shows_chinese() -> None:
    one, other = (picture(plot([(label, [1.0])], unit="", caption="")) for label in ("直", "骨"))
    assert one.startswith(b"\x89PNG")
    assert one != other, "no font with Chinese was used"
