"""Layouts and names that statistics offices often use are read as a person reads them.

Belongs here: titles, header rows and names of usual forms, and the figures that they give. Does not belong here: words that make
another figure (``test_labels``), or times (``test_stated_times``, ``test_titled_periods``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import put, xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

Rows = list[list[Any]]
PATENTS: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["单位：件"]]
ECONOMY: Rows = [["资料来源：天津统计年鉴"], ["发布日期：2017-12-31"], ["版次：首次发布"]]
PUBLISHED = ("published_figures", "tjipo", "2016")
MACRO = ("macro_statistics", "tjstat", "2016")
RETURN = ("district_return", "120104", "2019-Q3")
SHOWN = (
    "indicator_code",
    "patent_type",
    "applicant_type",
    "ref_area",
    "time_period",
    "measure_basis",
    "obs_value",
)
Figure = tuple[Any, ...]


def read(
    folder: Path, rows: Rows, key: tuple[str, str, str] = PUBLISHED, merged: tuple[str, ...] = ()
) -> tuple[Receipt, list[Figure]]:
    """Return the receipt of a sheet, and its figures in the columns ``SHOWN``."""
    path = put(folder, "a.xlsx", xlsx_bytes(rows))
    if merged:
        book = openpyxl.load_workbook(path)
        for cells in merged:
            book.active.merge_cells(cells)
        book.save(path)
    receipt, frame = trial(path, *key)
    return receipt, frame.select(SHOWN).rows() if frame.height else []


def listed(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(f.rule_code, f.source_ref.partition("!")[2], f.found) for f in receipt.findings]


@pytest.mark.parametrize(
    ("title", "unit", "code", "basis", "scale"),
    [
        ("各区年末常住人口", "万人", "POP_RESIDENT", "point", 10_000),
        ("分区户籍人口", "万人", "POP_REGISTERED", "point", 10_000),
        ("各地区生产总值", "亿元", "GDP", "flow", 100_000_000),
        ("天津市各区地区生产总值", "亿元", "GDP", "flow", 100_000_000),
        ("各区R&D经费内部支出", "万元", "RD_EXP", "flow", 10_000),
        ("各区年末就业人员数", "万人", "EMPLOYED", "point", 10_000),
    ],
)
@pytest.mark.parametrize("across", ["years", "areas"])
def test_a_title_alone_names_the_indicator(
    tmp_path: Path, title: str, unit: str, code: str, basis: str, scale: int, across: str
) -> None:
    years: Rows = [["区", "2015年", "2016年"], ["和平区", 1, 2], ["河东区", 3, 4]]
    areas: Rows = [["年份", "和平区", "河东区"], ["2015年", 1, 3], ["2016年", 2, 4]]
    rows = [[title], *ECONOMY, [f"单位：{unit}"], *(years if across == "years" else areas)]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert listed(receipt) == []
    assert sorted(figure[3:] for figure in figures) == [
        ("120101", "2015", basis, 1 * scale),
        ("120101", "2016", basis, 2 * scale),
        ("120102", "2015", basis, 3 * scale),
        ("120102", "2016", basis, 4 * scale),
    ]
    assert {figure[0] for figure in figures} == {code}


@pytest.mark.parametrize(
    ("title", "rule", "word"),
    [
        ("各区地区生产总值增长率", "cell.other_figure", "增长率"),
        ("各区城镇常住人口", "cell.other_figure", "城镇"),
        ("各区常住人口出生率", "cell.unexplained_word", "出生率"),
    ],
)
def test_another_figure_than_the_one_that_its_title_names_has_a_finding(
    tmp_path: Path, title: str, rule: str, word: str
) -> None:
    unit = "亿元" if "生产" in title else "万人"
    rows = [[title], *ECONOMY, [f"单位：{unit}"], ["区", "2016年"], ["和平区", 30]]
    assert listed(read(tmp_path, rows, MACRO)[0]) == [(rule, "A1", word)]


def test_a_title_that_names_two_indicators_names_none(tmp_path: Path) -> None:
    rows = [["各区常住人口和户籍人口"], *ECONOMY, ["单位：万人"], ["区", "2016年"], ["和平区", 30]]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert (receipt.status, figures) == ("refused", [])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("专利申请受理量", ("PAT_APP", "_T", "_T")),
        ("国内三种专利申请受理数", ("PAT_APP", "_T", "_T")),
        ("授权专利数", ("PAT_GRANT", "_T", "_T")),
        ("专利授权件数", ("PAT_GRANT", "_T", "_T")),
        ("发明申请量", ("PAT_APP", "invention", "_T")),
        ("实用新型专利申请受理数", ("PAT_APP", "utility_model", "_T")),
        ("外观设计专利授权数", ("PAT_GRANT", "design", "_T")),
        ("有效发明专利拥有量", ("PAT_VALID", "invention", "_T")),
        ("PCT国际专利申请受理量", ("PCT_APP", "_Z", "_Z")),
        ("有效注册商标件数", ("TM_VALID", "_Z", "_Z")),
        ("商标注册申请件数", ("TM_APP", "_Z", "_Z")),
        ("作品著作权登记量", ("CR_REG", "_Z", "_Z")),
        ("林业植物新品种权授权数", ("PV_GRANT", "_Z", "_Z")),
    ],
)
@pytest.mark.parametrize("place", ["row", "header"])
def test_a_usual_name_of_an_indicator_is_known(
    tmp_path: Path, name: str, meant: tuple[str, str, str], place: str
) -> None:
    in_header: Rows = [["2016年各区情况"], *PATENTS, ["区", name], ["和平区", 30]]
    in_row: Rows = [["2016年各区情况"], *PATENTS, ["指标", "区", "数值"], [name, "和平区", 30]]
    receipt, figures = read(tmp_path, in_row if place == "row" else in_header)
    assert (listed(receipt), [figure[:3] for figure in figures]) == ([], [meant])


@pytest.mark.parametrize("name", ["注册商标数", "商标拥有量", "年末总人口", "高价值发明专利拥有量"])
def test_a_name_that_may_mean_two_figures_is_not_read(tmp_path: Path, name: str) -> None:
    rows = [["2016年各区情况"], *PATENTS, ["区", name], ["和平区", 30]]
    assert read(tmp_path, rows)[1] == []
