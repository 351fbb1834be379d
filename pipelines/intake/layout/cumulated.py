"""Read a column 累计 beside columns of years: the sum of all years up to the last one.

Belongs here: what such a column is of. Does not belong here: other headers (``header``).
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.intake.layout.heads import readings
from pipelines.intake.layout.table import Table
from pipelines.intake.reference.indicators import SEPARATOR, Indicator
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import parse_period


def with_cumulated(table: Table, reference: ReferenceData) -> Table:
    """Return the table with the columns that cumulate its indicator up to the last year of the others as value columns."""
    own = reference.indicators.get(table.base) if table.base else None
    if own is None or table.head_fields != {"time_period"} or "time_period" in table.columns:
        return table
    periods = {p.time_period: word for word in _periods(table) if (p := parse_period(word))}
    cumulated = {}
    for column in table.unknown:
        for way in readings(table.headers[column]):
            path = f"{table.base}{SEPARATOR}{way.word}"
            if not _is_cumulated(reference.indicators.get(path), own):
                continue
            cumulated[column] = {"time_period": periods[max(periods)], "indicator_code": path}
            break
    if not cumulated:
        return table
    dated = {j: {"indicator_code": table.base, **head} for j, head in table.heads.items()}
    unknown = [j for j in table.unknown if j not in cumulated]
    return replace(table, heads=dated | cumulated, unknown=unknown)


def _periods(table: Table) -> list[str]:
    return [head["time_period"] for head in table.heads.values()]


def _is_cumulated(other: Indicator | None, own: Indicator) -> bool:
    """Return whether an indicator is another one cumulated: by its basis, or as an indicator of its own."""
    if other is None:
        return False
    is_stock_of_flow = own.measure_basis == "flow" and other.measure_basis == "point"
    return other.stated_basis == "cumulative" or is_stock_of_flow
