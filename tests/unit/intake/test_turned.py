"""A form on its side: its rows and findings have the addresses of the file's own cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake import ingest
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import put, xlsx_bytes

NOW = dt.datetime(2020, 1, 5, 8, 0, tzinfo=dt.UTC)
TITLES = [["区知识产权工作季报表", "", ""], ["填报说明", "", ""]]


def received(folder: Path, *rows: list[Any]) -> tuple[Settings, Receipt]:
    settings = Settings(data_dir=folder)
    put(settings.inbox, "district_return.120104.2019-Q3.xlsx", xlsx_bytes([*TITLES, *rows]))
    (receipt,) = ingest(settings, NOW)
    return settings, receipt


def test_accepted_rows_have_the_addresses_of_the_file(tmp_path: Path) -> None:
    settings, receipt = received(
        tmp_path, ["指标", "专利申请量", "专利授权量"], ["本年累计", 1250, 900], ["单位", "件", "件"]
    )
    assert [f.source_ref for f in receipt.findings if f.rule_code == "file.turned"] == ["表1!A3"]
    assert receipt.lake_path
    rows = pl.read_parquet(settings.data_dir / receipt.lake_path).select("source_ref", "obs_value").rows()
    assert rows == [("表1!B4", 1250.0), ("表1!C4", 900.0)]


def test_findings_have_the_addresses_of_the_file(tmp_path: Path) -> None:
    _, receipt = received(
        tmp_path, ["指标", "专利申请量", "专利获奖量"], ["本年累计", "许多", 900], ["单位", "件", "件"]
    )
    places = {(f.rule_code, f.source_ref) for f in receipt.findings if f.severity == "error"}
    assert places == {("cell.not_a_number", "表1!B4"), ("cell.unknown_indicator", "表1!C3")}
