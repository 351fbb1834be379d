"""The cells kept around each value: those that the table was read from, by their role, and no other word of the sheet."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.intake import ingest
from pipelines.intake.readers.grid import HEAD_ROWS
from pipelines.settings import Settings
from schemas.form import forms, lake_schema
from tests.fixtures_make import csv_text, put, xlsx_bytes

NOW = dt.datetime(2020, 1, 5, 8, 0, tzinfo=dt.UTC)
TITLES = [["区知识产权工作季报表", "", ""], ["填报说明", "", ""]]
Blocks = dict[str, dict[str, tuple[str, str]] | None]


def blocks(
    folder: Path, rows: list[list[Any]], name: str = "district_return.120104.2019-Q3.xlsx", **options: int
) -> Blocks:
    """Return the cells around each accepted value by its address: address -> role and text."""
    settings = Settings(data_dir=folder, **options)
    put(settings.inbox, name, csv_text(rows) if name.endswith("csv") else xlsx_bytes(rows))
    (receipt,) = ingest(settings, NOW)
    assert receipt.lake_path, [(f.rule_code, f.source_ref, f.found) for f in receipt.findings]
    stored = pl.read_parquet(settings.data_dir / receipt.lake_path)
    return {
        ref.rpartition("!")[2]: {place: (role, text) for place, role, text in json.loads(cells)}
        if cells
        else None
        for ref, cells in stored.select("source_ref", "source_cells").iter_rows()
    }


def test_values_labels_units_and_read_words_of_titles_are_kept_by_their_address(tmp_path: Path) -> None:
    rows = [
        ["报告期", "2019-Q3"],
        ["指标", "本年累计", "单位"],
        ["专利申请量", 1250, "件"],
        ["专利授权量", 900, "件"],
    ]
    header = {"A2": ("label", "指标"), "B2": ("label", "本年累计"), "C2": ("label", "单位")}
    records = {
        "A3": ("label", "专利申请量"),
        "B3": ("value", "1250"),
        "C3": ("unit", "件"),
        "A4": ("label", "专利授权量"),
        "B4": ("value", "900"),
        "C4": ("unit", "件"),
    }
    assert blocks(tmp_path, rows) == {"B3": header | records, "B4": {"B2": header["B2"]} | records}


def test_labels_of_row_and_column_are_kept_however_far_they_are(tmp_path: Path) -> None:
    rows = [
        ["指标", "填报人", "备注", "单位", "", "本年累计"],
        ["专利申请量", "张三", "", "件", "", 1250],
        ["专利授权量", "李四", "", "件", "", 900],
        ["发明专利授权量", "王五", "", "件", "", 90],
    ]
    around = blocks(tmp_path, rows)["F4"] or {}
    assert {place: text for place, (role, text) in around.items() if role != "value"} == {
        "F1": "本年累计",
        "A4": "发明专利授权量",
        "D4": "件",
    }


PERSONAL = ["张三", "022-23456789", "李四", "王五", "赵六"]


@pytest.mark.parametrize(
    "rows",
    [
        [["指标", "本年累计", "单位", "填报人"], ["专利申请量", 1250, "件", "张三"]],
        [["指标", "填报人", "本年累计", "单位"], ["专利申请量", "张三", 1250, "件"]],
        [["指标", "本年累计", "备注", "单位"], ["专利申请量", 1250, "张三 022-23456789 供数", "件"]],
        [
            ["填表人：张三", "联系电话：022-23456789"],
            ["指标", "本年累计", "单位"],
            ["专利申请量", 1250, "件"],
        ],
        [["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"], ["填表人：张三", "022-23456789"]],
        [["报告期", "2019-Q3", "填表人", "李四"], ["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"]],
        [["2019年三季度报表 填表人：王五"], ["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"]],
        [
            ["区知识产权工作季报表 填表人：赵六", "", ""],
            TITLES[1],
            ["指标", "专利申请量", "专利授权量"],
            ["本年累计", 1250, 900],
            ["单位", "件", "件"],
        ],
        [["指标", "本年累计（张三填）", "单位"], ["专利申请量", 1250, "件"]],
        [["指标（填报人：张三）", "本年累计", "单位（022-23456789）"], ["专利申请量", 1250, "件"]],
        [["指标", "本年累计\n填报人：张三", "单位"], ["专利申请量", 1250, "件"]],
    ],
    ids=[
        "after",
        "between",
        "remark",
        "above",
        "below",
        "beside a statement",
        "in a title",
        "on its side",
        "in a header",
        "in headers of labels",
        "on a line of a header",
    ],
)
def test_no_name_and_no_telephone_number_is_kept(tmp_path: Path, rows: list[list[Any]]) -> None:
    around = blocks(tmp_path, rows)
    assert around
    kept = json.dumps(around, ensure_ascii=False)
    assert '"value", "1250"' in kept
    assert not [word for word in PERSONAL if word in kept]


def test_a_unit_in_a_header_is_kept_and_other_words_in_brackets_are_not(tmp_path: Path) -> None:
    around = blocks(tmp_path, [["指标(1)", "本年累计（件）", "单位（填）"], ["专利申请量", 1250, "件"]])
    assert {place: cell for place, cell in (around["B2"] or {}).items() if place.endswith("1")} == {
        "A1": ("label", "指标（…）"),
        "B1": ("label", "本年累计（件）"),
        "C1": ("label", "单位（…）"),
    }


def test_cells_of_a_form_on_its_side_have_the_addresses_of_the_file(tmp_path: Path) -> None:
    around = blocks(
        tmp_path,
        [
            *TITLES,
            ["指标", "专利申请量", "专利授权量"],
            ["本年累计", 1250, 900],
            ["单位", "件", "件"],
        ],
    )
    assert around["C4"] == {
        "B3": ("label", "专利申请量"),
        "C3": ("label", "专利授权量"),
        "A4": ("label", "本年累计"),
        "B4": ("value", "1250"),
        "C4": ("value", "900"),
        "B5": ("unit", "件"),
        "C5": ("unit", "件"),
    }


def test_a_list_that_is_read_in_batches_has_none(tmp_path: Path) -> None:
    blank = [["", "", ""]] * HEAD_ROWS
    rows = [["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"], *blank, ["专利授权量", 900, "件"]]
    name = "district_return.120104.2019-Q3.csv"
    assert blocks(tmp_path, rows, name, stream_from_mb=0) == {"B2": None, f"B{HEAD_ROWS + 3}": None}


def test_forms_with_several_figures_a_row_have_none() -> None:
    with_cells = {form_id for form_id, form in forms().items() if "source_cells" in lake_schema(form)}
    assert with_cells == {"district_return", "macro_statistics", "published_figures"}
    assert not [form_id for form_id in with_cells if forms()[form_id].spec().is_masked]
