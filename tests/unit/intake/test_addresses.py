"""Addresses stay true whatever is around the table, in a grid and in batches alike."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.layout import ROW, find_tables, records_of_grid
from pipelines.intake.readers import Grid, open_file
from pipelines.intake.readers.delimited import Dialect, batches, read_delimited
from pipelines.intake.readers.dialect import sniff
from pipelines.intake.reference.reference_data import load_reference_data
from schemas.form import forms
from tests.fixtures_make import FIGURES, put, xlsx_bytes
from tests.seeds import SEEDS

FORM = forms()["published_figures"]
BOOK = load_reference_data(SEEDS)
RECORDS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)
GAPS = st.lists(st.integers(0, 2), min_size=12, max_size=12)


def table_rows(
    values: list[int], gaps: list[int], above: int, left: int
) -> tuple[list[list[str]], dict[int, str]]:
    """Return a sheet with blank rows inserted, and the value of each row that has one."""
    rows: list[list[str]] = [["" for _ in range(left)] + ["题目"]] + [[] for _ in range(above)]
    rows.append([""] * left + FIGURES)
    places = {}
    for n, value in enumerate(values):
        rows += [[] for _ in range(gaps[n])]
        rows.append([""] * left + ["专利申请量", "天津市", "2016", str(value), "件", "年鉴", "2017-12-31"])
        places[len(rows)] = str(value)
    return rows, places


@given(RECORDS, GAPS, st.integers(0, 3), st.integers(0, 3))
def test_blank_rows_and_columns_move_no_address(
    values: list[int], gaps: list[int], above: int, left: int
) -> None:
    rows, places = table_rows(values, gaps, above, left)
    (table,) = find_tables(FORM, Grid("s", rows), BOOK)
    frame = records_of_grid(table, Grid("s", rows), BOOK).text
    assert dict(zip(frame[ROW], frame["obs_value"], strict=True)) == places
    for row, value in places.items():
        column = table.columns["obs_value"]
        assert rows[row - 1][column] == value
        assert table.address(row, column) == f"s!{'ABCDEFGHIJ'[column]}{row}"


@settings(max_examples=15, deadline=None)
@given(RECORDS, GAPS, st.integers(0, 2))
def test_a_workbook_read_back_has_the_same_addresses(tmp_path_factory, values, gaps, above) -> None:  # type: ignore[no-untyped-def]
    rows, places = table_rows(values, gaps, above, 1)
    path = put(tmp_path_factory.mktemp("x"), "a.xlsx", xlsx_bytes(rows))
    (grid,) = open_file(path).grids
    (table,) = find_tables(FORM, grid, BOOK)
    frame = records_of_grid(table, grid, BOOK).text
    book = openpyxl.load_workbook(path)
    read = {row: book["表1"].cell(row, table.columns["obs_value"] + 1).value for row in frame[ROW]}
    assert read == places


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("1,2,3", "", ",,", '"a\nb",5,6', "7", "1,2,3,4", "  ,,", "甲,乙,丙"),
                *('1,2,"5寸', '8"寸,2,3', '"甲,乙",2,3', '1,2,"丙"', '1,"a,b\nc",3', '="01",2,3'),
            ]
        ),
        max_size=30,
    ),
    st.integers(1, 7),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
)
def test_batches_number_records_as_a_spreadsheet_does(  # type: ignore[no-untyped-def]
    tmp_path_factory, lines, batch_rows, encoding, newline, ends, is_stated
) -> None:
    text = newline.join(["sep=,"] * is_stated + ["x,y,z", *lines]) + (newline if ends else "")
    path = put(tmp_path_factory.mktemp("c"), "a.csv", text.encode(encoding))
    dialect = Dialect(encoding, ",", is_stated, width=3)
    grid, findings = read_delimited(path, dialect)
    whole = grid.rows[1:]
    import pipelines.intake.readers.delimited as module

    head_bytes, module.HEAD_BYTES = module.HEAD_BYTES, 16
    try:
        got, received = {}, []
        for batch in batches(path, dialect, 1, 3, batch_rows):
            received += batch.findings
            for n, record in enumerate(batch.frame.iter_rows(), batch.first_row):
                got[n] = [c or "" for c in record]
    finally:
        module.HEAD_BYTES = head_bytes
    expected = {n: (r + ["", "", ""])[:3] for n, r in enumerate(whole, 2)}
    assert {n: r for n, r in got.items() if any(r)} == {n: r for n, r in expected.items() if any(r)}
    assert received == findings


def test_the_delimiter_is_inferred_from_the_text(tmp_path: Path) -> None:
    assert sniff(put(tmp_path, "a.csv", "a\tb\tc\n1\t2,5\t3\n")).delimiter == "\t"
    assert sniff(put(tmp_path, "b.csv", "a;b;c\n1;2,5;3\n")).delimiter == ";"
