"""Find the tables of a sheet: header, columns, annotations around them, records.

Belongs here: everything that depends on the position of cells. Does not belong here: what a cell means (``parse``).
"""

from pipelines.intake.layout.annotations import (
    META_LABELS,
    NOTE,
    is_note,
    meta_pairs,
    pairs_around,
    statements,
    titles_above,
)
from pipelines.intake.layout.cell_account import (
    BatchAccount,
    CellCounts,
    account_of_head,
    account_of_sheet,
    count_unread,
    unread_table,
)
from pipelines.intake.layout.find_tables import find_tables
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.records import Records, records_of_batch, records_of_grid
from pipelines.intake.layout.rows import is_total_word
from pipelines.intake.layout.struck import without_struck_labels
from pipelines.intake.layout.table import (
    COLUMN,
    HEADER_WITHIN,
    PART,
    ROW,
    TOTAL,
    TWIN,
    UNIT,
    Doubt,
    LocatedText,
    Table,
)
from pipelines.intake.layout.turned import MOST_CELLS, turned, with_addresses_of_the_file

__all__ = [
    "BatchAccount",
    "COLUMN",
    "CellCounts",
    "Doubt",
    "HEADER_WITHIN",
    "META_LABELS",
    "MOST_CELLS",
    "NOTE",
    "PART",
    "Records",
    "ROW",
    "TOTAL",
    "TWIN",
    "UNIT",
    "Table",
    "LocatedText",
    "account_of_head",
    "account_of_sheet",
    "count_unread",
    "find_tables",
    "is_note",
    "is_total_word",
    "labels_of",
    "meta_pairs",
    "pairs_around",
    "records_of_batch",
    "records_of_grid",
    "unread_table",
    "turned",
    "with_addresses_of_the_file",
    "without_struck_labels",
    "statements",
    "titles_above",
]
