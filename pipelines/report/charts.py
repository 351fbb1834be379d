"""Draw the charts of the site: rows and a scale in, an SVG out whose only words are the unit of its axis.

Belongs here: specifications in Vega-Lite, their drawing, what of its key a chart has, and the cache of drawings. Does not belong here:
which rows a chart shows (``pages``), and its title, key and table, which are text (``templates``). Colours are variables of the style
sheet; ``standalone`` puts their values in. The same rows give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pipelines.common.files import write_atomically
from pipelines.report.queries import Row

WIDTH, NARROW, HEIGHT = 640, 280, 260
VEGA_LITE = "6.4"
"""The version of the language; another one may draw otherwise, so it is part of what a drawing is kept by."""
MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
"""The marks of caliber breaks, in the order of their years; the key beside the chart explains them."""
_FOR_READERS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What Vega says of each mark to screen readers: the page has one label for the chart, and the table of its rows."""
_SIZE = re.compile(r' (?:width|height)="\d+"')
_BOX = re.compile(r'viewBox="([^"]+)"')
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
Spec = dict[str, Any]


@dataclass(frozen=True)
class Series:
    """What the chart of a target's series shows.

    Attributes:
        points: ``time_period`` and ``obs_value``, a year each.
        target: ``target_value`` and ``target_period``, ``baseline_value`` and ``baseline_period``, each maybe None; None if
            the target has another unit than the series.
        forecasts: ``time_period``, ``obs_value``, ``low_80`` to ``high_95``.
        breaks: ``break_period``; the nth has the nth of ``MARKS``.
        is_rank: whether the figures are ranks: the first one is at the top.
    """

    points: Sequence[Row]
    target: Row | None = None
    forecasts: Sequence[Row] = ()
    breaks: Sequence[Row] = ()
    is_rank: bool = False


PATH, GOAL, FORECAST, CUT, RANKS = "path", "goal", "forecast", "cut", "ranks"


@dataclass(frozen=True)
class Chart:
    """A drawing.

    Attributes:
        svg: its markup, with the colours of the style sheet.
        narrow: the same for a telephone: as large a text on half the width.
        parts: what it has beside figures, for its key: the way to the target value (``PATH``), that value (``GOAL``), a
            ``FORECAST``, the marks of breaks; an axis that does not begin at zero (``CUT``), or with the last rank (``RANKS``).
    """

    svg: str
    narrow: str
    parts: frozenset[str]


class Charts:
    """Drawings, each made once.

    Args:
        kept: the folder where drawings are kept by the hash of their specification; None keeps none.
    """

    def __init__(self, kept: Path | None = None):
        self._kept = kept
        self._shown: set[Path] = set()

    def series(self, shown: Series, factor: float = 1, unit: str = "") -> Chart | None:
        """Return the chart of a target's series; None if there are fewer than two years to show.

        Args:
            shown: what it shows.
            factor: what its figures are divided by.
            unit: the name of the unit that they have then; it is put above the axis.
        """
        plot = _plot(shown, factor)
        if not plot:
            return None
        broad, narrow = (self._drawn(_spec(plot, unit, width)) for width in (WIDTH, NARROW))
        return Chart(broad, narrow, plot.parts)

    def _drawn(self, spec: Spec) -> str:
        text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
        if self._kept is None:
            return _draw(text)
        path = self._kept / f"{hashlib.sha256(f'{VEGA_LITE} {text}'.encode()).hexdigest()}.svg"
        self._shown.add(path)
        drawing = path.read_text("utf-8") if path.exists() else ""
        if not drawing.rstrip().endswith("</svg>"):  # a power cut may have left it empty
            drawing = _draw(text)
            write_atomically(path, drawing)
        return drawing

    def prune(self) -> None:
        """Remove the kept drawings that were not asked for: figures change, and so do most charts."""
        for path in self._kept.glob("*.svg") if self._kept else ():
            if path not in self._shown:
                path.unlink()


def _draw(spec: str) -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    head, end, marks = _FOR_READERS.sub("", svg).partition(">")
    return _SIZE.sub("", head).replace("<svg", '<svg aria-hidden="true"') + end + marks


def standalone(svg: str, title: str, colours: Mapping[str, str]) -> str:
    """Return a drawing as a file of its own: with its size, a title, white ground, and the values of its colours.

    Args:
        svg: the markup of a chart.
        title: what it shows.
        colours: the value of each variable, by its name.
    """
    coloured = _VARIABLE.sub(lambda match: colours[match[1]], svg)
    head, _, rest = coloured.partition(">")
    _, _, width, height = (float(part) for part in _BOX.findall(head)[0].split())
    head = head.replace(' aria-hidden="true"', f' role="img" width="{width:g}" height="{height:g}"')
    ground = f'<rect width="100%" height="100%" fill="{colours["--ground"]}"/>'
    return f"{head}><title>{escape(title)}</title>{ground}{rest}\n"


@dataclass(frozen=True)
class _Plot:
    """The rows of a chart in its scale: figures, the way to the target value, this value, a forecast, breaks within the years; both axes."""

    known: list[Row]
    path: list[Row]
    goal: list[Row]
    ahead: list[Row]
    breaks: list[Row]
    axes: Spec
    parts: frozenset[str]


def _plot(shown: Series, factor: float) -> _Plot | None:
    target = shown.target or {}
    goal = _scaled(_ends(target, "target"), factor)
    # The baseline of growth is what has grown, which has another unit.
    start = [] if target.get("nature") == "growth" else _ends(target, "baseline")
    path = _scaled(start, factor) + goal
    known = _scaled(
        ({"year": _year(p["time_period"]), "value": p["obs_value"]} for p in shown.points), factor
    )
    ahead = _scaled(
        ({"year": _year(f["time_period"]), "value": f["obs_value"], **_bands(f)} for f in shown.forecasts),
        factor,
    )
    years = sorted({row["year"] for row in (*known, *path, *ahead)})
    if not known or len(years) < 2:
        return None
    heights = [row[key] for row in (*known, *path, *ahead) for key in row if key != "year"]
    breaks = _breaks_within(shown.breaks, years)
    low = _lowest(heights)
    held = {
        PATH: len(path) > 1,
        GOAL: bool(goal),
        FORECAST: bool(ahead),
        RANKS: shown.is_rank,
        CUT: low > 0 and not shown.is_rank,
    }
    parts = {part for part, holds in held.items() if holds} | {row["mark"] for row in breaks}
    return _Plot(
        known, path, goal, ahead, breaks, _axes(years, low, heights, shown.is_rank), frozenset(parts)
    )


def _scaled(rows: Iterable[Row], factor: float) -> list[Row]:
    return [{key: row[key] if key == "year" else row[key] / factor for key in row} for row in rows]


def _lowest(heights: Sequence[float]) -> float:
    """Return where an axis begins: at zero, unless that would press the figures into its upper half."""
    low, high = min(heights), max(heights)
    return low if low < 0 or high / 2 < low < high else 0


def _spec(plot: _Plot, unit: str, width: int) -> Spec:
    """Return the specification of the chart of a series."""
    known, path, ahead, axes = plot.known, plot.path, plot.ahead, plot.axes
    axes["y"]["axis"] |= _UNIT_ABOVE | {"title": unit} if unit else {}
    line = {"type": "line", "stroke": "var(--ink)"}
    point = {"type": "point", "stroke": None}
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE.split('.')[0]}.json",
        "width": width,
        "height": HEIGHT,
        "background": None,
        "config": _CONFIG,
        "layer": [
            *_bands_of(ahead, axes),
            _layer(axes, path, {"type": "line", "stroke": "var(--on)", "strokeDash": [6, 4]}),
            *_breaks_of(plot.breaks, axes),
            _layer(axes, ahead, line | {"strokeDash": [2, 3]}),
            _layer(
                axes, _runs(known), line | {"strokeWidth": 2.5}, detail={"field": "run", "type": "nominal"}
            ),
            _layer(axes, known, point | {"size": 36, "fill": "var(--ink)"}),
            *(
                _layer(axes, known[-1:], {"type": "text", "dy": 18, **paint}, text=_NUMBER)
                for paint in _HALO_AND_INK
            ),
            _layer(axes, plot.goal, point | {"shape": "diamond", "size": 110, "fill": "var(--on)"}),
        ],
    }


_CONFIG = {
    "font": "sans-serif",
    "view": {"stroke": None},
    "point": {"opacity": 1},
    "axis": {
        "labelColor": "var(--dim)",
        "tickColor": "var(--dim)",
        "domainColor": "var(--dim)",
        "gridColor": "var(--hair)",
        "labelFontSize": 12,
        "labelFlush": False,
    },
}
_HALO_AND_INK: tuple[Spec, ...] = (
    {
        "fontSize": 13,
        "fontWeight": "bold",
        "stroke": "var(--ground)",
        "strokeWidth": 4,
        "fill": "var(--ground)",
    },
    {"fontSize": 13, "fontWeight": "bold", "fill": "var(--ink)"},
)
"""A number on a chart: its paper first, so that lines behind it do not cross it."""


FORMAT = ",.2~f"
"""Separators, at most two decimals; Vega's own choice prints 4e+5."""
_NUMBER: Spec = {"field": "value", "type": "quantitative", "format": FORMAT}
_MARGIN = 0.25
"""Of a year, on either side: marks at the ends are drawn whole."""


def _layer(axes: Spec, rows: Sequence[Row], mark: Spec, **channels: Spec) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": axes | channels}


_UNIT_ABOVE: Spec = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "end",
    "titleBaseline": "bottom",
    "titleColor": "var(--dim)",
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "titleX": -36,
    "titleY": -10,
}


def _axes(years: Sequence[int], low: float, heights: Sequence[float], is_rank: bool) -> Spec:
    """Return both axes with their scales: the years' is given, since marks without a value would add a zero to it."""
    first, last = years[0], years[-1]
    # Half a rank on either side, and the first rank at the top.
    ranks = {
        "domain": [min(heights) - 0.5, max(heights) + 0.5],
        "nice": False,
        "zero": False,
        "reverse": True,
    }
    figures = {"domain": [low, max(heights)], "nice": True, "zero": False}
    whole: Spec = {"tickMinStep": 1} if all(float(height).is_integer() for height in heights) else {}
    if is_rank:
        step = max(1, round((max(heights) - min(heights)) / 5))
        whole = {"values": list(range(int(min(heights)), int(max(heights)) + 1, step))}
    return {
        "x": {
            "field": "year",
            "type": "quantitative",
            "scale": {"domain": [first - _MARGIN, last + _MARGIN], "nice": False, "zero": False},
            "axis": {
                "values": list(range(first, last + 1)),
                "format": "d",
                "grid": False,
                "title": None,
                "labelOverlap": "parity",
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": ranks if is_rank else figures,
            "axis": {"format": FORMAT, "tickCount": 5, "title": None, **whole},
        },
    }


def _bands_of(ahead: Sequence[Row], axes: Spec) -> Iterable[Spec]:
    """Yield the bands of 95 % and of 80 %; of a single year a bar."""
    one_year = {"type": "rule", "strokeWidth": 14} if len(ahead) == 1 else {"type": "area"}
    for share, opacity in (("95", 0.35), ("80", 0.6)):
        mark = {"color": "var(--band)", "opacity": opacity, **one_year}
        low, high = axes["y"] | {"field": f"low_{share}"}, {"field": f"high_{share}"}
        yield _layer(axes, ahead, mark, y=low, y2=high)


def _breaks_within(breaks: Sequence[Row], years: Sequence[int]) -> list[Row]:
    return [
        {"year": begin, "mark": mark}
        for row, mark in zip(breaks, MARKS, strict=False)
        if years[0] <= (begin := _begin(row["break_period"])) <= years[-1]
    ]


def _breaks_of(shown: Sequence[Row], axes: Spec) -> Iterable[Spec]:
    """Yield a line at each break, from top to bottom, and its mark."""
    across = {"x": axes["x"]}
    yield _layer(across, shown, {"type": "rule", "stroke": "var(--off)", "strokeWidth": 1.5})
    text = {"type": "text", "fill": "var(--off)", "fontSize": 15, "dx": 9, "y": 8}
    yield _layer(across, shown, text, text={"field": "mark", "type": "nominal"})


def _ends(target: Row, end: str) -> list[Row]:
    """Return the year and value of the baseline or of the target, or nothing if there is none."""
    period, value = target.get(f"{end}_period"), target.get(f"{end}_value")
    return [{"year": _year(period), "value": value}] if period and value is not None else []


def _bands(forecast: Row) -> Row:
    return {name: forecast[name] for name in ("low_80", "high_80", "low_95", "high_95")}


def _runs(known: Sequence[Row]) -> list[Row]:
    """Number the runs of years without a gap: a line goes on within one alone."""
    rows: list[Row] = []
    run = 0
    for row in known:
        run += bool(rows) and row["year"] != rows[-1]["year"] + 1
        rows.append(row | {"run": run})
    return rows


def _begin(period: str) -> float:
    """Return where a period begins on an axis on which a year's figure is drawn at its number: half a year before it."""
    part = period[5:]
    share = (int(part[1:]) - 1) / 4 if part[:1] == "Q" else (int(part) - 1) / 12 if part else 0.0
    return round(_year(period) - 0.5 + share, 4)


def _year(period: str) -> int:
    return int(period[:4])
