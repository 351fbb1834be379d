"""Tell the text of a cell from its footnote marks, struck-out and hidden parts.

Belongs here: what is kept of a cell written in several runs, for every container. Does not belong here: finding the runs
(``ooxml_runs``, ``ods``, ``markup``), and what a mark means for a value (``validate.mark_checks``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

PLAIN, SUPERSCRIPT, STRUCK, HIDDEN, APART = "", "superscript", "struck", "hidden", "apart"
"""Kinds of a run. A subscript is of the kind superscript: it may be a footnote mark as well.

Digits set apart from the digits before them may be a footnote mark, or a part of the number.
"""
Run = tuple[str, str]
"""A part of a cell's text: the text and its kind."""


class RichText(NamedTuple):
    """A cell's text without its marks, and the marks as (kind, text)."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()


def read_runs(runs: Iterable[Run]) -> RichText:
    """Return the text of a cell and the marks that are not part of it.

    A cell that is struck out or raised as a whole keeps its text; if it is struck out, the mark is the same text. Raised
    or lowered characters after a Latin letter belong to it (km2, H2O) and stay. Where a mark was between two
    characters the text gets a blank, between two digits a line end: 1 and 250 around a mark are neither 1250 nor 1 250.
    """
    joined = _joined(runs)
    shown = "".join(text for text, kind in joined if kind == PLAIN)
    if not shown.strip():
        return _wholly_marked(joined)
    text, is_apart, marks = "", False, []
    for part, kind in joined:
        if kind == PLAIN or (kind == SUPERSCRIPT and text[-1:].isascii() and text[-1:].isalpha()):
            text += f"{_gap(text, part)}{part}" if is_apart else part
            is_apart = False
        elif part.strip():
            marks.append((kind, part.strip()))
            is_apart = True
    return RichText(text, tuple(marks))


def _gap(before: str, after: str) -> str:
    if before[-1:].isdigit() and after[:1].isdigit():
        return "\n"
    return " " if before[-1:].isalnum() and after[:1].isalnum() else ""


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for text, kind in runs:
        if text and joined and joined[-1][1] == kind:
            joined[-1] = (joined[-1][0] + text, kind)
        elif text:
            joined.append((text, kind))
    return joined


def _wholly_marked(runs: list[Run]) -> RichText:
    struck = "".join(text for text, kind in runs if kind == STRUCK)
    if struck.strip():
        return RichText(struck, ((STRUCK, struck.strip()),))
    raised = "".join(text for text, kind in runs if kind == SUPERSCRIPT)
    hidden = "".join(text for text, kind in runs if kind == HIDDEN).strip()
    return RichText(raised, ((HIDDEN, hidden),) if hidden else ())
