"""Sentences of notes that say that figures are in another unit, of another time, of some rows only, or not to be used."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schemas.form import forms
from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.senders import sender
from tests.trial import trial

pytestmark = pytest.mark.thorough

FORMS = forms()
CHANGES, TIME = "cell.note_changes_figure", "cell.period_differs"
TITLE = ["2016年各区专利申请量（件）"]
SOURCE = [["来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
HEADER = ["地区", "专利申请量"]
ROWS = [["和平区", 100], ["河东区", 200], ["河西区", 300]]
NONE, ALL = [False, False, False], [True, True, True]


def published(
    folder: Path, above: str = "", below: str = "", rows: list[list[object]] | None = None
) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    lines = [TITLE, [above], *SOURCE, *(rows or [HEADER, *ROWS]), [below]]
    path.write_bytes(xlsx_bytes([line for line in lines if line != [""]]))
    return trial(path, "published_figures", "tjipo", "2016")


def rules_of(receipt: Receipt) -> set[str]:
    return {f.rule_code for f in receipt.findings} - {"cell.footnote_mark"}


def held(rows: pl.DataFrame) -> list[bool]:
    return rows["held_by"].is_not_null().to_list()


@pytest.mark.parametrize(
    "note",
    [
        "单位万件",
        "注：单位万件",
        "备注：单位万件",
        "注：单位（万件）",
        "注：单位：（万件）",
        "注：数据单位 万件",
        "注：1.单位万件",
        "单位：百万件",
        "单位：10万件",
        "单位：万",
        "注：以“万件”为计量单位",
        "注：万件为单位",
        "注：用万件表示",
        "填表说明：单位为万件",
        "注：请注意，单位为万件",
        "Unit: 10,000 items",
        "Note: figures are in ten thousand items",
    ],
)
def test_a_unit_in_a_sentence_is_understood_however_it_is_written(tmp_path: Path, note: str) -> None:
    receipt, rows = published(tmp_path, below=note)
    assert rules_of(receipt) == {CHANGES} and held(rows) == ALL


@pytest.mark.parametrize(
    "note",
    [
        "单位：件",
        "注：单位件",
        "注：以件为单位",
        "注：专利按件统计",
        "单位负责人：张三",
        "注：数据按区划统计",
    ],
)
def test_the_unit_of_the_figures_in_a_sentence_says_nothing(tmp_path: Path, note: str) -> None:
    receipt, rows = published(tmp_path, below=note)
    assert rules_of(receipt) == set() and held(rows) == NONE


def test_a_remark_with_another_unit_holds_its_row_of_a_return(tmp_path: Path) -> None:
    header = ["指标", "其中", "本年累计", "单位", "数值类型", "备注"]
    pledge = ["专利质押融资额", None, 1250, "万元", "本年累计"]
    path = tmp_path / "return.xlsx"
    for remark, expected in (("单位亿元", True), ("单位万元", False)):
        path.write_bytes(xlsx_bytes([header, [*pledge, remark]]))
        _, rows = trial(path, "district_return", "120104", "2019-Q3")
        assert held(rows) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "填报说明：本表为计划数",
        "填表说明：单位为万件",
        "填报说明：1.由各区填报。2.本表为计划数。",
        "请注意：本表为计划数",
        "本表为计划数。请勿外传。",
        "填报说明：本表为计划数，四舍五入取整",
    ],
)
def test_what_follows_instructions_for_filling_in_is_judged_as_a_note(tmp_path: Path, line: str) -> None:
    for above, below in ((line, ""), ("", line)):
        receipt, rows = published(tmp_path, above, below)
        assert rules_of(receipt) == {CHANGES} and held(rows) == ALL


@pytest.mark.parametrize(
    "line",
    [
        "填报说明",
        "填表说明：请按要求填写，如为计划数请注明",
        "填表说明：1.本表由各区填报；2.申请量以受理日为准。",
        "请认真核对数据。如有问题请联系。",
        "带 * 的列必填。从标题行的下一行起填写，一行一条；列的含义见批注和“填表说明”页。",
    ],
)
def test_instructions_that_say_nothing_of_the_figures_hold_none(tmp_path: Path, line: str) -> None:
    receipt, rows = published(tmp_path, line)
    assert rules_of(receipt) == set() and held(rows) == NONE


@pytest.mark.parametrize(
    ("note", "rule", "expected"),
    [
        ("注：河西区未报，沿用2015年数", TIME, [False, False, True]),
        ("注：和平区为1-11月数", TIME, [True, False, False]),
        ("注：河西、河东为2015年数", TIME, [False, True, True]),
        ("注：和平区和河东区数据为1-11月数", TIME, [True, True, False]),
        ("注：河西区（2015年数）", TIME, [False, False, True]),
        ("注：河西区暂用2015年数据代替", TIME, [False, False, True]),
        ("注：表中“河西区”为1-11月数", TIME, [False, False, True]),
        ("注：除河西区为1-11月数外，其余为全年数", TIME, [False, False, True]),
        ("注：因河西区未报，采用2015年数据", TIME, [False, False, True]),
        ("注：各区均为1-11月数", TIME, ALL),
        ("注：沿用2015年数", TIME, ALL),
        ("注：专利申请量沿用2015年数", TIME, ALL),
        ("注：河西区为上年数", CHANGES, [False, False, True]),
        ("注：河西区为计划数", CHANGES, [False, False, True]),
        ("注：河西区仅统计发明专利", CHANGES, [False, False, True]),
        ("注：河西区作废", CHANGES, [False, False, True]),
        ("注：本表作废", CHANGES, ALL),
        ("作废", CHANGES, ALL),
        ("注：数据有误", CHANGES, ALL),
        ("注：重复计算，请勿引用", CHANGES, ALL),
        ("Note: the figures are wrong", CHANGES, ALL),
    ],
)
def test_a_note_on_some_rows_holds_these_and_one_on_all_holds_all(
    tmp_path: Path, note: str, rule: str, expected: list[bool]
) -> None:
    receipt, rows = published(tmp_path, below=note)
    assert rules_of(receipt) == {rule} and held(rows) == expected


@pytest.mark.parametrize(
    "note",
    [
        "注：河西区沿用2016年数",
        "注：使用2016年数据",
        "注：按2015年价格计算",
        "注：本年度按月统计",
        "注：和平区为全国首批知识产权试点城区",
        "注：河西区增长较快，主要是企业申请增加",
        "注：西青区为1-11月数",
        "注：数据如有误，请联系市知识产权局",
        "注：为避免重复计算，每件只计一次",
        "注：未经许可，不得转载",
        "* 数据来源：国家知识产权局",
        "注：带*的列必填",
    ],
)
def test_a_note_that_explains_rows_or_figures_holds_none(tmp_path: Path, note: str) -> None:
    receipt, rows = published(tmp_path, below=note)
    assert rules_of(receipt) == set() and held(rows) == NONE


@pytest.mark.parametrize("note", ["* 为2015年数", "注：*为2015年数", "注：带*的为2015年数", "*：2015年数据"])
def test_a_note_on_a_mark_holds_the_figures_that_have_it(tmp_path: Path, note: str) -> None:
    starred = [HEADER, *ROWS[:2], ["河西区*", 300]]
    for rows_sent, expected in (
        ([["地区", "专利申请量*"], *ROWS], ALL),
        (starred, [False, False, True]),
        ([HEADER, *ROWS], ALL),
    ):
        receipt, rows = published(tmp_path, below=note, rows=rows_sent)
        assert TIME in rules_of(receipt) and held(rows) == expected


def test_a_note_on_one_area_holds_its_column_where_areas_stand_side_by_side(tmp_path: Path) -> None:
    across = [["指标", "和平区", "河东区", "河西区"], ["专利申请量", 100, 200, 300]]
    receipt, rows = published(tmp_path, below="注：河西区为2015年数", rows=across)
    assert rules_of(receipt) == {TIME} and held(rows) == [False, False, True]


@pytest.mark.parametrize(("note", "is_held"), [("注：本表作废", True), ("注：本表由企业处提供", False)])
def test_a_list_that_its_note_calls_void_is_held(tmp_path: Path, note: str, is_held: bool) -> None:
    sent = FORMS["recognitions"].sent_columns().values()
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx_bytes([[c.label_zh for c in sent], [c.example for c in sent], [note]]))
    receipt, rows = trial(path, "recognitions", sender(FORMS["recognitions"]), "2019")
    assert rules_of(receipt) == ({CHANGES} if is_held else set()) and held(rows) == [is_held]
