"""Draw the charts of the site: rows in, an SVG without words out, so that one drawing serves every language.

Belongs here: specifications in Vega-Lite, their drawing and the cache of drawings. Does not belong here: which rows a chart shows
(``pages``), and its title, key and table, which are text (``templates``). Colours are variables of the style sheet. The same rows give
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipelines.common.files import write_atomically
from pipelines.report.queries import Row

WIDTH, HEIGHT = 640, 260
VEGA_LITE = "6.4"
"""The version of the language; another one may draw otherwise, so it is part of what a drawing is kept by."""
MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
"""The marks of caliber breaks, in the order of their years; the key beside the chart explains them."""
_FOR_READERS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What Vega says of each mark to screen readers: the page has one label for the chart, and the table of its rows."""
_SIZE = re.compile(r' (?:width|height)="\d+"')
Spec = dict[str, Any]


class Charts:
    """Drawings, each made once.

    Args:
        kept: the folder where drawings are kept by the hash of their specification; None keeps none.
    """

    def __init__(self, kept: Path | None = None):
        self._kept = kept
        self._shown: set[Path] = set()

    def series(
        self, points: Sequence[Row], target: Row, forecasts: Sequence[Row], breaks: Sequence[Row]
    ) -> str:
        """Return the chart of a target's series; "" if there are fewer than two years to show.

        Args:
            points: ``time_period`` and ``obs_value``, a year each.
            target: ``target_value`` and ``target_period``, ``baseline_value`` and ``baseline_period``, each maybe None.
            forecasts: ``time_period``, ``obs_value``, ``low_80`` to ``high_95``.
            breaks: ``break_period``; the nth has the nth of ``MARKS``.
        """
        spec = series_spec(points, target, forecasts, breaks)
        return self._drawn(spec) if spec else ""

    def _drawn(self, spec: Spec) -> str:
        text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
        if self._kept is None:
            return _draw(text)
        path = self._kept / f"{hashlib.sha256(f'{VEGA_LITE} {text}'.encode()).hexdigest()}.svg"
        self._shown.add(path)
        if not path.exists():
            write_atomically(path, _draw(text))
        return path.read_text("utf-8")

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


def series_spec(
    points: Sequence[Row], target: Row, forecasts: Sequence[Row], breaks: Sequence[Row]
) -> Spec | None:
    """Return the specification of the chart of a series; None if there are fewer than two years to show."""
    path = _path(target)
    known = [{"year": _year(p["time_period"]), "value": p["obs_value"]} for p in points]
    ahead = [{"year": _year(f["time_period"]), "value": f["obs_value"], **_bands(f)} for f in forecasts]
    years = sorted({row["year"] for row in (*known, *path, *ahead)})
    if not known or len(years) < 2:
        return None
    axes = _axes(years, [row[key] for row in (*known, *path, *ahead) for key in row if key != "year"])
    line = {"type": "line", "stroke": "var(--ink)"}
    point = {"type": "point", "stroke": None}
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE.split('.')[0]}.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": None,
        "config": _CONFIG,
        "layer": [
            *_bands_of(ahead, axes),
            _layer(axes, path, {"type": "line", "stroke": "var(--on)", "strokeDash": [6, 4]}),
            *_breaks_of(breaks, axes, years),
            _layer(axes, ahead, line | {"strokeDash": [2, 3]}),
            _layer(
                axes, _runs(known), line | {"strokeWidth": 2.5}, detail={"field": "run", "type": "nominal"}
            ),
            _layer(axes, known, point | {"size": 36, "fill": "var(--ink)"}),
            *(
                _layer(axes, known[-1:], {"type": "text", "dy": 18, **paint}, text=_NUMBER)
                for paint in _HALO_AND_INK
            ),
            _layer(axes, path[-1:], point | {"shape": "diamond", "size": 110, "fill": "var(--on)"}),
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


def _axes(years: Sequence[int], heights: Sequence[float]) -> Spec:
    """Return both axes with their scales: the years' is given, since marks without a value would add a zero to it."""
    first, last = years[0], years[-1]
    return {
        "x": {
            "field": "year",
            "type": "quantitative",
            "scale": {"domain": [first - _MARGIN, last + _MARGIN], "nice": False, "zero": False},
            "axis": {"values": list(range(first, last + 1)), "format": "d", "grid": False, "title": None},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": {"domain": [min(heights), max(heights)], "nice": True, "zero": False},
            "axis": {"format": FORMAT, "tickCount": 5, "title": None},
        },
    }


def _bands_of(ahead: Sequence[Row], axes: Spec) -> Iterable[Spec]:
    """Yield the bands of 95 % and of 80 %; of a single year a bar."""
    one_year = {"type": "rule", "strokeWidth": 14} if len(ahead) == 1 else {"type": "area"}
    for share, opacity in (("95", 0.35), ("80", 0.6)):
        mark = {"color": "var(--band)", "opacity": opacity, **one_year}
        low, high = axes["y"] | {"field": f"low_{share}"}, {"field": f"high_{share}"}
        yield _layer(axes, ahead, mark, y=low, y2=high)


def _breaks_of(breaks: Sequence[Row], axes: Spec, years: Sequence[int]) -> Iterable[Spec]:
    """Yield a line at each break within the years, from top to bottom, and its mark."""
    shown = [
        {"year": begin, "mark": mark}
        for row, mark in zip(breaks, MARKS, strict=False)
        if years[0] <= (begin := _begin(row["break_period"])) <= years[-1]
    ]
    across = {"x": axes["x"]}
    yield _layer(across, shown, {"type": "rule", "stroke": "var(--off)", "strokeWidth": 1.5})
    text = {"type": "text", "fill": "var(--off)", "fontSize": 15, "dx": 9, "y": 8}
    yield _layer(across, shown, text, text={"field": "mark", "type": "nominal"})


def _path(target: Row) -> list[Row]:
    """Return the way from the baseline to the target value, the target value alone, or nothing."""
    ends = (("baseline_period", "baseline_value"), ("target_period", "target_value"))
    return [
        {"year": _year(target[period]), "value": target[value]}
        for period, value in ends
        if target[period] and target[value] is not None
    ]


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
