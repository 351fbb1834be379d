"""Figures outside the range of their indicator: queried with their other readings and held."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.settings import REPO
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
OUTSIDE = "cell.outside_range"


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "shown", "expected"),
    [
        ("专利密集型产业增加值占GDP比重", 0.0897, "%", "0.0897 %", "1.01–60 % (8.97 %)"),
        ("有效发明专利维持五年以上占比", 712, "%", "712 %", "5–100 % (71.2 % / 7.12 %)"),
        ("知识产权保护社会满意度", 820, "分", "820 分", "20–100 分 (82 分)"),
        ("中国知识产权指数位次", 0, "位", "0 位次", "1–50 位次"),
        ("每万人口发明专利拥有量", 183000, "件/万人", "183,000 件/万人", "0.01–1,000 件/万人 (18.3 件/万人)"),
    ],
)
def test_a_figure_outside_its_range_is_held(
    tmp_path: Path, indicator: str, value: float, unit: str, shown: str, expected: str
) -> None:
    path = tmp_path / "table.xlsx"
    rows = [["2016年情况"], ["指标", "地区", "数值", "单位"], [indicator, "天津市", value, unit]]
    path.write_bytes(xlsx_bytes([*rows, *BELOW]))
    receipt, accepted = trial(path, "published_figures", "tjipo", "2016")
    assert [(f.rule_code, f.severity, f.found, f.expected) for f in receipt.findings] == [
        (OUTSIDE, "query", shown, expected)
    ]
    assert accepted["held_by"].to_list() == [OUTSIDE]


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        (("2.47%", 5.94, "1.2%"), []),
        (("2.47%", 0.059, "1.2%"), [(OUTSIDE, "0.059 %")]),
        ((0.19, 0.2, 2.47), []),  # small, but as Tibet has had it
        ((0.247, 0.594, 0.12), [("cell.percent_scale", "0.247%")]),  # queried once, as shares
    ],
)
def test_small_percentages(
    tmp_path: Path, cells: tuple[float | str, ...], rules: list[tuple[str, str]]
) -> None:
    path = tmp_path / "table.xlsx"
    areas = zip(("天津市", "北京市", "河北省"), cells, strict=True)
    rows = [["2016年情况"], ["版次：首次发布"], ["地区", "R&D经费投入强度(%)"], *map(list, areas)]
    path.write_bytes(xlsx_bytes([*rows, *BELOW]))
    receipt, _ = trial(path, "macro_statistics", "tjstat", "2016")
    assert [(f.rule_code, f.found) for f in receipt.findings] == rules


def test_every_indicator_of_a_unit_with_a_scale_of_its_own_has_a_range() -> None:
    """Counts and amounts of money have no bounds; percentages, ranks, points and ratios do."""
    seeds = REPO / "seeds"
    indicators = csv.DictReader((seeds / "indicator.csv").open(encoding="utf-8", newline=""))
    ranges = csv.DictReader((seeds / "indicator_range.csv").open(encoding="utf-8", newline=""))
    unbounded = ("ITEM", "CNY", "PERSON")
    owed = {row["indicator_code"] for row in indicators if row["unit_measure"] not in unbounded}
    assert owed <= {row["indicator_code"] for row in ranges}


def test_expenditure_without_its_unit_of_hundred_millions_is_held(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    above = [["资料来源：天津统计年鉴"], ["发布日期：2017-12-31"], ["版次：首次发布"]]
    header, row = ["指标", "地区", "年份", "数值", "单位"], ["R&D经费内部支出", "天津市", "2016", 537.3, "元"]
    path.write_bytes(xlsx_bytes([*above, header, row]))
    receipt, _ = trial(path, "macro_statistics", "tjstat", "2016")
    assert [(f.rule_code, f.expected) for f in receipt.findings] == [
        (OUTSIDE, "100,000,000–10,000,000,000,000 元 (53,730,000,000 元)")
    ]


@pytest.mark.parametrize(
    ("form", "sender", "indicator", "area", "value", "unit", "is_queried"),
    [
        ("macro_statistics", "tjstat", "地区生产总值", "天津市", 11502, "万元", True),
        ("macro_statistics", "tjstat", "地区生产总值", "天津市", 11502, "亿元", False),
        ("macro_statistics", "tjstat", "地区生产总值", "西藏", 11502, "万元", False),
        ("macro_statistics", "tjstat", "地区生产总值", "南开区", 11502, "万元", False),
        ("macro_statistics", "tjstat", "地区生产总值", "南开区", 650000, "亿元", True),
        ("macro_statistics", "tjstat", "地区生产总值", "全国", 744127, "万元", True),
        ("macro_statistics", "tjstat", "年末常住人口", "天津市", 1562, "人", True),
        ("macro_statistics", "tjstat", "年末常住人口", "天津市", 1562, "万人", False),
        ("macro_statistics", "tjstat", "年末常住人口", "南开区", 114, "万人", False),
        ("published_figures", "tjsti", "技术市场成交额", "天津市", 552, "元", True),
        ("published_figures", "tjsti", "技术市场成交额", "天津市", 552, "亿元", False),
    ],
)
# Seven parameters: what a cell says, and the form that takes it.
def test_a_range_may_be_of_areas_of_a_level(
    tmp_path: Path,
    form: str,
    sender: str,
    indicator: str,
    area: str,
    value: float,
    unit: str,
    is_queried: bool,
) -> None:
    path = tmp_path / "table.xlsx"
    above = [["资料来源：天津统计年鉴"], ["发布日期：2017-12-31"], ["版次：首次发布"]]
    header, row = ["指标", "地区", "年份", "数值", "单位"], [indicator, area, "2016", value, unit]
    path.write_bytes(xlsx_bytes([*above, header, row]))
    receipt, figures = trial(path, form, sender, "2016")
    assert (OUTSIDE in [f.rule_code for f in receipt.findings], figures.height) == (is_queried, 1)
