"""Where tables stand on a sheet: header, columns, words above and below, records.

Belongs here: what belongs to the position of cells. Does not belong here: what a cell of a column says
(``resolve``).
"""

from pipelines.intake.layout.annotations import META_LABELS, NOTE, is_note, meta_pairs, pairs_around
from pipelines.intake.layout.find_tables import find_tables
from pipelines.intake.layout.records import TOTAL_WORDS, frame_of
from pipelines.intake.layout.table import (
    COLUMN,
    HEADER_WITHIN,
    PART,
    ROW,
    TOTAL,
    UNIT,
    Table,
    Written,
)

__all__ = [
    "COLUMN",
    "HEADER_WITHIN",
    "META_LABELS",
    "NOTE",
    "PART",
    "ROW",
    "TOTAL",
    "TOTAL_WORDS",
    "UNIT",
    "Table",
    "Written",
    "find_tables",
    "frame_of",
    "is_note",
    "meta_pairs",
    "pairs_around",
]
