"""Read numbered names: ``1.专利申请量``, ``（二）商标``, ``一、专利``.

Belongs here: the number before a name, whether a text is a name of a column, a row that numbers the columns. Does not belong
here: what a name's place among others says (``item_names``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label

_ORDINAL = re.compile(r"[(（]?(?:[甲乙丙丁戊己]|\d{1,2})[)）]?")
_ENCIRCLED = {ord(sign): str(n) for n, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}

ORDINAL_WORDS = frozenset(map(label, ("序号", "编号", "行次", "行号", "序", "No.", "No", "Number")))
"""Headers of a column that numbers the rows."""
OF_WHICH = re.compile(r"^\s*其中\s*[:：]?\s*")
_CHINESE_NUMBER = r"[一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(
    rf"^\s*(?:[（(]\s*(?:\d{{1,2}}|{_CHINESE_NUMBER})\s*[)）]|\d{{1,2}}(?:\.\d{{1,2}})+[.、\s]|\d{{1,2}}\s*[、.．)）]"
    rf"|{_CHINESE_NUMBER}\s*[、.．)）]|[①-⑳⑴-⒇⒈-⒛])\s*(?=\S)"
)
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十]+")


def without_number(text: str) -> tuple[str, str]:
    """Return a name without the number before it, and the style of the number: ``（一）专利`` is ``专利``, ``（0）``."""
    match = _NUMBERED.match(text)
    if not match:
        return text, ""
    style = "0" if re.search(r"[0-9①-⑳⑴-⒇⒈-⒛]", match[0]) else "一"
    return text[match.end() :], _DIGITS.sub(style, "".join(match[0].split()))


def known_by(table: Table, name: str, reference: ReferenceData) -> Callable[[str], object]:
    """Return the test whether a text is a name of a column of the form."""
    column = table.form.sent_columns()[name]
    if column.kind == "indicator":
        return reference.indicators.get
    if column.kind == "area":
        return lambda text: reference.areas.meanings(OF_WHICH.sub("", text))
    labels = {label(word) for word, _ in column.codes}
    return lambda text: label(text) in labels


def with_ordinals(table: Table, grid: Grid) -> Table:
    """Return the table with the unknown column that numbers the rows known as such."""
    for column in table.unknown:
        if label(table.headers[column]).rstrip(".") not in ORDINAL_WORDS:
            continue
        cells = table.first_cells(grid, column)
        numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit()]
        others = [cell for cell in cells if not cell.isdigit() and not _DIGITS.fullmatch(cell)]
        if not others and all(a < b for a, b in zip(numbers, numbers[1:], strict=False)):
            return replace(table, ordinals=column, unknown=[j for j in table.unknown if j != column])
    return table


def is_row_of_ordinals(cells: Sequence[str]) -> bool:
    """Return whether this is the row beneath a header that numbers the columns: 甲 乙 1 2 3, or ① ② ③."""
    filled = [clean(c).translate(_ENCIRCLED).strip("()") for c in cells if c.strip()]
    if len(filled) < 2 or not all(_ORDINAL.fullmatch(c) for c in filled):
        return False
    numbers = [int(c) for c in filled if c.isdigit()]
    is_counted = numbers == list(range(1, len(numbers) + 1))
    return is_counted and (len(numbers) < len(filled) or len(numbers) >= 3)
