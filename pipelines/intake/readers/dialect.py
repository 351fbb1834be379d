"""Tell the dialect of a text file: its encoding, its delimiter, and how many columns its table has.

Belongs here: everything that the first lines show. Does not belong here: reading records (``delimited``).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.detect_format import HEAD_BYTES, READABLE, detect_encoding
from pipelines.intake.readers.garbled import check_legible
from pipelines.intake.readers.grid import Dialect
from pipelines.intake.readers.quotes import count_cells, with_plain_line_ends

DELIMITERS = "\t,;|"
"""In the order in which they are taken where several split the table equally well."""
_SAMPLED_LINES = 100
_DIRECTIVE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
"""A first line that declares the delimiter to a spreadsheet program."""


def sniff(path: Path) -> Dialect:
    """Return the dialect of a file, by its first lines.

    Raises:
        Unreadable: its lines hold no delimiter, or its text is garbled.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if len(head) == HEAD_BYTES and b"\x00" not in head:
        head = head[: head.rfind(b"\n") + 1] or head
    encoding = detect_encoding(head)
    text = with_plain_line_ends(head.decode(encoding, errors="replace"))
    check_legible(text, head, encoding)
    lines = text.split("\n")[:_SAMPLED_LINES]
    if stated := _DIRECTIVE.match(lines[0]):
        return Dialect(encoding, stated[1], is_stated=True, width=_columns(lines[1:], stated[1]))
    delimiter = delimiter_of(lines)
    if not delimiter:
        raise Unreadable("file.not_a_spreadsheet", found=text[:40], expected=READABLE)
    return Dialect(encoding, delimiter, width=_columns(lines, delimiter))


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter that splits the most consecutive lines into equally many cells, "" if none is in them.

    Titles and notes around a table hold any number of commas, but no two in a row as many as a table's rows.
    """
    filled = [line for line in lines if line.strip()]
    best, best_score = "", (0, 0, 0)
    for delimiter in DELIMITERS:
        counts = [(count_cells(line, delimiter), line) for line in filled]
        runs = [
            (sum(not _begins_with_another(line, delimiter) for _, line in run), width)
            for width, run in groupby(counts, itemgetter(0))
            if width > 1
        ]
        if not runs:
            continue
        longest, width = max(runs)
        score = (longest, sum(n for n, w in runs if w == width), width)
        if not best or score > best_score:
            best, best_score = delimiter, score
    return best


def _begins_with_another(line: str, delimiter: str) -> bool:
    """Return whether a cell of a line begins or ends with another delimiter, as where each is followed by a tab."""
    others = "".join(DELIMITERS.replace(delimiter, "").split())
    cells = [cell.strip() for cell in line.split(delimiter)]
    return any(cell[0] in others or cell[-1] in others for cell in cells if cell)


def _columns(lines: list[str], delimiter: str) -> int:
    """Return the number of cells that most lines have."""
    counts = Counter(n for line in lines if line.strip() and (n := count_cells(line, delimiter)) > 1)
    return max(counts, key=lambda n: (counts[n], n)) if counts else 0
