"""Terminal output as an SVG.

Belongs here: the frame and the fonts of the picture. Does not belong here: what is drawn (any view that draws on a
given console). The same content gives the same bytes; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import html
import io
import re

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "Source Han Mono SC", "Sarasa Mono SC",
    "PingFang SC", "Microsoft YaHei", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
_TEXT = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]*)</text>')


def paper(width: int) -> Console:
    """Return a console that records what is drawn on it and shows nothing."""
    return Console(
        record=True,
        width=width,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )


def svg(drawn: Console, title: str) -> str:
    """Return what was drawn as an SVG."""
    return _TEXT.sub(_widen, drawn.export_svg(title=title, theme=SVG_EXPORT_THEME, code_format=FRAME))


def _widen(text: re.Match[str]) -> str:
    """Give Chinese characters the width of two cells: rich counts characters here."""
    content = html.unescape(text[3])
    length = float(text[1]) * cell_len(content) / max(len(content), 1)
    return f'textLength="{length:g}"{text[2]}>{text[3]}</text>'
