"""Find the tables of a form in an opened file, and check their headers and sheets.

Belongs here: which of the tables of a file count, and the findings on them. Does not belong here: finding tables on one
sheet (``layout``), or the checks themselves (``validate``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.intake.identity import Identity
from pipelines.intake.layout import (
    MOST_CELLS,
    CellCounts,
    LocatedText,
    Table,
    count_unread,
    turned,
    unread_table,
    with_addresses_of_the_file,
    without_struck_labels,
)
from pipelines.intake.layout import find_tables as find_on_sheet
from pipelines.intake.layout.list_statements import ListStatements
from pipelines.intake.layout.near_header import near_header
from pipelines.intake.readers import Grid, OpenedFile, wire_format
from pipelines.intake.readers.delimited import read_delimited
from pipelines.intake.reference.characters import without_mark
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.open_file import Opened
from pipelines.intake.validate.header_checks import header_findings, marked_headings, several_tables
from pipelines.intake.validate.sheet_checks import sheet_findings, struck_labels
from pipelines.intake.validate.submission_checks import other_submissions
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import RULES

DAY_ZERO_1900, DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_SHARED_KINDS = ("source", "date")
"""Kinds of columns that a sheet may state for the whole workbook."""
_WITHOUT_DAY_NUMBERS = ("csv", "html")


@dataclass(frozen=True)
class SheetTable:
    """A table and the sheet that it is on."""

    table: Table
    grid: Grid


@dataclass(frozen=True)
class FormTables:
    """The tables of a form in a file.

    Attributes:
        form: the form.
        file: the file; if the form needs all rows at once, they are unpacked.
        tables: the tables, in the order of the sheets and rows.
        findings: on headers and sheets.
        unused: the account of the sheets that hold no such table.
        list_statements: what the lines of each list say of its records, once these are read.
    """

    form: type[Form]
    file: OpenedFile
    tables: tuple[SheetTable, ...]
    findings: tuple[Finding, ...]
    unused: CellCounts = CellCounts()
    list_statements: tuple[ListStatements, ...] = ()


def find_tables(form: type[Form], opened: Opened, identity: Identity, reference: ReferenceData) -> FormTables:
    """Return the tables that have the most required columns, with findings on their headers and sheets."""
    file: OpenedFile = opened.file
    findings: tuple[Finding, ...] = ()
    if form.spec().total_of or form.spec().wide_periods:  # a row's meaning may depend on any other row
        file, findings = _with_all_rows(file, opened.arrival.path)
    file = replace(file, grids=tuple(without_struck_labels(form, grid, reference) for grid in file.grids))
    chosen, others = _candidates(form, file, reference)
    tables = [_with_day_zero(t, file.container) for t in chosen]
    used = {t.grid.sheet for t in tables}
    n_unused = sum(count_unread(grid) for grid in file.grids if grid.sheet not in used)
    findings = (*findings, *_findings(form, file, tables, reference), *_unread_tables(others))
    findings = (*findings, *_other_submissions(tables, identity, reference))
    return FormTables(form, file, tuple(tables), findings, CellCounts(not_read=n_unused))


def _other_submissions(
    tables: Sequence[SheetTable], identity: Identity, reference: ReferenceData
) -> Iterator[Finding]:
    """Yield findings on cells around the tables that name another area or period than the submission's.

    A cell of which ``identify`` has found the same is left out.
    """
    begins: dict[str, int] = {}
    found = {(f.rule_code, f.source_ref, f.column) for f in identity.findings}
    for table, grid in ((t.table, t.grid) for t in tables):
        for finding in other_submissions(table, grid, identity, begins.get(grid.sheet, 0), reference):
            if (finding.rule_code, finding.source_ref, finding.column) not in found:
                yield finding
        begins[grid.sheet] = max(begins.get(grid.sheet, 0), table.top)


def _candidates(
    form: type[Form], file: OpenedFile, reference: ReferenceData
) -> tuple[list[SheetTable], list[SheetTable]]:
    """Return the tables of the sheets on which one lacks the fewest required columns, and those of other sheets."""
    by_sheet = [(find_on_sheet(form, grid, reference), grid) for grid in file.grids]
    if not file.is_head and not any(not t.missing() for tables, _ in by_sheet for t in tables):
        by_sheet = [_turned(form, grid, tables, reference) for tables, grid in by_sheet]
    by_sheet = _with_source_shared(form, by_sheet)
    fewest = min((len(t.missing()) for tables, _ in by_sheet for t in tables), default=0)
    chosen: list[SheetTable] = []
    others: list[SheetTable] = []
    for tables, grid in by_sheet:
        target = chosen if any(len(t.missing()) == fewest for t in tables) else others
        target += [SheetTable(table, grid) for table in (tables[:1] if file.is_head else tables)]
    return chosen, others


def _with_source_shared(
    form: type[Form], by_sheet: Sequence[tuple[list[Table], Grid]]
) -> list[tuple[list[Table], Grid]]:
    """Return the tables with the source and date that one sheet states where they lack nothing else.

    A part that sheets state differently is not shared.
    """
    shared = {name for name, column in form.sent_columns().items() if column.kind in _SHARED_KINDS}
    stated: dict[str, dict[str, LocatedText]] = {name: {} for name in shared}
    for tables, _ in by_sheet:
        for name, pair in ((n, p) for table in tables for n, p in table.pairs.items() if n in shared):
            stated[name].setdefault(pair.text, pair)
    agreed = {name: next(iter(pairs.values())) for name, pairs in stated.items() if len(pairs) == 1}
    return [
        ([table if grid.is_hidden else _with_shared(table, agreed) for table in tables], grid)
        for tables, grid in by_sheet
    ]


def _with_shared(table: Table, agreed: Mapping[str, LocatedText]) -> Table:
    lacking = table.missing()
    is_enough = lacking and agreed.keys() >= set(lacking)
    return table.with_pairs({name: agreed[name] for name in lacking}) if is_enough else table


def _unread_tables(others: Iterable[SheetTable]) -> Iterator[Finding]:
    """Yield a finding for each table of the form on a sheet that is not used, hidden or not."""
    for other in others:
        if finding := unread_table(other.table, other.grid):
            yield finding


def _turned(
    form: type[Form], grid: Grid, tables: list[Table], reference: ReferenceData
) -> tuple[list[Table], Grid]:
    """Return the tables of a sheet, read on its side if all required columns of the form are there that way."""
    if grid.packed or sum(map(len, grid.rows)) > MOST_CELLS:
        return tables, grid
    on_side = turned(grid)
    found = find_on_sheet(form, on_side, reference)
    if not found or any(t.missing() or t.unknown or _has_other_words(t, on_side, reference) for t in found):
        return tables, grid
    return [with_addresses_of_the_file(table, on_side) for table in found], on_side


def _has_other_words(table: Table, grid: Grid, reference: ReferenceData) -> bool:
    """Return whether the column of units holds words, but no unit: a line of units beside headings is no column."""
    at = table.columns.get(table.unit_column or "")
    if at is None:
        return False
    words = [row[at] for row in grid.rows[table.first_row : table.end] if at < len(row) and row[at].strip()]
    return bool(words) and not any(reference.units.get(without_mark(word)[0]) for word in words)


def _with_day_zero(sheet_table: SheetTable, container: str) -> SheetTable:
    if container in _WITHOUT_DAY_NUMBERS:
        return sheet_table
    day_zero = DAY_ZERO_1904 if sheet_table.grid.epoch_1904 else DAY_ZERO_1900
    return replace(sheet_table, table=replace(sheet_table.table, day_zero=day_zero))


def _findings(
    form: type[Form], file: OpenedFile, tables: Sequence[SheetTable], reference: ReferenceData
) -> Iterator[Finding]:
    """Yield findings on the tables; those on a sheet once, with its first table."""
    if not tables:
        labels = " / ".join(s.label_zh for s in form.sent_columns().values() if s.required)
        near = near_header(form, file.grids, reference)
        place, words = (near.source_ref, near.text) if near else ("", "")
        yield RULES["file.layout_not_found"].at(place, "", words, labels)
        for grid in file.grids:
            yield from struck_labels(grid)
    else:
        yield from _ignored_sheets(file.grids, {t.table.sheet for t in tables})
    checked: set[str] = set()
    for table, grid in ((t.table, t.grid) for t in tables):
        if table.turned_below is not None and grid.sheet not in checked:
            yield RULES["file.turned"].at(grid.address(table.header_row, 0), "", grid.sheet)
        yield from header_findings(table, reference)
        yield from marked_headings(table, grid)
        if grid.sheet not in checked:
            yield from sheet_findings(table, grid)
            yield from several_tables([t.table for t in tables if t.grid is grid])
        checked.add(grid.sheet)


def _ignored_sheets(grids: Iterable[Grid], names: set[str]) -> Iterator[Finding]:
    for grid in grids:
        if grid.sheet not in names and not grid.is_hidden:
            yield RULES["file.sheet_ignored"].at(f"{grid.sheet}!A1", "", grid.sheet)


def _with_all_rows(file: OpenedFile, path: Path) -> tuple[OpenedFile, tuple[Finding, ...]]:
    """Return the file with all rows of long tables as lists, and findings on the quotes of a long text file."""
    if file.is_head and file.dialect:
        grid, findings = read_delimited(path, file.dialect)
        return replace(file, grids=(grid,), is_head=False), tuple(findings)
    return replace(file, grids=tuple(_unpacked(grid) for grid in file.grids)), ()


def _unpacked(grid: Grid) -> Grid:
    if not grid.packed:
        return grid
    return replace(grid, rows=[row for piece in grid.packed for row in wire_format.unpack(piece)], packed=())
