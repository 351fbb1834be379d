"""A finding on a repeated record names its item, and only the repetition is reported."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines import intake
from pipelines.settings import Settings
from tests.fixtures_make import EVENTS, FIGURES, GOOD_ROWS, csv_text, events, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
RETURN = ["指标", "本年累计", "单位"]


@pytest.mark.parametrize(
    ("name", "rows", "place", "named", "first"),
    [
        (
            "district_return.120104.2019-Q3.csv",
            [RETURN, ["发明专利申请量", 1, "件"], ["专利申请量", 3, "件"], ["发明专利申请量", 2, "件"]],
            "csv!B4",
            "发明专利申请量 / 南开区 / 2019-Q3 / 本年累计",
            "csv!B2",
        ),
        (
            "published_figures.tjipo.2016.csv",
            [FIGURES, *GOOD_ROWS, GOOD_ROWS[2]],
            "csv!D5",
            "专利授权量 / 和平区 / 2016 / 当期数 / 中国科技统计年鉴",
            "csv!D4",
        ),
        (
            "patent_register.tjipo.2016-03.csv",
            [EVENTS, *events(2), *events(1)],
            "csv!A4",
            "201610000000.0 / 申请 / 2016-03-01",
            "csv!A2",
        ),
    ],
    ids=["return", "figures", "register"],
)
def test_a_repeated_record_is_named(
    tmp_path: Path, name: str, rows: list[list[str]], place: str, named: str, first: str
) -> None:
    path = put(tmp_path, name, csv_text(rows))
    receipt = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW)
    (finding,) = [f for f in receipt.findings if f.rule_code == "file.duplicate_key"]
    assert (finding.source_ref, finding.found, finding.expected) == (place, named, first)


def test_a_repeated_record_of_a_list_is_named_in_the_words_of_its_form(tmp_path: Path) -> None:
    header, unit = (
        ["名称", "认定类别", "级别", "所在区", "认定日期"],
        ["甲公司", "优势企业", "市级", "西青区", "2016-11-30"],
    )
    path = put(tmp_path, "recognitions.tjipo.2016.csv", csv_text([header, unit, unit]))
    [finding] = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW).findings
    assert finding.column == "名称 / 认定类别 / 级别 / 认定日期"
    assert finding.found == "甲公司 / 知识产权优势企业 / 市级 / 2016-11-30"
