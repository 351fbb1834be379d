"""Compare total rows with the sums of their rows.

Belongs here: which rows belong to a total, sums, allowing for rounding. Does not belong here: telling that a row is a
total (``layout.records``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from pipelines.intake.layout import PART, ROW, Table
from pipelines.intake.parse.resolve import Resolved
from pipelines.intake.reference.areas import Areas
from pipelines.intake.reference.values import parse_number
from pipelines.intake.validate.checks import failure_cases
from schemas.receipt import Finding
from schemas.rules.file import total_schema
from schemas.rules.registry import RULES

_ADDED = ("integer", "decimal")


def group_rows(table: Table, typed: pl.DataFrame, areas: Areas) -> pl.Series:
    """Return a mask of the rows of a group of areas (东部, 市内六区): data rows that are also totals of other rows."""
    spec, sent = table.form.spec(), table.form.sent_columns()
    if spec.total_of is None or sent[spec.total_of].kind != "area":
        return pl.Series([False]).new_from_index(0, typed.height)
    return typed[spec.total_of].is_in(areas.groups).fill_null(False)


def check_totals(table: Table, rows: Resolved, totals: Resolved, areas: Areas) -> list[Finding]:
    """Compare every total row with the sum of its rows: the form's measure, or else each count and amount.

    The row of a group of areas (东部) is compared if the table has all areas of the group.

    Rows belong to a total if all other columns of the form's key are equal, or blank in the total row. What the
    table counts twice (a city beside its districts, an industry within another) is added once. The rounding of the
    printed values is allowed for.
    """
    spec, sent = table.form.spec(), table.form.sent_columns()
    if spec.total_of is None or not totals.typed.height:
        return []
    summed = (
        [table.measure]
        if table.measure
        else [n for n, s in sent.items() if s.kind in _ADDED and n in table.columns]
    )
    same = [c for c in spec.key if c != spec.total_of]
    compared: list[_Comparison] = []
    whole = rows.typed.filter(~rows.text[PART])
    for n, total in enumerate(totals.typed.iter_rows(named=True)):
        text = totals.text.row(n, named=True)
        # Without a measure, a blank cell of a total row means all rows.
        equal = [c for c in same if table.measure or text.get(c)]
        members = whole.filter(
            pl.all_horizontal(pl.lit(True), *(pl.col(c).eq_missing(pl.lit(total[c])) for c in equal))
        )
        if group := total[spec.total_of]:
            members = members.filter(pl.col(spec.total_of).is_in(areas.members[group]))
            if members[spec.total_of].n_unique() < len(areas.members[group]):
                continue
        counted_twice = _counted_twice(
            members[spec.total_of].drop_nulls().unique().to_list(), sent[spec.total_of].kind, areas.parents
        )
        members = members.filter(~pl.col(spec.total_of).is_in(counted_twice))
        for column in summed:
            if total[column] is None or not members.height or members[column].null_count():
                continue
            added = float(members[column].sum())
            if table.measure:
                half = (total["rounding_half_width"] or 0) + float(members["rounding_half_width"].sum() or 0)
                place, printed, unit_value = text["_column"], total["value_raw"], 1.0
            else:
                place, printed = table.columns[column], text[column]
                unit_value, half = _printed(printed, total[column])
                half *= members.height + 1
            at = table.address(text[ROW], place)
            expected = f"{added / unit_value:.15g}"
            tolerance = half + 1e-9 * max(abs(added), 1.0)
            values = (float(total[column]), added, tolerance, bool(group))
            compared.append(_Comparison(values, (at, column, str(printed), expected, members.height)))
    return _mismatches(compared)


class _Comparison(NamedTuple):
    """A printed total: what ``total_schema`` judges, and its finding: place, column, found, expected, number of rows."""

    values: tuple[float, float, float, bool]
    finding: tuple[str, str, str, str, int]


def _mismatches(compared: list[_Comparison]) -> list[Finding]:
    if not compared:
        return []
    columns = {"printed": pl.Float64, "added": pl.Float64, "tolerance": pl.Float64, "is_group": pl.Boolean}
    frame = pl.DataFrame([c.values for c in compared], schema=columns, orient="row")
    failed = failure_cases(total_schema(), frame).sort("index").select("check", "index").iter_rows()
    return [RULES[check].at(*compared[n].finding) for check, n in failed]


def _printed(cell: str, value: float) -> tuple[float, float]:
    """Return the value of one unit as printed, and half the value of the last printed digit (0 for exact counts)."""
    number = parse_number(cell)
    if number is None or not number.value:
        return 1.0, 0.0
    unit_value = value / float(number.value)
    step = float(number.step) * unit_value
    return unit_value, 0.0 if step <= 1 and value == int(value) else step / 2


def _counted_twice(members: list[str], kind: str, parents: Mapping[str, set[str]]) -> list[str]:
    """Return members to leave out of a sum: areas whose parts are listed too, industries within a listed one."""
    present = set(members)
    if kind == "area":
        return [p for area in present for p in parents.get(area, set()) & present if p != area]
    if kind == "id":
        return [m for m in present if any(o != m and m.startswith(o) for o in present)]
    return []
