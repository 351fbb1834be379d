"""A drawing of bars, one for each row of a table, as SVG.

Belongs here: the drawing. Does not belong here: what it shows (``compose``); charts with axes are the site's (``pipelines.report.charts``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

WIDTH, ROW, LABEL, WIDEST_LABEL, VALUE, GAP, SIZE = 640, 20, 110, 300, 90, 6, 12
INK, BAR = "#1a1a1a", "#2c6ba6"
FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, SimHei, sans-serif"


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    shown: Sequence[str],
    cut_at: float | None = None,
    line_at: float | None = None,
) -> str:
    """Return horizontal bars from zero, each with its label on the left and its figure at its end.

    Args:
        labels: what each bar is about.
        values: their lengths, none below zero and one above it.
        shown: the figures as text.
        cut_at: the value beyond which a bar gets no longer, and ends in an open edge; None cuts none.
        line_at: where a line is drawn across the bars; None draws none.
    """
    left = min(max(LABEL, *(_wide(label) + 16 for label in labels)), WIDEST_LABEL)
    room = WIDTH - left - max(VALUE, *(_wide(figure) + 2 * GAP for figure in shown))
    longest = max(*values, line_at or 0) if cut_at is None else min(max(*values, line_at or 0), cut_at)
    height = ROW * len(labels)
    places = list(range(0, height, ROW))
    lengths = [round(room * min(value, longest) / longest, 1) for value in values]
    lines = [
        _bar(y, left, length, value > longest)
        for y, length, value in zip(places, lengths, values, strict=True)
    ]
    line = None if line_at is None else round(left + room * line_at / longest, 1)
    if line is not None:
        lines.append(
            f'<line x1="{line}" x2="{line}" y1="0" y2="{height}" stroke="{INK}" stroke-dasharray="3 2"/>'
        )
    texts = zip(places, lengths, labels, shown, strict=True)
    lines.extend(_texts(y, left, length, label, figure, line) for y, length, label, figure in texts)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    style = f'font-family="{FONTS}" font-size="{SIZE}" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(lines)}</svg>'


def _bar(y: int, left: int, length: float, is_cut: bool) -> str:
    end = left + length
    edge = f'<path d="M{end - 10} {y + 17}l4 -14h3l-4 14z" fill="#ffffff"/>' if is_cut else ""
    return f'<rect x="{left}" y="{y + 3}" width="{length}" height="{ROW - 6}" fill="{BAR}"/>{edge}'


def _texts(y: int, left: int, length: float, label: str, figure: str, line: float | None) -> str:
    """Return label and figure of a bar; the figure is behind the line where it would cross it."""
    x = left + length + GAP
    if line is not None and x <= line <= x + _wide(figure):
        x = line + GAP
    return (
        f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>'
        f'<text x="{x}" y="{y + 14}">{escape(figure)}</text>'
    )


def _wide(label: str) -> int:
    """Return how wide a label is: a Chinese letter is as wide as it is high."""
    return sum(SIZE if unicodedata.east_asian_width(letter) in "WFA" else SIZE * 2 // 3 for letter in label)
