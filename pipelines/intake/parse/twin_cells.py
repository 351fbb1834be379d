"""Compare twin columns: one column of the form in two languages (``layout.twin_columns``).

Belongs here: filling the blank cells of one from the other, and finding where both name different things. Does not belong
here: finding twin columns (``layout``), or reading a column (``columns``).
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.intake.layout import TOTAL, TWIN, Table
from pipelines.intake.parse.columns import ColumnReader
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import distinct, filled, translated
from pipelines.intake.reference.reference_data import Unit
from pipelines.intake.reference.synonyms import Synonyms

RULE = "file.twin_disagrees"


def with_twins(table: Table, text: pl.DataFrame) -> pl.DataFrame:
    """Return the text with the blank cells of each column filled from its twin."""
    return text.with_columns(filled(text[name], text[TWIN + name]).alias(name) for name in table.twins)


def check_twins(
    columns: ColumnReader, text: pl.DataFrame, values: dict[str, pl.Series], problems: Problems
) -> None:
    """Add a problem at each cell of a twin that names something else than its column.

    Args:
        columns: reads the columns of the batch.
        text: the batch.
        values: what was read from the columns.
        problems: takes the problems.
    """
    table = columns.table
    aside = replace(columns, problems=Problems())  # a name that only one language has is no problem
    for name in table.twins:
        column, written = table.form.sent_columns()[name], text[TWIN + name]
        if column.kind == "area":  # Hebei is a province and a district
            areas = aside.reference.areas
            meant = {t: areas.meanings(t) for t in distinct(written)}
            cells = zip(values[name].to_list(), written.to_list(), strict=True)
            differs = pl.Series([bool(a and t and meant[t] and a not in meant[t]) for a, t in cells])
            problems.add(RULE, TWIN + name, differs & ~text[TOTAL], written, text[name])
            continue
        if column.kind == "unit":
            units = aside.reference.units
            pairs = [(_code(units, text[name]), _code(units, written))]
        else:
            read = aside.read(name, column, written)
            pairs = [(values[key], read[key]) for key in read if not key.startswith("_")]
        differs = pl.Series([False]).new_from_index(0, text.height)
        for own, other in pairs:
            differs |= (own != other).fill_null(False)
        problems.add(RULE, TWIN + name, differs & ~text[TOTAL], written, text[name])


def _code(units: Synonyms[Unit], text: pl.Series) -> pl.Series:
    known = {t: unit.code for t in distinct(text) if (unit := units.get(t))}
    return translated(text, known, pl.String)
