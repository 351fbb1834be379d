"""A drawing of bars, one for each row of a table, as SVG.

Belongs here: the drawing. Does not belong here: what it shows (``compose``); charts with axes are the site's (``pipelines.report.charts``).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LABEL, VALUE, SIZE = 640, 20, 110, 90, 12
INK, BAR = "#1a1a1a", "#2c6ba6"
FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, SimHei, sans-serif"


def bars(labels: Sequence[str], values: Sequence[float], shown: Sequence[str]) -> str:
    """Return horizontal bars from zero, each with its label on the left and its figure at its end.

    Args:
        labels: what each bar is about.
        values: their lengths, none below zero and one above it.
        shown: the figures as text.
    """
    room = WIDTH - LABEL - VALUE
    lengths = [round(room * value / max(values), 1) for value in values]
    lines = [
        f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{LABEL}" y="{y + 3}" width="{length}" height="{ROW - 6}" fill="{BAR}"/>'
        f'<text x="{LABEL + length + 6}" y="{y + 14}">{escape(figure)}</text>'
        for y, label, length, figure in zip(
            range(0, ROW * len(labels), ROW), labels, lengths, shown, strict=True
        )
    ]
    size = f'viewBox="0 0 {WIDTH} {ROW * len(labels)}" width="{WIDTH}" height="{ROW * len(labels)}"'
    style = f'font-family="{FONTS}" font-size="{SIZE}" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(lines)}</svg>'
