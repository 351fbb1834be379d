"""A chart shows the years and figures that it was given, and none that do not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipelines.report.charts import MARKS, Charts, _begin

SVG = "{http://www.w3.org/2000/svg}"
TARGET = {
    "baseline_period": "2015",
    "baseline_value": 79963.0,
    "target_period": "2020",
    "target_value": 120000.0,
}
NO_TARGET = dict.fromkeys(TARGET)
POINTS = [
    {"time_period": str(year), "obs_value": value}
    for year, value in ((2011, 38489.0), (2012, 41009.0), (2014, 63422.0), (2015, 79963.0), (2016, 106514.0))
]
FORECASTS = [
    {
        "time_period": "2018",
        "obs_value": 99e3,
        "low_80": 9e4,
        "high_80": 11e4,
        "low_95": 8e4,
        "high_95": 12e4,
    },
    {"time_period": "2019", "obs_value": 1e5, "low_80": 8e4, "high_80": 12e4, "low_95": 7e4, "high_95": 14e4},
]
BREAKS = [{"break_period": "2013-01"}, {"break_period": "2099"}]


def drawn(
    points: Any = POINTS, target: Any = TARGET, forecasts: Any = (), breaks: Any = ()
) -> etree._Element:
    return etree.fromstring(Charts().series(points, target, forecasts, breaks).encode())


def texts(svg: etree._Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def paths(svg: etree._Element, **attributes: str) -> list[str]:
    """Return the ways of the lines that have these attributes."""
    expected = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [p.get("d") or "" for p in svg.iter(f"{SVG}path") if expected.items() <= dict(p.attrib).items()]


def test_the_axis_has_each_year_from_the_first_to_the_last_and_no_other() -> None:
    shown = texts(drawn())
    assert [text for text in shown if text.isdigit()] == [str(year) for year in range(2011, 2021)]


def test_figures_have_separators_and_the_last_one_is_written_beside_its_point() -> None:
    shown = texts(drawn())
    assert "106,514" in shown and "100,000" in shown
    assert not [text for text in shown if "e" in text]


def test_a_small_figure_keeps_its_decimals() -> None:
    points = [{"time_period": "2015", "obs_value": 1.25}, {"time_period": "2016", "obs_value": 2.5}]
    assert {"1.4", "2.5"} <= set(texts(drawn(points, NO_TARGET)))


def test_a_line_does_not_cross_a_year_without_a_figure() -> None:
    lines = paths(drawn(), stroke_width="2.5")
    assert [line.count("L") for line in lines] == [1, 2], "2011 and 2012, then 2014 to 2016"


def test_the_way_to_the_target_value_is_dashed_and_ends_in_its_year() -> None:
    svg = drawn()
    (way,) = paths(svg, stroke="var(--on)", stroke_dasharray="6,4")
    assert way.count("L") == 1
    assert paths(drawn(target=NO_TARGET), stroke_dasharray="6,4") == []
    assert "2020" not in texts(drawn(target=NO_TARGET))


def test_a_forecast_has_two_bands_and_a_dotted_line() -> None:
    svg = drawn(forecasts=FORECASTS)
    assert len(paths(svg, fill="var(--band)")) == 2
    assert len(paths(svg, stroke_dasharray="2,3")) == 1
    assert len(paths(drawn(forecasts=FORECASTS[:1]), fill="var(--band)")) == 0
    one_year = [
        line
        for line in drawn(forecasts=FORECASTS[:1]).iter(f"{SVG}line")
        if line.get("stroke") == "var(--band)"
    ]
    assert len(one_year) == 2, "of a single year the bands are bars"


def test_a_break_within_the_years_has_a_mark() -> None:
    assert [text for text in texts(drawn(breaks=BREAKS)) if text in MARKS] == [MARKS[0]]


@pytest.mark.parametrize(
    ("period", "place"), [("2018", 2017.5), ("2017-01", 2016.5), ("2017-11", 2017.3333), ("2019-Q4", 2019.25)]
)
def test_a_break_is_where_its_period_begins(period: str, place: float) -> None:
    assert _begin(period) == place


@pytest.mark.parametrize("points", [[], POINTS[:1]])
def test_there_is_no_chart_of_fewer_than_two_years(points: list[dict[str, Any]]) -> None:
    assert Charts().series(points, NO_TARGET, (), ()) == ""


def test_a_drawing_is_for_the_eye_alone_and_takes_the_colours_and_the_size_of_the_page() -> None:
    svg = drawn()
    assert svg.get("aria-hidden") == "true" and svg.get("width") is None and svg.get("viewBox")
    marks = [name for element in svg.iter() if element is not svg for name in element.attrib]
    assert not [name for name in marks if name == "role" or name.startswith("aria-")]
    assert paths(svg, stroke="var(--ink)")


def test_a_drawing_is_kept_by_what_it_shows(tmp_path: Path) -> None:
    charts = Charts(tmp_path / "charts")
    first = charts.series(POINTS, TARGET, (), ())
    (kept,) = (tmp_path / "charts").iterdir()
    assert kept.read_text("utf-8") == first == Charts().series(POINTS, TARGET, (), ())
    kept.write_text("kept", "utf-8")
    assert charts.series(POINTS, TARGET, (), ()) == "kept"
    assert charts.series(POINTS[:-1], TARGET, (), ()) not in ("kept", first)


def test_drawings_of_charts_that_are_no_longer_shown_are_removed(tmp_path: Path) -> None:
    Charts(tmp_path).series(POINTS, TARGET, (), ())
    charts = Charts(tmp_path)
    shown = charts.series(POINTS[:-1], TARGET, (), ())
    assert len(list(tmp_path.iterdir())) == 2
    charts.prune()
    (kept,) = tmp_path.iterdir()
    assert kept.read_text("utf-8") == shown
