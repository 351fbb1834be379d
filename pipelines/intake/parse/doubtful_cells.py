"""Report cells that are read, but may not mean what they are read as: totals among records, blanks in numbers, small amounts.

Belongs here: doubts that the texts and values of one column show by themselves. Does not belong here: reading cells (``columns``,
``fixed_unit``), or doubts that labels and notes raise (``layout``).
"""

from __future__ import annotations

import re

import polars as pl

from pipelines.intake.layout import Table
from pipelines.intake.parse.fixed_unit import plain
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import distinct, translated
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import parse_date, parse_number

TOTAL_NOT_ASKED, TIDIED, UNIT_ASSUMED = "cell.total_not_asked", "cell.value_cleaned", "cell.unit_assumed"
_MONEY = ("CNY", "USD")
"""Base units of amounts of money."""
_TOTAL = r"(?:[合小总共]\s*计数?|TOTAL|[Tt]otal):?$"
"""End of the key of a row that adds records up: 8月小计, Subtotal."""
_UNTIDY = re.compile(r"[\uff10-\uff19\uff0c\uff0e]|^[^:]*\d[\s\u00a0\u3000]+\d[^:]*$")
"""Full-width digits, commas and points, and blanks between digits."""
_BARE_NUMBER = r"^[-+\d.,\s]+$"


def report_totals(problems: Problems, table: Table, name: str, text: pl.Series) -> None:
    """Add a problem for every row whose key says that it adds other records up."""
    if name in table.form.spec().key:
        problems.add(TOTAL_NOT_ASKED, name, text.str.contains(_TOTAL), text)


def note_tidied(problems: Problems, name: str, text: pl.Series) -> None:
    """Add a note for numbers and dates with full-width digits, commas or points, or with blanks between thousands."""
    read = {t: shown for t in distinct(text) if _UNTIDY.search(t) and (shown := _as_read(t))}
    if read:
        problems.add(TIDIED, name, text.is_in(list(read)), text, translated(text, read, pl.String))


def _as_read(text: str) -> str:
    """Return a number or a date as it is read, "" for any other text."""
    number = parse_number(text)
    return plain(number.value) if number else f"{parse_date(text) or ''}"


# Six parameters: the column, its text and values, and what they are judged by.
def report_small_amounts(
    problems: Problems,
    reference: ReferenceData,
    table: Table,
    name: str,
    text: pl.Series,
    values: pl.Series,
) -> None:
    """Add a query on amounts of money without a unit that are too small to be in the unit they are read in.

    All of a column are doubtful if their median is below ``min_amount``, in ``min_rows`` cells or more; else those below
    ``min_single``, which no single amount is. Amounts with a unit in their own cell say nothing of the others. The limits are
    those of the form, else those of all forms.
    """
    unit = table.form.sent_columns()[name].unit
    if unit not in _MONEY or table.columns.get(name) in table.units:
        return
    known, form_id = reference.thresholds, table.form.spec().form_id
    least, single, few = (
        known.get((UNIT_ASSUMED, f"{parameter}_{form_id}"), known[UNIT_ASSUMED, parameter])
        for parameter in ("min_amount", "min_single", "min_rows")
    )
    is_open = ((values != 0) & text.str.contains(_BARE_NUMBER)).fill_null(False)
    middle = values.filter(is_open).abs().median()
    if isinstance(middle, float) and middle < least and is_open.sum() >= few:
        problems.add(UNIT_ASSUMED, name, is_open, text, reference.units.name(unit))
    else:
        problems.add(UNIT_ASSUMED, name, is_open & (values.abs() < single), text, reference.units.name(unit))
