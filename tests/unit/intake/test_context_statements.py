"""Statements around figures: lines, notes, remarks and further columns that say that the figures are others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

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


@pytest.mark.parametrize(("draft", "rules"), [("上报稿", []), ("定稿", []), ("送审稿", ["cell.provisional"])])
def test_a_title_may_say_which_draft_the_return_is(tmp_path: Path, draft: str, rules: list[str]) -> None:
    title = [f"南开区知识产权工作季报表（{draft}）"]
    receipt, rows = of_district(tmp_path, [title, RETURN, ITEM])
    assert [f.rule_code for f in receipt.findings] == rules and rows.height == 1


@pytest.mark.parametrize(
    ("sheet", "n"), [("2018年", 1), ("河西区", 1), ("2019年1-9月", 0), ("南开区", 0), ("季报表", 0)]
)
def test_a_sheet_named_after_another_year_or_area_is_an_error(tmp_path: Path, sheet: str, n: int) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(xlsx_bytes([RETURN, ITEM], sheet))
    receipt, _ = trial(path, "district_return", "120104", "2019-Q3")
    assert len(places_of(receipt, "file.disagreement")) == n


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
        "说明：以下均为2017年目标值",
        "注：不含高校",
        "注：数据已修正为1350",
        "注：本表为高等学校数据",
        "注：本表数据仅为发明专利",
        "注：以上均为实用新型专利",
        "注：仅含企业申请",
        "注：仅统计职务发明",
        "注：仅统计发明专利",
        "注：以上数据不含个人申请",
        "注：本表为授权量。",
        "注：为同比增长量",
        "注：数据均为增量",
        "注：本表为每万人口数",
        "注：缺12月数据",
        "注：因系统原因，缺12月数据",
        "注：专利申请量仅统计发明专利",
        "注：专利申请量为授权量",
        "注：本年目标",
        "注：计划完成数",
        "注：该表数值放大10倍",
        "注：应乘以10",
        "注：以上均为万件",
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
        "注：发明专利指对产品、方法提出的新的技术方案",
        "注：专利申请量是指专利行政部门受理的申请件数",
        "注：数据为发明、实用新型、外观设计之和",
        "注：本表为发明、实用新型、外观设计数据",
        "注：以上为2016年数据",
        "注：数据截至2016年12月31日",
        "注：2017年1月发布",
        "注：企业专利申请占60%",
        "注：其中发明专利500件",
        "注：本表由企业处提供",
        "注：本表为专利申请量",
        "注：本表为全年数据",
        "注：数据均为专利申请数据",
        "注：2016年同比增长10%",
        "注：专利申请量为发明、实用新型、外观设计三种专利之和",
        "注：专利申请量为1-12月数据",
        "注：部分数据因统计口径调整，与上年不可比。",
        "注：数据更新至2016年12月。",
    ],
)
def test_a_note_that_only_explains_says_nothing(tmp_path: Path, note: str) -> None:
    receipt, rows = published(tmp_path, *TABLE, [note])
    assert places_of(receipt, TIME, *LISTED) == [] and held(rows) == [False, False]


TIME = "cell.period_differs"


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("注：本表为1-11月数据。", "1-11月"),
        ("注：数据截至2016年11月。", "2016年11月"),
        ("备注：1-11月", "1-11月"),
        ("说明：上述数据为2015年数据", "2015年"),
        ("注：为历年累计数", "历年累计"),
        ("注：本表为当月数", "当月数"),
        ("注：2016年为1-11月数据", "1-11月"),
        ("（1-11月）", "1-11月"),
        ("注：专利申请量为1—11月数", "1—11月"),
        ("注：统计时间为2016年1-11月", "2016年1-11月"),
        ("注：统计时段2016年1月至11月", "2016年1-11月"),
        ("注：受系统影响，本表为1-11月数据", "1-11月"),
        ("注：本表为单季数据", "单季"),
    ],
)
def test_a_note_that_states_another_time_holds_the_figures(tmp_path: Path, note: str, word: str) -> None:
    receipt, rows = published(tmp_path, *TABLE, [note])
    assert [(f.rule_code, f.found) for f in receipt.findings if f.rule_code in (TIME, *LISTED)] == [
        (TIME, word)
    ]
    assert places_of(receipt, TIME) == [(TIME, "A8")] and rows["held_by"].to_list() == [TIME, TIME]


@pytest.mark.parametrize(
    ("note", "rule", "held_by"),
    [
        ("注：专利授权量为1-8月数据", TIME, [None, TIME]),
        ("注：专利授权量仅统计发明专利", CHANGES, [None, CHANGES]),
        ("注：商标为1-8月数据", TIME, [TIME, TIME]),
    ],
)
def test_a_note_on_one_indicator_holds_its_rows(
    tmp_path: Path, note: str, rule: str, held_by: list[str | None]
) -> None:
    sent = [RETURN, ITEM, ["专利授权量", None, 900, "件", "本年累计"], [note]]
    receipt, rows = of_district(tmp_path, sent)
    assert places_of(receipt, TIME, *LISTED) == [(rule, "A4")] and rows["held_by"].to_list() == held_by


@pytest.mark.parametrize("line", ["（预计）", "（万件）"])
def test_a_line_of_one_word_below_a_table_holds_its_figures(tmp_path: Path, line: str) -> None:
    receipt, rows = published(tmp_path, *TABLE, [line])
    assert places_of(receipt, *LISTED) == [(CHANGES, "A8")] and held(rows) == [True, True]


@pytest.mark.parametrize(
    "remark",
    [
        *(
            "1-8月数据",
            "1-11月",
            "1-5月",
            "截至2021年5月31日",
            "2020年数",
            "历年累计",
            "此为全年数",
            "二季度单季",
        ),
        *("为本季度数，非累计", "非累计", "不是累计数", "本季新增", "Quarter only, not year to date"),
    ],
)
def test_a_remark_that_states_another_time_holds_its_row(tmp_path: Path, remark: str) -> None:
    sent = [[*RETURN, "备注"], [*ITEM, remark], ["专利授权量", None, 900, "件", "本年累计"]]
    receipt, rows = answer(tmp_path, sent, "district_return", "120104", "2021-Q2")
    assert places_of(receipt, TIME, *LISTED) == [(TIME, "F2")]
    assert rows["held_by"].to_list() == [TIME, None]


@pytest.mark.parametrize("remark", ["1-6月", "2021年", "截至6月底", "本年累计", "累计数", "不是历年累计"])
def test_a_remark_that_states_the_time_of_its_figure_says_nothing(tmp_path: Path, remark: str) -> None:
    sent = [[*RETURN, "备注"], [*ITEM, remark]]
    receipt, rows = answer(tmp_path, sent, "district_return", "120104", "2021-Q2")
    assert places_of(receipt, TIME, *LISTED) == [] and rows["held_by"].to_list() == [None]


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("万件", "cell.comment_changes_figure"),
        ("仅发明专利", "cell.comment_changes_figure"),
        ("应乘以10", "cell.comment_changes_figure"),
        ("1-11月", TIME),
        ("数据已核", ""),
    ],
)
@pytest.mark.parametrize(("place", "n_held"), [("B5", 2), ("B6", 1)], ids=["header", "figure"])
def test_a_comment_that_says_what_figures_are_holds_them(
    tmp_path: Path, comment: str, rule: str, place: str, n_held: int
) -> None:
    book = openpyxl.Workbook()
    for row in [["2016年各地区专利申请量"], *FIGURES, *TABLE]:
        book.active.append(row)
    book.active[place].comment = Comment(comment, "")
    book.save(tmp_path / "table.xlsx")
    receipt, rows = trial(tmp_path / "table.xlsx", "published_figures", "tjipo", "2016")
    assert places_of(receipt, "cell.comment_changes_figure", TIME) == ([(rule, place)] if rule else [])
    assert [by for by in rows["held_by"].to_list() if by] == [rule] * (n_held if rule else 0)


@pytest.mark.parametrize(
    "remark",
    [
        "计划数",
        "规划数",
        "数据为上年同期",
        "单位应为万件",
        "更正为1350",
        "万件",
        "本年目标",
        "本年计划数",
        "本年预计",
        "全年计划",
        "计划完成数",
        "应乘以10",
        "比上年增加数",
        "为增量",
        "高等学校数据",
        "仅发明专利",
        "授权量",
        "含上年结转200件",
    ],
)
def test_a_remark_that_changes_a_figure_holds_its_row(tmp_path: Path, remark: str) -> None:
    other = ["专利授权量", None, 900, "件", "本年累计"]
    receipt, rows = of_district(tmp_path, [[*RETURN, "备注"], [*ITEM, remark], other])
    assert places_of(receipt, *LISTED) == [(CHANGES, "F2")]
    assert held(rows) == [True, False]


@pytest.mark.parametrize(
    "remark",
    [
        "已核",
        "同比增长10%",
        "含PCT",
        "单位为件",
        "其中发明500件",
        "比上年增加10件",
        "企业申请增加",
        "高校数据已核",
        "主要为企业申请",
        "上年基数低",
        "同比下降因授权量减少",
        "中国知识产权指数",
    ],
)
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


PROVISIONAL = "cell.provisional"


@pytest.mark.parametrize(
    ("title", "above", "below", "place"),
    [
        ("2016年各地区专利申请量快报", [], [], "A1"),
        ("2016年各地区专利申请量(初步数)", [], [], "A1"),
        ("2016年各地区专利申请量（快报）", [], [], "A1"),
        ("2016年各地区专利申请量（初步核算）", [], [], "A1"),
        ("2016年各地区专利申请量", ["（快报）"], [], "A2"),
        ("2016年各地区专利申请量", ["注：本表为快报数"], [], "A2"),
        ("2016年各地区专利申请量", [], ["注：2016年数据为初步核算数"], "A8"),
    ],
)
def test_a_title_or_note_of_provisional_figures_sets_their_status(
    tmp_path: Path, title: str, above: list[str], below: list[str], place: str
) -> None:
    lines = [[title], *([above] if above else []), *FIGURES, *TABLE, *([below] if below else [])]
    receipt, rows = answer(tmp_path, lines, "published_figures", "tjipo", "2016")
    assert places_of(receipt, PROVISIONAL, *LISTED) == [(PROVISIONAL, place)]
    assert rows["obs_status"].to_list() == ["P", "P"] and rows["held_by"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("above", "remark", "place", "statuses"),
    [
        (["南开区2019年第三季度知识产权工作季报（快报）"], "", "A1", ["P", "P"]),
        (["南开区2019年第三季度知识产权工作季报"], "初步数", "F3", ["P", "A"]),
    ],
)
def test_a_return_says_in_its_title_or_a_remark_that_figures_are_provisional(
    tmp_path: Path, above: list[str], remark: str, place: str, statuses: list[str]
) -> None:
    sent = [above, [*RETURN, "备注"], [*ITEM, remark], ["专利授权量", None, 900, "件", "本年累计", ""]]
    receipt, rows = of_district(tmp_path, sent)
    assert places_of(receipt, PROVISIONAL, *LISTED) == [(PROVISIONAL, place)]
    assert rows["obs_status"].to_list() == statuses


@pytest.mark.parametrize(
    "note", ["注：2016年数据为初步核算数", "注：2015年、2016年均为公布数", "注：2014年为快报数"]
)
def test_a_note_on_the_provisional_figures_of_one_year_leaves_the_others(tmp_path: Path, note: str) -> None:
    lines = [["各地区专利申请量"], *FIGURES, ["地区", "2015年", "2016年"], ["天津市", 10, 20], [note]]
    _, rows = answer(tmp_path, lines, "published_figures", "tjipo", "2016")
    by_year = dict(rows.select("time_period", "obs_status").rows())
    assert by_year == {"2015": "A", "2016": "P" if "初步" in note else "A"}


DISAGREE = "file.titles_disagree"


@pytest.mark.parametrize(
    ("sheet", "is_other"),
    [
        ("2015年", True),
        ("高校", True),
        ("高等学校专利", True),
        ("发明专利", True),
        ("企业", True),
        ("授权量", True),
        ("专利授权量", True),
        ("Sheet1", False),
        ("表1", False),
        ("数据", False),
        ("2016年", False),
        ("2017年鉴", False),
        ("专利", False),
        ("申请量", False),
        ("专利申请量", False),
        ("发明、实用新型和外观设计", False),
        ("各地区", False),
        ("企业处", False),
    ],
)
def test_a_sheet_named_after_another_year_part_or_measure_is_a_query(
    tmp_path: Path, sheet: str, is_other: bool
) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([["2016年各地区专利申请量"], *FIGURES, *TABLE], sheet))
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    assert places_of(receipt, DISAGREE) == ([(DISAGREE, "A1")] if is_other else [])
    assert rows["held_by"].to_list() == [DISAGREE if is_other else None] * 2


@pytest.mark.parametrize(
    ("sheet", "headers"),
    [
        ("发明专利", ["发明专利申请量"]),
        ("发明专利", ["专利申请量", "发明专利申请量"]),
        ("高校", ["高校专利申请量"]),
    ],
)
def test_a_sheet_named_after_what_its_figures_are_is_no_query(
    tmp_path: Path, sheet: str, headers: list[str]
) -> None:
    path = tmp_path / "table.xlsx"
    table = [["地区", *headers], ["天津市", *[10] * len(headers)]]
    path.write_bytes(xlsx_bytes([["2016年各地区专利情况"], *FIGURES, *table], sheet))
    receipt, _ = trial(path, "published_figures", "tjipo", "2016")
    assert places_of(receipt, DISAGREE, *LISTED) == []


@pytest.mark.parametrize(
    ("title", "pair", "table", "is_other"),
    [
        ("2016年各地区专利申请量", "指标：专利授权量", TABLE, True),
        ("2016年各地区专利申请量", "指标：发明专利申请量", TABLE, True),
        ("2016年各地区专利申请量", "指标：专利申请量", TABLE, False),
        ("2016年各地区专利申请量", "地区：北京", TABLE[:2], True),
        ("2016年各地区专利申请量", "地区：天津", TABLE, False),
        ("2016年各地区专利申请量", "地区：全国", TABLE, False),
        ("天津市专利申请量", "地区：北京", [["指标", "2015年", "2016年"], ["专利申请量", 10, 20]], True),
        ("天津市专利申请量", "地区：天津", [["指标", "2015年", "2016年"], ["专利申请量", 10, 20]], False),
        ("天津市专利申请量", "地区：南开区", [["指标", "2015年", "2016年"], ["专利申请量", 10, 20]], False),
    ],
)
def test_a_pair_that_rows_headers_or_the_title_contradict_is_a_query(
    tmp_path: Path, title: str, pair: str, table: list[list[Any]], is_other: bool
) -> None:
    receipt, rows = answer(
        tmp_path, [[title], *FIGURES, [pair], *table], "published_figures", "tjipo", "2016"
    )
    assert places_of(receipt, DISAGREE) == ([(DISAGREE, "A5")] if is_other else [])
    assert set(rows["held_by"].to_list()) == {DISAGREE if is_other else None}


CHANGED, OTHER_TIME = "cell.note_changes_figure", "cell.period_differs"
STATEMENTS = [
    ("上年结转200件", CHANGED),
    ("含外区转入", CHANGED),
    ("包括外区划入20件", CHANGED),
    ("其中外区转入20件", CHANGED),
    ("含区外企业", CHANGED),
    ("未更新", CHANGED),
    ("数据未作调整", CHANGED),
    ("因系统升级，本数未更新", CHANGED),
    ("暂按上年数填报", CHANGED),
    ("专利申请量沿用上年", CHANGED),
    ("not updated", CHANGED),
    ("carried over from last year", CHANGED),
    ("自2015年以来累计", OTHER_TIME),
    ("建区以来的总量", OTHER_TIME),
    ("专利申请量为截至目前的总量", OTHER_TIME),
    ("总量为历年累计数", OTHER_TIME),
    ("期末数", OTHER_TIME),
    ("专利申请量为存量", OTHER_TIME),
    ("since 2015", OTHER_TIME),
    ("this quarter", OTHER_TIME),
    ("this month", OTHER_TIME),
    ("at end of period", OTHER_TIME),
    ("year-end figures", OTHER_TIME),
]
"""What notes and remarks say of figures, and the rule of the finding."""


@pytest.mark.parametrize(("note", "rule"), STATEMENTS)
def test_a_note_or_a_remark_that_says_what_figures_are_is_a_query(
    tmp_path: Path, note: str, rule: str
) -> None:
    receipt, rows = published(tmp_path, *TABLE, [f"注：{note}"])
    assert (places_of(receipt, CHANGED, OTHER_TIME), rows.height) == ([(rule, "A8")], 2)
    header = ["指标", "数值", "单位", "数值类型", "备注"]
    other = ["专利授权量", 900, "件", "本年累计", ""]
    receipt, rows = of_district(tmp_path, [header, ["专利申请量", 1250, "件", "本年累计", note], other])
    assert (places_of(receipt, CHANGED, OTHER_TIME), rows.height) == ([(rule, "E2")], 2)


@pytest.mark.parametrize(
    "note",
    [
        "网站未更新",
        "统计口径未作调整",
        "与上年一致",
        "截至9月底已更新",
        "数据更新至9月30日",
        "已剔除重复件",
        "数据来源于市局",
        "本年累计",
        "year to date",
        "自2019年以来累计",
    ],
)
def test_a_remark_that_says_nothing_else_of_its_figure_is_no_query(tmp_path: Path, note: str) -> None:
    header = ["指标", "数值", "单位", "数值类型", "备注"]
    receipt, _ = of_district(tmp_path, [header, ["专利申请量", 1250, "件", "本年累计", note]])
    assert places_of(receipt, CHANGED, OTHER_TIME) == []


def test_a_note_on_one_indicator_is_about_its_row(tmp_path: Path) -> None:
    header = ["指标", "数值", "单位", "数值类型"]
    rows: list[list[Any]] = [[name, 900, "件", "本年累计"] for name in ("专利申请量", "专利授权量")]
    receipt, figures = of_district(tmp_path, [header, *rows, ["注：专利授权量含外区转入"]])
    assert places_of(receipt, CHANGED) == [(CHANGED, "A4")]
    assert figures["obs_status"].to_list() == ["A", "P"]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("专利申请量为截至目前的总量", OTHER_TIME),
        ("at end of period", OTHER_TIME),
        ("not updated", "cell.unexplained_word"),
        ("含外区转入", "cell.includes_more"),
    ],
)
def test_a_line_above_a_table_that_says_what_figures_are_is_a_query(
    tmp_path: Path, line: str, rule: str
) -> None:
    receipt, _ = published(tmp_path, [line], *TABLE)
    assert places_of(receipt, rule) == [(rule, "A5")]


@pytest.mark.parametrize("part", ["第三产业", "三产业", "三产", "二、三产业", "第一产业"])
def test_a_sector_in_a_title_a_header_or_a_note_is_a_part(tmp_path: Path, part: str) -> None:
    about = [["资料来源：天津统计年鉴"], ["发布日期：2017-03-31"], ["版次：2017"], ["单位：亿元"]]
    header, row, title = ["地区", "地区生产总值"], ["天津市", 9000], ["2016年天津市地区生产总值"]
    key = ("macro_statistics", "tjstat", "2016")
    receipt, _ = answer(tmp_path, [[f"2016年天津市{part}"], *about, header, row], *key)
    assert [f.found for f in receipt.findings if f.rule_code == "cell.other_figure"] == [part]
    receipt, _ = answer(tmp_path, [title, *about, [header[0], f"{header[1]}（{part}）"], row], *key)
    assert [f.found for f in receipt.findings if f.rule_code == "cell.other_figure"] == [part]
    receipt, _ = answer(tmp_path, [title, *about, header, row, [f"注：为{part}数据"]], *key)
    assert places_of(receipt, CHANGED) == [(CHANGED, "A8")]


@pytest.mark.parametrize(
    ("header", "places"),
    [("数值（期末数）", ["C1"]), ("数值（年末数）", ["C1"]), ("本年累计（存量填期末数）", []), ("数值", [])],
)
def test_a_header_that_says_that_flows_are_of_the_end_of_a_period_is_a_query(
    tmp_path: Path, header: str, places: list[str]
) -> None:
    rows = [["专利申请量", "本年累计", 1250, "件"], ["有效专利量", "期末数", 900, "件"]]
    receipt, figures = of_district(tmp_path, [["指标", "数值类型", header, "单位"], *rows])
    assert places_of(receipt, OTHER_TIME) == [(OTHER_TIME, place) for place in places]
    assert (figures["held_by"].to_list() == [OTHER_TIME, None]) == bool(places)
