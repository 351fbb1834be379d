"""Statements around figures: lines, notes, remarks and further columns that say that the figures are others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

RETURN = ["指标", "其中", "本年累计", "单位", "数值类型"]
ITEM = ["专利申请量", None, 1250, "件", "本年累计"]
REGISTER = ["事件类型", "事件日期", "申请号", "专利类型", "申请人类型", "所在区", "申请日"]
EVENT = ["申请", "2019-03-01", "201910000100.7", "发明", "企业", "南开区", "2019-03-01"]
FIGURES = [["单位：件"], ["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
TABLE = [["地区", "专利申请量"], ["天津市", 10], ["北京市", 20]]


def answer(
    folder: Path, rows: list[list[Any]], form: str, submitter: str, period: str
) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    return trial(path, form, submitter, period)


def of_district(folder: Path, rows: list[list[Any]]) -> tuple[Receipt, pl.DataFrame]:
    return answer(folder, rows, "district_return", "120104", "2019-Q3")


def published(folder: Path, *rows: list[Any]) -> tuple[Receipt, pl.DataFrame]:
    return answer(folder, [["2016年各地区专利申请量"], *FIGURES, *rows], "published_figures", "tjipo", "2016")


def places_of(receipt: Receipt, *rules: str) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings if f.rule_code in rules]


@pytest.mark.parametrize(
    ("above", "place"),
    [
        (["天津市滨海新区2019年第三季度知识产权工作季报表"], "A1"),
        (["2018年第三季度南开区知识产权工作季报表"], "A1"),
        (["2019年第二季度南开区知识产权工作季报表"], "A1"),
        (["单位名称：河西区知识产权局"], "A1"),
        (["单位名称", "河西区知识产权局"], "B1"),
    ],
)
def test_a_line_above_a_return_that_names_another_area_or_period_is_an_error(
    tmp_path: Path, above: list[str], place: str
) -> None:
    receipt, rows = of_district(tmp_path, [above, RETURN, ITEM])
    assert places_of(receipt, "file.disagreement") == [("file.disagreement", place)]
    assert rows.height == 0


@pytest.mark.parametrize(
    "above",
    [
        ["天津市南开区2019年第三季度知识产权工作季报表"],
        ["天津市知识产权局"],
        ["2019年1-9月"],
        ["2019年10月8日"],
        ["填报日期：2018年10月8日"],
        ["制表人：李和平"],
        ["联系地址：天津市河西区"],
        ["说明：滨海新区另行报送"],
    ],
)
def test_a_line_of_the_own_area_and_period_is_no_disagreement(tmp_path: Path, above: list[str]) -> None:
    receipt, rows = of_district(tmp_path, [above, RETURN, ITEM])
    assert places_of(receipt, "file.disagreement") == [] and rows.height == 1


def test_columns_of_another_area_or_period_are_an_error(tmp_path: Path) -> None:
    header = [*RETURN, "区", "年份", "季度"]
    receipt, rows = of_district(tmp_path, [header, [*ITEM, "河西区", 2018, "二季度"]])
    assert [place for _, place in places_of(receipt, "file.disagreement")] == ["F2", "G2", "H2"]
    assert rows.height == 0
    receipt, rows = of_district(tmp_path, [header, [*ITEM, "南开区", 2019, "三季度"]])
    assert places_of(receipt, "file.disagreement") == [] and rows.height == 1


def test_a_register_of_another_month_is_an_error(tmp_path: Path) -> None:
    for title, n in (("2018年3月专利登记", 0), ("2019年3月专利登记", 1)):
        receipt, rows = answer(tmp_path, [[title], REGISTER, EVENT], "patent_register", "tjipo", "2019-03")
        assert (len(places_of(receipt, "file.disagreement")), rows.height) == (1 - n, n)


CHANGES, OTHER = "cell.note_changes_figure", "cell.other_figure"
LISTED = (CHANGES, OTHER, "cell.not_read", "cell.unexplained_word")


def held(rows: pl.DataFrame) -> list[bool]:
    """Return whether each row is held by the rule on notes."""
    return [CHANGES in (by or "") for by in rows["held_by"].to_list()]


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("计划", OTHER),
        ("（预计）", OTHER),
        ("万件", CHANGES),
        ("%", CHANGES),
        ("亿", CHANGES),
        ("已核", "cell.not_read"),
    ],
)
def test_text_beside_a_row_is_named(tmp_path: Path, word: str, rule: str) -> None:
    receipt, rows = published(tmp_path, TABLE[0], ["天津市", 10, word], TABLE[2])
    assert places_of(receipt, *LISTED) == [(rule, "C6")]
    assert receipt.cells_not_read == 1
    assert (held(rows) if rows.height else []) == {OTHER: [], CHANGES: [True, False]}.get(
        rule, [False, False]
    )


INCLUDES = "cell.includes_more"


def test_a_name_of_a_row_or_a_remark_that_says_what_is_included_holds_its_figure(tmp_path: Path) -> None:
    named = ["专利授权量（含驻区央企）", None, 900, "件", "本年累计"]
    receipt, rows = of_district(tmp_path, [RETURN, ITEM, named])
    assert places_of(receipt, INCLUDES) == [(INCLUDES, "A3")]
    assert rows["held_by"].to_list() == [None, INCLUDES]
    remarked = [[*RETURN, "备注"], [*ITEM, "含驻区央企"], [*named, ""]]
    receipt, _ = of_district(tmp_path, remarked)
    assert places_of(receipt, INCLUDES, CHANGES) == [(CHANGES, "F2"), (INCLUDES, "A3")]


def test_a_note_that_says_of_what_a_whole_consists_is_no_doubt(tmp_path: Path) -> None:
    receipt, rows = published(tmp_path, *TABLE, ["注：专利包括发明、实用新型和外观设计三种。"])
    assert places_of(receipt, *LISTED) == [] and not any(held(rows))


def test_the_unit_of_the_table_beside_a_row_says_nothing(tmp_path: Path) -> None:
    receipt, rows = published(tmp_path, TABLE[0], ["天津市", 10, "件"])
    assert places_of(receipt, *LISTED) == [] and held(rows) == [False]


def test_text_in_a_column_without_a_header_is_named(tmp_path: Path) -> None:
    receipt, rows = published(tmp_path, ["地区", "", "专利申请量"], ["天津市", "规上", 10])
    assert places_of(receipt, *LISTED) == [(OTHER, "B6")] and rows.height == 0


@pytest.mark.parametrize(
    ("pair", "findings"),
    [
        (["统计范围", "规模以上工业企业"], [(OTHER, "B5")]),
        (["数据性质", "计划数"], [(OTHER, "B5")]),
        (["主管部门", "工业局"], []),
    ],
)
def test_a_pair_above_a_table_that_makes_other_figures_is_an_error(
    tmp_path: Path, pair: list[str], findings: list[tuple[str, str]]
) -> None:
    receipt, rows = published(tmp_path, pair, *TABLE)
    assert places_of(receipt, *LISTED) == findings
    assert rows.height == (0 if findings else 2)


@pytest.mark.parametrize(
    "note",
    [
        "注：本表为规模以上工业企业数据。",
        "注：天津市数据单位为万件。",
        "注：北京市为计划数。",
        "说明：以下均为2017年目标值",
        "注：不含高校",
        "注：数据已修正为1350",
    ],
)
@pytest.mark.parametrize("is_above", [True, False], ids=["above", "below"])
def test_a_note_that_changes_the_figures_holds_all_of_its_table(
    tmp_path: Path, note: str, is_above: bool
) -> None:
    receipt, rows = published(tmp_path, *([[note], *TABLE] if is_above else [*TABLE, [note]]))
    assert places_of(receipt, *LISTED) == [(CHANGES, "A5" if is_above else "A8")]
    assert held(rows) == [True, True]


@pytest.mark.parametrize(
    "note",
    [
        "注：部分数据因四舍五入，合计不等。",
        "资料来源：工业和信息化局",
        "注：上年同期数已按新口径调整",
        "注：单位为件",
        "注：增长速度按可比价计算",
        "注：不含港澳台地区数据",
        "注：合成数据，仅供演示",
    ],
)
def test_a_note_that_only_explains_says_nothing(tmp_path: Path, note: str) -> None:
    receipt, rows = published(tmp_path, *TABLE, [note])
    assert places_of(receipt, *LISTED) == [] and held(rows) == [False, False]


@pytest.mark.parametrize(
    "remark", ["计划数", "规划数", "数据为上年同期", "单位应为万件", "更正为1350", "万件"]
)
def test_a_remark_that_changes_a_figure_holds_its_row(tmp_path: Path, remark: str) -> None:
    other = ["专利授权量", None, 900, "件", "本年累计"]
    receipt, rows = of_district(tmp_path, [[*RETURN, "备注"], [*ITEM, remark], other])
    assert places_of(receipt, *LISTED) == [(CHANGES, "F2")]
    assert held(rows) == [True, False]


@pytest.mark.parametrize("remark", ["已核", "同比增长10%", "含PCT", "单位为件"])
def test_a_remark_that_only_explains_says_nothing(tmp_path: Path, remark: str) -> None:
    receipt, rows = of_district(tmp_path, [[*RETURN, "备注"], [*ITEM, remark]])
    assert places_of(receipt, *LISTED) == [] and held(rows) == [False]


@pytest.mark.parametrize(
    ("header", "value", "rule"),
    [
        ("专利类型", "发明", OTHER),
        ("企业类型", "国有", OTHER),
        ("单位性质", "高校", OTHER),
        ("行业", "医药制造业", OTHER),
        ("是否规上", "是", OTHER),
        ("类别", "计划", OTHER),
        ("行业", "汽车制造业", "cell.unexplained_word"),
        ("专利类型", "合计", ""),
        ("责任单位", "工业局", ""),
        ("是否规上", "否", ""),
    ],
)
def test_a_column_that_splits_the_rows_is_named(tmp_path: Path, header: str, value: str, rule: str) -> None:
    receipt, rows = published(
        tmp_path, ["地区", header, "专利申请量"], ["天津市", value, 10], ["北京市", value, 20]
    )
    assert {code for code, _ in places_of(receipt, *LISTED)} == ({rule} if rule else set())
    assert places_of(receipt, *LISTED)[:1] == ([(rule, "B6")] if rule else [])
    assert rows.height == (0 if rule == OTHER else 2)


def test_a_column_that_repeats_what_the_header_says_is_no_split(tmp_path: Path) -> None:
    receipt, rows = published(tmp_path, ["地区", "专利类型", "发明专利申请量"], ["天津市", "发明", 10])
    assert places_of(receipt, *LISTED) == [] and rows["patent_type"].to_list() == ["invention"]


PLEDGE = {
    "质押登记号": "Y2019120000012", "质押登记日期": "2019-08-20", "权利类型": "专利", "质押件数": "3",
    "出质人统一社会信用代码": "91350100M000100Y43", "所在区": "南开区", "质权人类型": "银行", "质押贷款金额": "500",
    "贷款起始日": "2019-08-28", "贷款到期日": "2020-08-27", "是否首贷": "否", "质押解除日期": "",
}  # fmt: skip


@pytest.mark.parametrize("n_records", [1, 5_000])
@pytest.mark.parametrize(
    ("note", "is_held"), [("注：金额单位为万元", True), ("注：单位为元", False), ("注：数据已核", False)]
)
def test_a_note_on_the_unit_below_a_register_holds_its_rows_read_at_once_or_in_batches(
    tmp_path: Path, note: str, is_held: bool, n_records: int
) -> None:
    path, lines = tmp_path / "table.csv", [",".join(PLEDGE)]
    for n in range(n_records):
        lines.append(",".join((PLEDGE | {"质押登记号": f"Y2019{n:09}"}).values()))
    path.write_text("\n".join([*lines, note, ""]), "utf-8")
    receipt, rows = trial(path, "pledge_financing", "tjipo", "2019-Q3")
    place = (CHANGES, f"A{n_records + 2}")
    assert places_of(receipt, CHANGES) == ([place] if is_held else [])
    assert rows.height == n_records and set(held(rows)) == {is_held}


@pytest.mark.parametrize("note", ["注：以上为预测数", "注：金额单位为万元"])
def test_a_note_below_a_table_of_amounts_holds_its_figures(tmp_path: Path, note: str) -> None:
    header = ["行业代码", "版次", "增加值", "营业收入", "平均用工人数", "出口交货值", "R&D经费"]
    table = [header, ["C3911", "四经普后修订", 18600, 92000, 400, 12, 13], [note]]
    receipt, rows = answer(tmp_path, table, "industry_statistics", "tjstat", "2016")
    assert places_of(receipt, *LISTED) == [(CHANGES, "A3")] and held(rows) == [True]
