from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipelines.release.exports import xlsx
from pipelines.release.exports.xlsx import HEADER_ROW, SCOREBOARD, SHEETS, SYNTHETIC, YES_NO
from pipelines.settings import Settings

Changed = tuple[duckdb.DuckDBPyConnection, Path]


@pytest.fixture(scope="module")
def book(release_folder: Path) -> Workbook:
    return openpyxl.load_workbook(release_folder / "ip_monitor.xlsx")


def rounded(value: object) -> object:
    """A workbook keeps sixteen digits."""
    return float(f"{value:.12g}") if isinstance(value, int | float) else value


def texts(sheet: object) -> list[str]:
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]  # type: ignore[attr-defined]


def test_the_scoreboard_comes_first_and_the_notes_name_what_is_synthetic(
    book: Workbook, sample_release: Settings
) -> None:
    others = [s.name for s in SHEETS if s != SCOREBOARD]
    assert book.sheetnames == [SCOREBOARD.name, "Charts", "Notes", *others]
    notes = texts(book["Notes"])
    assert f"版本 Release: {sample_release.live.resolve().parent.name}" in notes
    assert set(SYNTHETIC) <= set(notes)
    assert {s.name for s in SHEETS} <= set(notes)
    assert book.properties.title and book.properties.language == "zh-CN"


@pytest.mark.parametrize("about", SHEETS, ids=lambda s: s.name)
def test_a_sheet_is_one_named_table_under_its_title(book: Workbook, about: xlsx.Sheet) -> None:
    sheet = book[about.name]
    assert about.zh in sheet["A1"].value
    assert not sheet.merged_cells.ranges
    (table,) = sheet.tables.values()
    assert table.name == about.name
    assert table.ref.startswith(f"A{HEADER_ROW}:") and table.ref.endswith(str(sheet.max_row))
    headers = [c.value for c in sheet[HEADER_ROW]]
    assert all(headers) and len(set(headers)) == len(headers)
    assert all(any(ord(letter) > 0x2E7F for letter in h) for h in headers)
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True):
        assert any(value is not None for value in row)
    if any("is_synthetic" in h for h in headers):
        assert all(words in sheet["A2"].value for words in SYNTHETIC)


def test_verdicts_and_figures_are_the_published_ones(book: Workbook, live: duckdb.DuckDBPyConnection) -> None:
    def shown(sheet: str, *names: str) -> set[tuple[object, ...]]:
        headers = [c.value for c in book[sheet][HEADER_ROW]]
        places = [next(i for i, h in enumerate(headers) if h.endswith(f" {name}")) for name in names]
        return {
            tuple(rounded(row[p]) for p in places)
            for row in book[sheet].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
        }

    published = live.execute(
        "select target_id, time_period, obs_value, target_value, reason_zh, is_synthetic "
        "from fct_target_progress where is_default_reading"
    ).fetchall()
    verdicts = shown(
        "Verdicts", "target_id", "time_period", "obs_value", "target_value", "reason_zh", "is_synthetic"
    )
    assert verdicts == {(*map(rounded, row[:-1]), YES_NO[row[-1]]) for row in published}
    assert ("PAT_APP", "2020", 111514) in shown("Figures", "indicator_code", "time_period", "obs_value")
    owed = live.execute("select count(*) from fct_reporting_status where status != 'not_due'").fetchone()
    headers = [c.value for c in book["Reporting"][HEADER_ROW]]
    place = headers.index("应报 owed")
    rows = book["Reporting"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    assert owed == (sum(row[place] for row in rows),)


def test_the_scoreboard_has_targets_with_evidence_first_and_figures_with_their_unit(
    book: Workbook, live: duckdb.DuckDBPyConnection
) -> None:
    sheet = book[SCOREBOARD.name]
    headers = [c.value.split()[-1] for c in sheet[HEADER_ROW]]
    rows = [dict(zip(headers, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]
    verdicts = [row["verdict"].value for row in rows]
    no_data = [verdict.endswith("No data") for verdict in verdicts]
    assert no_data == sorted(no_data) and any(no_data) and not all(no_data)
    (first,) = [
        row
        for row in rows
        if row["name_en"].value == "Patent applications" and row["target_value"].value == 120000
    ]
    assert first["obs_value"].number_format == '#,##0" 件"' and first["attainment"].number_format == "0.0%"
    units = live.execute(
        """select plan_zh, target_zh, unit_zh from headline_progress
        union all select plan_zh, target_zh, unit_zh from demo_progress"""
    ).fetchall()
    shown = [(row[headers[0]].value, row["name_zh"].value, row["unit_zh"].value) for row in rows]
    assert sorted(shown) == sorted(units)
    known = live.execute(
        """select count(*) from fct_target_progress as p inner join dim_plan as l
            on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar) where p.is_default_reading"""
    ).fetchone()
    assert known == (len(rows),)
    assert sheet.print_area.replace("$", "").endswith(
        f"!A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    )


def test_the_charts_show_cells_of_the_workbook(book: Workbook) -> None:
    counts, attainment = book["Charts"]._charts
    n_targets = sum(
        row[1]
        for row in book["Charts"].iter_rows(min_row=HEADER_ROW + 1, max_col=2, values_only=True)
        if row[1]
    )
    assert n_targets == book[SCOREBOARD.name].max_row - HEADER_ROW
    for chart, sheet in ((counts, "Charts"), (attainment, SCOREBOARD.name)):
        (series,) = chart.series
        name, _, cells = series.val.numRef.f.partition("!")
        values = [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
        assert name.strip("'") == sheet and len(values) > 1 and all(value is not None for value in values)


def test_text_is_never_a_formula(sample_release: Settings, changed: Changed) -> None:
    connection, folder = changed
    formula = '=HYPERLINK("http://x","y")\x0b'
    connection.execute("update fct_target_progress set reason_zh = ?", [formula])
    xlsx.write(sample_release, connection, folder)
    sheet = openpyxl.load_workbook(folder / "ip_monitor.xlsx")["Verdicts"]
    cells = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    assert cells
    assert {(c.data_type, c.value, c.quotePrefix) for c in cells} == {("s", formula[:-1], True)}


def test_a_table_without_rows_is_left_without_one(sample_release: Settings, changed: Changed) -> None:
    connection, folder = changed
    connection.execute("delete from fct_alert")
    xlsx.write(sample_release, connection, folder)
    sheet = openpyxl.load_workbook(folder / "ip_monitor.xlsx")["Alerts"]
    assert not sheet.tables and sheet.max_row == HEADER_ROW
