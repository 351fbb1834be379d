"""Find the row that a sender may have meant as the header, where none is found.

Belongs here: the row, and the words in it that are not known, each with a similar known one. Does not belong here: headers
that are found (``find_tables``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.intake.layout.annotations import filled_cells, is_note, is_number
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.heads import readings
from pipelines.intake.layout.table import HEADER_WITHIN, LocatedText
from pipelines.intake.readers import Grid
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.synonyms import Synonyms
from schemas.form import Form

_TRIED_ROWS = 5
"""Number of rows without any known word that are compared with the known words."""


def near_header(form: type[Form], grids: Sequence[Grid], reference: ReferenceData) -> LocatedText | None:
    """Return the unknown words of the row that looks most like a header, and its first cell; None if none does.

    A similar known word follows in brackets.
    """
    rows = [
        (grid, i, cells)
        for grid in grids
        if not grid.is_hidden
        for i, cells in _rows_of_text(grid, reference)
    ]
    labels = labels_of(form)

    def is_known(cell: str) -> bool:
        words = [way.word for way in readings(cell)]
        named = reference.indicators.get if form.spec().wide_periods else labels.get
        return any(word in labels or named(word) for word in words)

    counts = [sum(is_known(text) for _, text in cells) for _, _, cells in rows]
    most = max(counts, default=0)
    tried = [row for row, count in zip(rows, counts, strict=True) if count == most]
    known = _known_words(form, reference)
    for grid, i, cells in tried[: 1 if most else _TRIED_ROWS]:
        unknown = [text for _, text in cells if not is_known(text)]
        similar = {
            text: known.near_meanings(text)[:1] if not reference.words.other(text) else [] for text in unknown
        }
        if unknown and (most or any(similar.values())):
            words = (f"{text}（{similar[text][0]}？）" if similar[text] else text for text in unknown)
            return LocatedText("、".join(words), grid.address(i, cells[0][0]))
    return None


def _rows_of_text(grid: Grid, reference: ReferenceData) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yield the first rows with two or more cells that are no numbers, with these cells."""
    for i, row in enumerate(grid.rows[:HEADER_WITHIN]):
        filled = filled_cells(row)
        texts = [(j, " ".join(text.split())) for j, text in filled if not is_number(text, reference)]
        if len(texts) > 1 and not is_note(filled):
            yield i, texts


def _known_words(form: type[Form], reference: ReferenceData) -> Synonyms[str]:
    columns = form.sent_columns().values()
    words = [(word, s.label_zh) for s in columns for word in (s.label_zh, s.label_en, *s.aliases)]
    if form.spec().wide_periods:
        words += [(word, word) for word in reference.indicators.written.values()]
    return Synonyms(words)
