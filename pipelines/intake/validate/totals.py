"""Compare total rows with the sums of their rows.

Belongs here: which rows belong to a total, sums, allowing for rounding. Does not belong here: telling that a row is a
total (``layout.records``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from pipelines.intake.layout import COLUMN, PART, ROW, TOTAL, Table
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.resolve import Resolved
from pipelines.intake.reference.areas import Areas
from pipelines.intake.reference.stated_time import FLOW
from pipelines.intake.reference.values import parse_number
from pipelines.intake.validate.checks import failure_cases
from schemas.checks.file import total_schema
from schemas.receipt import Finding
from schemas.reference.codelist import ADDITIVE_UNITS
from schemas.rules.registry import RULES

_ADDED = ("integer", "decimal")
_PERIOD = "time_period"
_KINDS = (
    ("patent_type", "_T", ("invention", "utility_model", "design")),
    ("applicant_type", "_T", ("service", "individual")),
    ("applicant_type", "service", ("university", "research", "enterprise", "government")),
)
"""Breakdowns whose parts make up the whole: column, member that is the whole, members that are its parts."""


def group_rows(table: Table, typed: pl.DataFrame, areas: Areas) -> pl.Series:
    """Return a mask of the rows of a group of areas (东部, 市内六区): data rows that are also totals of other rows."""
    spec, sent = table.form.spec(), table.form.sent_columns()
    if spec.total_of is None or sent[spec.total_of].kind != "area":
        return pl.Series([False]).new_from_index(0, typed.height)
    return typed[spec.total_of].is_in(areas.groups).fill_null(False)


def with_older_divisions(table: Table, resolved: Resolved, areas: Areas) -> Resolved:
    """Return the rows, each group of areas that fits an older division under the code of that group, with a note.

    Tables up to 2011 count Liaoning in the East, and again in the Northeast.
    """
    column = table.form.spec().total_of or ""
    if table.measure is None or "time_period" not in resolved.typed.columns:
        return resolved
    typed = resolved.typed
    is_old = pl.Series([False]).new_from_index(0, typed.height)
    codes = typed[column]
    for group, (older, last_year) in areas.older_groups.items():
        is_group = (typed[column] == group) & (typed["time_period"].str.slice(0, 4) <= last_year)
        if not is_group.fill_null(False).any():
            continue
        fits = {n for n in is_group.arg_true().to_list() if _fits_older(table, resolved, n, areas, older)}
        found = pl.Series([n in fits for n in range(typed.height)])
        is_old |= found
        codes = codes.set(found, older)
    if not is_old.any():
        return resolved
    problems = Problems()
    names = codes.replace_strict(areas.names, default=None, return_dtype=pl.String)
    problems.add("cell.older_division", column, is_old, resolved.text[column], names)
    return Resolved(
        typed.with_columns(codes.alias(column)),
        resolved.text,
        pl.concat([resolved.problems, problems.frame()]),
    )


# Five parameters: the row within its table, and the group that it may be.
def _fits_older(table: Table, resolved: Resolved, n: int, areas: Areas, older: str) -> bool:
    """Return whether a row of a group is the sum of an older division of it and not of today's."""
    row, column = resolved.typed.row(n, named=True), table.form.spec().total_of or ""
    same = [c for c in table.form.spec().key if c != column]
    members = resolved.typed.filter(
        ~resolved.text[TOTAL],
        *(pl.col(c).eq_missing(pl.lit(row[c])) for c in same),
        pl.col(column).is_in(areas.members[older]),
    )
    measure = table.measure or ""
    if row[measure] is None or members[measure].null_count():
        return False

    def fits(group: str) -> bool:
        part = members.filter(pl.col(column).is_in(areas.members[group]))
        half = (row["rounding_half_width"] or 0) + float(part["rounding_half_width"].sum() or 0)
        gap = abs(float(part[measure].sum()) - row[measure])
        is_whole = part[column].n_unique() == len(areas.members[group])
        return is_whole and gap <= half + 1e-9 * max(abs(row[measure]), 1.0)

    return fits(older) and not fits(row[column])


# Five parameters: the rows by what they are.
def check_totals(
    table: Table, rows: Resolved, totals: Resolved, areas: Areas, left_out: Resolved
) -> list[Finding]:
    """Compare every total row with the sum of its rows: the form's measure, or else each count and amount.

    The row of a group of areas (东部) is compared if the table has all areas of the group; the total of a table of periods
    without areas with those above it.

    Rows belong to a total if all other columns of the form's key are equal, or blank in the total row. What the
    table counts twice (a city beside its districts, an industry within another) is added once. The rounding of the
    printed values is allowed for. Rows that are left out (国外, 其他) may be part of a total or not.
    """
    if table.form.spec().total_of is None or not totals.typed.height:
        return []
    sent = table.form.sent_columns()
    added = [n for n, s in sent.items() if s.kind in _ADDED and n in table.columns]
    summed = [table.measure] if table.measure else added
    sums = [_sum_of_total(table, rows, totals, areas, left_out, n) for n in range(totals.typed.height)]
    compared = [_compared(table, areas, one, column) for one in sums if one for column in summed]
    return _mismatches([comparison for comparison in compared if comparison])


class _Sum(NamedTuple):
    """A total row, typed and as text, with the rows that it adds up, those that are left out, and whether it is of a group of areas."""

    total: Mapping[str, Any]
    text: Mapping[str, Any]
    members: pl.DataFrame
    left_out: pl.DataFrame
    is_group: bool


# Six parameters: those of check_totals, and which total row.
def _sum_of_total(
    table: Table, rows: Resolved, totals: Resolved, areas: Areas, left_out: Resolved, n: int
) -> _Sum | None:
    """Return a total row with its rows; None if it is of a group of areas of which the table has not all."""
    spec = table.form.spec()
    column = spec.total_of or ""
    total, text = totals.typed.row(n, named=True), totals.text.row(n, named=True)
    # Without a measure, a blank cell of a total row means all rows.
    equal = [c for c in spec.key if c != column and (table.measure or text.get(c))]
    is_of_total = pl.all_horizontal(pl.lit(True), *(pl.col(c).eq_missing(pl.lit(total[c])) for c in equal))
    members, others = rows.typed.filter(~rows.text[PART]), left_out.typed
    members, others = members.filter(is_of_total), others.filter(is_of_total)
    group = total[column]
    if _PERIOD in table.columns and column not in table.columns:
        before = max((row for row in totals.text[ROW] if row < text[ROW]), default=0)
        between = rows.where((rows.text[ROW] > before) & (rows.text[ROW] < text[ROW]) & ~rows.text[PART])
        members, others, group = _periods_added(between, total, text, spec.key), others.clear(), None
    elif group:
        members = members.filter(pl.col(column).is_in(areas.members[group]))
        if members[column].n_unique() < len(areas.members[group]):
            return None
    listed, kind = members[column].drop_nulls().unique().to_list(), table.form.sent_columns()[column].kind
    once = members.filter(~pl.col(column).is_in(_counted_twice(listed, kind, areas.parents)))
    return _Sum(total, text, once, others, bool(group))


def _compared(table: Table, areas: Areas, one: _Sum, column: str) -> _Comparison | None:
    """Compare a column of a total row with its sum; None if there is nothing to compare, or the rows left out make the difference."""
    total, text, members = one.total, one.text, one.members
    if total[column] is None or not members.height or members[column].null_count():
        return None
    added = float(members[column].sum())
    if table.measure:
        half = (total["rounding_half_width"] or 0) + float(members["rounding_half_width"].sum() or 0)
        place, printed, unit_value = text[COLUMN], total["value_raw"], 1.0
    else:
        place, printed = table.columns[column], text[column]
        unit_value, half = _printed(printed, total[column])
        half *= members.height + 1
    tolerance = half + 1e-9 * max(abs(added), 1.0)
    more = 0.0 if one.is_group else float(one.left_out[column].sum() or 0)
    if more and abs(total[column] - added - more) <= tolerance:
        return None
    finding = (
        table.address(text[ROW], place),
        column,
        str(printed),
        f"{added / unit_value:.15g}",
        members.height,
    )
    return _Comparison((float(total[column]), added, tolerance, _rule(table, areas, one, column)), finding)


def _rule(table: Table, areas: Areas, one: _Sum, column: str) -> str:
    """Return the rule that a total breaks if it is not the sum: one that is larger may be of more than the table lists."""
    if one.is_group:
        return "file.subtotal_mismatch"
    area = table.form.spec().total_of or ""
    lists_part = bool(one.left_out[column].sum()) or (
        not one.total[area] and _lists_one_province(one.members, area, areas)
    )
    is_larger = float(one.members[column].sum()) < one.total[column]
    return "file.total_of_more" if is_larger and lists_part else "file.total_mismatch"


# Four parameters: the rows above the total row, and that with its text.
def _periods_added(
    rows: Resolved, total: Mapping[str, object], text: Mapping[str, object], key: Sequence[str]
) -> pl.DataFrame:
    """Return the periods that add up to a total row without an area (1月, 2月, 合计): amounts of its column, no stocks.

    There are none if they are of several lengths (a quarter beside its months), or some are years to date.
    """
    if (
        total.get("measure_basis") != FLOW
        or total.get("unit_measure") not in ADDITIVE_UNITS
        or total[_PERIOD]
    ):
        return rows.typed.clear()
    same = [name for name in (*key, "unit_measure") if name not in (_PERIOD, "measure_basis", "window_start")]
    members = rows.typed.filter(
        rows.text[COLUMN] == text[COLUMN],
        *(pl.col(name).eq_missing(pl.lit(total[name])) for name in same),
    )
    is_of_one_length = members[_PERIOD].str.replace_all(r"\d", "").n_unique() == 1
    is_added = (
        is_of_one_length and members[_PERIOD].is_unique().all() and set(members["measure_basis"]) == {FLOW}
    )
    return members if is_added else members.clear()


class _Comparison(NamedTuple):
    """A printed total: what ``total_schema`` judges, and its finding: place, column, found, expected, number of rows."""

    values: tuple[float, float, float, str]
    finding: tuple[str, str, str, str, int]


def _mismatches(compared: list[_Comparison]) -> list[Finding]:
    if not compared:
        return []
    columns = {"printed": pl.Float64, "added": pl.Float64, "tolerance": pl.Float64, "rule_code": pl.String}
    frame = pl.DataFrame([c.values for c in compared], schema=columns, orient="row")
    failed = failure_cases(total_schema(), frame).sort("index").select("check", "index").iter_rows()
    return [RULES[check].at(*compared[n].finding) for check, n in failed]


def _lists_one_province(members: pl.DataFrame, column: str, areas: Areas) -> bool:
    """Return whether a table is an extract with one province: its total is of more than it lists."""
    listed = set(members[column].drop_nulls().to_list())
    return len(listed) == 1 and listed <= areas.provinces


def check_kinds(table: Table, rows: Resolved) -> list[Finding]:
    """Compare figures of all kinds (合计) with the sum of their kinds, where the table has all of them."""
    measure, key = table.measure or "", table.form.spec().key
    compared: list[_Comparison] = []
    for column, whole, parts in _KINDS if measure else ():
        if column not in key or not (rows.typed[column] == whole).any():
            continue
        same = [c for c in key if c != column]
        numbered = rows.typed.select(*key, measure, "rounding_half_width", "value_raw").with_row_index("n")
        sums = (
            numbered.filter(pl.col(column).is_in(parts), pl.col(measure).is_not_null())
            .group_by(same)
            .agg(
                pl.col(measure).sum().alias("sum"),
                pl.col("rounding_half_width").sum().alias("halves"),
                pl.len().alias("count"),
                pl.col(column).n_unique().alias("kinds"),
            )
            .filter(pl.col("kinds") == len(parts), pl.col("count") == len(parts))
        )
        half = pl.col("rounding_half_width").fill_null(0) + pl.col("halves")
        tolerance = half + 1e-9 * pl.max_horizontal(pl.col(measure).abs(), 1)
        totals = numbered.filter(pl.col(column) == whole, pl.col(measure).is_not_null())
        totals = totals.join(sums, on=same, nulls_equal=True).sort("n")
        for n, printed, value, added, allowed in totals.select(
            "n", "value_raw", measure, "sum", tolerance.alias("tolerance")
        ).iter_rows():
            at = table.address(rows.text[ROW][n], rows.text[COLUMN][n])
            expected = f"{added / _printed(printed, value)[0]:.15g}"
            finding = (at, measure, printed, expected, len(parts))
            compared.append(_Comparison((value, added, allowed, "file.total_mismatch"), finding))
    return _mismatches(compared)


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
