"""A chart shows the years and figures that it was given, and none that do not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipelines.report.charts import (
    CUT,
    FORECAST,
    GOAL,
    MARKS,
    PATH,
    RANKS,
    Chart,
    Charts,
    Series,
    _begin,
    standalone,
)

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


def chart(
    points: Any = POINTS,
    target: Any = TARGET,
    forecasts: Any = (),
    breaks: Any = (),
    is_rank: bool = False,
    **scale: Any,
) -> Chart:
    made = Charts().series(Series(points, target, forecasts, breaks, is_rank), **scale)
    assert made
    return made


def drawn(*rows: Any, **options: Any) -> etree._Element:
    return etree.fromstring(chart(*rows, **options).svg.encode())


def texts(svg: etree._Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def paths(svg: etree._Element, **attributes: str) -> list[str]:
    """Return the ways of the lines that have these attributes."""
    expected = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [p.get("d") or "" for p in svg.iter(f"{SVG}path") if expected.items() <= dict(p.attrib).items()]


def test_the_axis_has_each_year_from_the_first_to_the_last_and_no_other() -> None:
    shown = texts(drawn())
    assert [text for text in shown if len(text) == 4 and text.isdigit()] == [
        str(year) for year in range(2011, 2021)
    ]


def test_figures_have_separators_and_the_last_one_is_written_beside_its_point() -> None:
    shown = texts(drawn())
    assert "106,514" in shown and "100,000" in shown
    assert not [text for text in shown if "e" in text]


def test_a_small_figure_keeps_its_decimals() -> None:
    points = [{"time_period": "2015", "obs_value": 1.75}, {"time_period": "2016", "obs_value": 2.5}]
    assert {"1.8", "2.5"} <= set(texts(drawn(points, NO_TARGET)))


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
    assert Charts().series(Series(points, NO_TARGET)) is None


def test_a_drawing_is_for_the_eye_alone_and_takes_the_colours_and_the_size_of_the_page() -> None:
    svg = drawn()
    assert svg.get("aria-hidden") == "true" and svg.get("width") is None and svg.get("viewBox")
    marks = [name for element in svg.iter() if element is not svg for name in element.attrib]
    assert not [name for name in marks if name == "role" or name.startswith("aria-")]
    assert paths(svg, stroke="var(--ink)")


def svg_of(charts: Charts, points: Any) -> str:
    made = charts.series(Series(points, TARGET))
    return made.svg if made else ""


def test_a_drawing_is_kept_by_what_it_shows(tmp_path: Path) -> None:
    charts = Charts(tmp_path / "charts")
    first = svg_of(charts, POINTS)
    kept = list((tmp_path / "charts").iterdir())
    assert len(kept) == 2, "one for a wide and one for a narrow screen"
    assert first == svg_of(Charts(), POINTS) and first in {path.read_text("utf-8") for path in kept}
    for path in kept:
        path.write_text("<svg>kept</svg>", "utf-8")
    assert svg_of(charts, POINTS) == "<svg>kept</svg>"
    assert svg_of(charts, POINTS[:-1]) not in ("<svg>kept</svg>", first)
    for damage in ("", "<svg>cut"):
        for path in kept:
            path.write_text(damage, "utf-8")
        assert svg_of(charts, POINTS) == first


def test_drawings_of_charts_that_are_no_longer_shown_are_removed(tmp_path: Path) -> None:
    svg_of(Charts(tmp_path), POINTS)
    charts = Charts(tmp_path)
    shown = svg_of(charts, POINTS[:-1])
    assert len(list(tmp_path.iterdir())) == 4
    charts.prune()
    kept = {path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert len(kept) == 2 and shown in kept


RISING = [{"time_period": str(2014 + n), "obs_value": value} for n, value in enumerate((80e9, 90e9, 100e9))]


def test_an_axis_begins_at_zero_or_its_key_has_a_note() -> None:
    assert "0" in texts(drawn()) and CUT not in chart().parts
    assert "0" not in texts(drawn(RISING, NO_TARGET)) and CUT in chart(RISING, NO_TARGET).parts
    flat = [{"time_period": year, "obs_value": 16.0} for year in ("2015", "2016")]
    assert "0" in texts(drawn(flat, NO_TARGET)) and CUT not in chart(flat, NO_TARGET).parts


def test_the_first_rank_is_at_the_top_and_every_rank_is_whole() -> None:
    ranks = [
        {"time_period": year, "obs_value": rank}
        for year, rank in (("2015", 6.0), ("2016", 7.0), ("2017", 7.0))
    ]
    svg = drawn(ranks, NO_TARGET, is_rank=True)
    assert {text for text in texts(svg) if not text.startswith("20")} == {"6", "7"}
    (line,) = paths(svg, stroke_width="2.5")
    heights = [float(point.split(",")[1]) for point in line.strip("M").split("L")]
    assert heights[0] < heights[1] == heights[2], "heights count from the top"
    assert chart(ranks, NO_TARGET, is_rank=True).parts == {RANKS}


def test_figures_are_drawn_in_their_scale_with_its_unit_on_the_axis() -> None:
    shown = texts(drawn(RISING, NO_TARGET, factor=1e6, unit="million yuan"))
    assert {"100,000", "million yuan"} <= set(shown)
    assert not [text for text in shown if len(text) > len("million yuan")]


def test_the_key_names_what_is_drawn_and_nothing_else() -> None:
    assert chart().parts == {PATH, GOAL}
    assert chart(target=TARGET | {"baseline_value": None}).parts == {GOAL}
    assert chart(target=TARGET | {"target_value": None}).parts == frozenset()
    assert chart(target=None).parts == frozenset()
    assert chart(POINTS, NO_TARGET, FORECASTS, BREAKS).parts == {FORECAST, MARKS[0]}


def test_a_baseline_without_a_value_to_reach_has_no_diamond() -> None:
    def diamonds(target: Any) -> int:
        return len(paths(drawn(target=target), fill="var(--on)"))

    assert diamonds(TARGET) == 1 and diamonds(TARGET | {"target_value": None}) == 0


def test_a_narrow_drawing_has_text_as_large_and_leaves_years_out() -> None:
    points = [{"time_period": "2001", "obs_value": 20e3}, *POINTS]
    narrow = etree.fromstring(chart(points).narrow.encode())
    widths = [float((svg.get("viewBox") or "").split()[2]) for svg in (drawn(points), narrow)]
    assert widths[1] < 360 < widths[0]
    shown = [text.text or "" for text in narrow.iter(f"{SVG}text") if text.get("opacity") != "0"]
    years = [text for text in shown if len(text) == 4 and text.isdigit()]
    assert years[0] == "2001" and len(years) == 10, "of twenty years"


def test_a_chart_is_a_file_of_its_own() -> None:
    colours = dict.fromkeys(("--ink", "--on", "--off", "--dim", "--hair", "--ground", "--band"), "#123456")
    svg = etree.fromstring(standalone(chart().svg, "Loans & pledges", colours).encode())
    assert b"var(" not in etree.tostring(svg)
    assert float(svg.get("width") or 0) > 600 and svg.get("role") == "img" and not svg.get("aria-hidden")
    assert [title.text for title in svg.iter(f"{SVG}title")] == ["Loans & pledges"]


def test_the_baseline_of_growth_is_no_start_of_its_line() -> None:
    """What has grown is counted in items, the growth in per cent."""
    growth = [p | {"obs_value": float(n)} for n, p in enumerate(POINTS)]
    target = TARGET | {"target_value": 3.0, "nature": "growth"}
    assert "path" not in chart(growth, target).parts
    assert "79,963" not in texts(drawn(growth, target))
