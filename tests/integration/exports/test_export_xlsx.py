from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipelines.release.exports import xlsx
from pipelines.release.exports.xlsx import HEADER_ROW, SCOREBOARD, SHEETS, SIGNS, SYNTHETIC, YES_NO
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
    assert {*SYNTHETIC, *SIGNS} <= set(notes)
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


@pytest.mark.parametrize(("sheet", "is_of_one_year"), [(SCOREBOARD.name, True), ("Verdicts", False)])
def test_a_bound_is_a_number_with_a_sign_before_it(
    book: Workbook, live: duckdb.DuckDBPyConnection, sheet: str, is_of_one_year: bool
) -> None:
    headers = [c.value for c in book[sheet][HEADER_ROW]]
    place = next(i for i, h in enumerate(headers) if h.endswith(("Actual", " obs_value")))
    figures = [
        row[place] for row in book[sheet].iter_rows(min_row=HEADER_ROW + 1) if row[place].value is not None
    ]
    signed = [figure for figure in figures if "≥" in figure.number_format]
    assert all(isinstance(figure.value, int | float) for figure in signed)
    assert {figure.number_format for figure in signed} <= {'"≥"#,##0', '"≥"#,##0.000'}
    among = "and p.time_period = cast(l.assessed_year as varchar)" if is_of_one_year else ""
    bounds = live.execute(
        f"""select count(*) from fct_target_progress as p inner join dim_plan as l on p.plan_id = l.plan_id {among}
            where p.is_default_reading and p.evidence_kind = 'bound'"""
    ).fetchone()
    assert bounds == (len(signed),) and signed


def test_the_scoreboard_has_targets_with_evidence_first_and_figures_with_their_unit(
    book: Workbook, live: duckdb.DuckDBPyConnection
) -> None:
    sheet = book[SCOREBOARD.name]
    headers = [c.value for c in sheet[HEADER_ROW]]
    assert not [header for header in headers if "_" in header]
    rows = [dict(zip(headers, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER_ROW + 1)]
    verdicts = [row["结论 Verdict"].value for row in rows]
    no_data = [verdict.endswith("No data") for verdict in verdicts]
    assert no_data == sorted(no_data) and any(no_data) and not all(no_data)
    (first,) = [
        row
        for row in rows
        if row["目标（英文） Target"].value == "Patent applications"
        and row["目标值 Target value"].value == 120000
    ]
    assert first["实际 Actual"].number_format == "#,##0" and first["完成率 Attained"].number_format == "0.0%"
    assert first["单位 Unit"].value == "件"
    # As wide as the largest number with its separators; else a spreadsheet shows signs in its place.
    largest = max(row["目标值 Target value"].value or 0 for row in rows)
    place = headers.index("目标值 Target value") + 1
    assert sheet.column_dimensions[sheet.cell(1, place).column_letter].width >= len(f"{largest:,.0f}") + 1
    # Legible in print: the page is 277 mm wide, a letter about 2 mm.
    assert sum(column.width for column in sheet.column_dimensions.values()) <= 270
    units = live.execute(
        """select plan_zh, plan_en, target_zh, unit_zh from headline_progress
        union all select plan_zh, plan_en, target_zh, unit_zh from demo_progress"""
    ).fetchall()
    shown = [
        (row[headers[0]].value, row["目标 Target in Chinese"].value, row["单位 Unit"].value) for row in rows
    ]
    assert sorted(shown) == sorted((f"{zh} {en}", target, unit) for zh, en, target, unit in units)
    known = live.execute(
        """select count(*) from fct_target_progress as p inner join dim_plan as l
            on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar) where p.is_default_reading"""
    ).fetchone()
    assert known == (len(rows),)
    assert sheet.print_area.replace("$", "").endswith(
        f"!A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    )


def test_the_charts_show_cells_of_the_workbook(book: Workbook, live: duckdb.DuckDBPyConnection) -> None:
    sheet = book["Charts"]
    counts, attainment = sheet._charts
    real = live.execute(
        """select count(*), count(distinct p.plan_id) from fct_target_progress as p inner join dim_plan as l
            on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
        where p.is_default_reading and not p.is_synthetic"""
    ).fetchone()
    drawn = [[_cells(book, series.val.numRef.f) for series in chart.series] for chart in (counts, attainment)]
    assert (sum(map(sum, drawn[0])), len(drawn[0])) == real
    (lengths,) = drawn[1]
    assert len(lengths) > 1 and all(0 <= length <= 1.5 for length in lengths)
    assert sheet.page_setup.fitToHeight == 1


def _cells(book: Workbook, reference: str) -> list[float]:
    name, _, cells = reference.partition("!")
    return [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]


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
