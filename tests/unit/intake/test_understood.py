"""The answer shows what was understood: tables with what they are about, first rows, and every accepted row on request."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from pipelines import intake
from pipelines.intake.errors import WrongKey
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import put, xlsx_bytes

NOW = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
TITLE = "2016年专利申请量"
TABLE = [
    [TITLE],
    ["资料来源：中国科技统计年鉴"],
    ["发布日期：2017-12-31"],
    ["地区", "数值", "单位"],
    *(
        [area, value, "件"]
        for area, value in (("天津市", 106514), ("北京市", 189129), ("上海市", 119937), ("重庆市", 59518))
    ),
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def check(settings: Settings, folder: Path, lines: list[list[object]], **keywords: Path) -> Receipt:
    path = put(folder, "published_figures.tjipo.2016.yearbook.xlsx", xlsx_bytes(lines))
    return intake.check(settings, path, {}, NOW, **keywords)


def test_a_table_is_summed_up_in_names(settings: Settings, tmp_path: Path) -> None:
    (table,) = check(settings, tmp_path, TABLE).tables
    assert (table.source_ref, table.n_records) == ("表1!A4:C8", 4)
    assert TITLE in table.title
    about = dict(table.about)
    assert about["indicator_code"] == "专利申请量" and about["time_period"] == "2016"
    assert about["ref_area"] == "天津市、北京市、上海市、重庆市"
    first = dict(zip(("cell", *table.columns), table.first_rows[0], strict=True))
    assert (first["cell"], first["ref_area"], first["obs_value"]) == ("表1!B5", "天津市", "106,514 件")
    assert len(table.first_rows) == 3 and "caliber_code" not in first


def test_many_values_are_cut(settings: Settings, tmp_path: Path) -> None:
    (table,) = check(settings, tmp_path, [*TABLE, ["广东省", 505667, "件"]]).tables
    assert dict(table.about)["ref_area"] == "天津市、北京市、上海市、重庆市、…"


def test_a_total_row_is_no_record(settings: Settings, tmp_path: Path) -> None:
    (table,) = check(settings, tmp_path, [*TABLE, ["合计", 475098, "件"]]).tables
    assert table.n_records == 4


def test_page_and_copy_begin_with_it(settings: Settings, tmp_path: Path) -> None:
    wrong = [*TABLE[:-1], ["重庆市", "无法统计", "件"]]
    receipt = check(settings, tmp_path, wrong, out=tmp_path / "out")
    page = (tmp_path / "out" / f"{receipt.submission_id}.html").read_text("utf-8")
    understood, _, findings = page.partition('id="error"')
    assert (
        "表1!A4:C8" in understood
        and "106,514 件" in understood
        and "公开发布数据表" in understood
        and findings
    )
    assert "0 not read" in page and f"数据 {receipt.cells_read:,}，" in page and receipt.cells_read > 0
    sheet = load_workbook(tmp_path / "out" / f"{receipt.submission_id}.annotated.xlsx").worksheets[0]
    lines = [str(sheet.cell(row, 1).value) for row in range(4, 9)]
    assert any("公开发布数据表" in line for line in lines) and any("天津市、北京市" in line for line in lines)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_every_accepted_row_is_written_with_its_cell(settings: Settings, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"rows{suffix}"
    receipt = check(settings, tmp_path, TABLE, rows=output)
    rows = pl.read_csv(output) if suffix == ".csv" else pl.read_parquet(output)
    assert rows.height == receipt.rows_accepted == 4
    assert rows["source_ref"].to_list() == ["表1!B5", "表1!B6", "表1!B7", "表1!B8"]
    assert rows["obs_value"].to_list() == [106514, 189129, 119937, 59518]


def test_rows_to_standard_output(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(settings, tmp_path, TABLE, rows=Path("-"))
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["ref_area"] for row in rows] == ["120000", "110000", "310000", "500000"]
    assert list(rows[0].items())[:3] == [
        ("source_ref", "表1!B5"),
        ("indicator", "专利申请量"),
        ("area", "天津市"),
    ]


def test_a_refused_file_has_no_rows_and_another_suffix_is_refused(settings: Settings, tmp_path: Path) -> None:
    output = tmp_path / "rows.csv"
    check(settings, tmp_path, [*TABLE[:-1], ["重庆市", "无法统计", "件"]], rows=output)
    assert pl.read_csv(output).height == 0
    with pytest.raises(WrongKey, match="rows.txt"):
        check(settings, tmp_path, TABLE, rows=tmp_path / "rows.txt")


def test_a_receipt_keeps_it_and_older_receipts_have_none(settings: Settings, tmp_path: Path) -> None:
    receipt = check(settings, tmp_path, TABLE)
    again = Receipt.from_json(receipt.to_json())
    assert again.tables == receipt.tables

    older = {k: v for k, v in json.loads(receipt.to_json()).items() if k != "tables"}
    assert Receipt.from_json(json.dumps(older)).tables == []
