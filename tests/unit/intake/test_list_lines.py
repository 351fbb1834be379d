"""Lines of a list that speak of its records: numbers, sums, names; small lists and lists in batches get the same answer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from schemas.receipt import Receipt
from tests.fixtures_make import csv_text, xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

Rows = list[list[Any]]
HEADER = ["名称", "认定类别", "级别", "所在区", "认定日期", "备注"]
TITLE = "2016年知识产权优势企业名单"
PLEDGES = [
    "质押登记号",
    "质押登记日期",
    "质押物类型",
    "质押件数",
    "所在区",
    "质权人类型",
    "质押贷款金额（万元）",
]
SMALL, IN_BATCHES = 8, 5_000


def unit(name: str, remark: str = "", day: str = "2016-11-30") -> list[str]:
    return [name, "知识产权优势企业", "市级", "西青区", day, remark]


def units(n: int) -> Rows:
    return [unit(f"第{i}号公司") for i in range(n)]


def pledge(number: int, rights: int = 3, amount: int = 500) -> list[Any]:
    return [f"Y2019{number:09d}", "2019-08-20", "专利权", rights, "南开区", "银行", amount]


def answer(folder: Path, rows: Rows, form: str = "recognitions", ext: str = "xlsx") -> Receipt:
    path = folder / f"list.{ext}"
    path.write_bytes(xlsx_bytes(rows) if ext == "xlsx" else csv_text(rows).encode())
    return trial(path, form, "tjipo", "2016" if form == "recognitions" else "2019-Q3")[0]


def named(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    return [
        (f.rule_code, f.source_ref.rpartition("!")[2], f.found, f.expected)
        for f in receipt.findings
        if f.rule_code != "file.lines_left_out"
    ]


@pytest.mark.parametrize(
    ("note", "finding"),
    [
        ("注：丙公司已撤销", ("cell.other_rows", "撤销", "丙公司")),
        ("注：上述企业中，丙公司于2016年12月被取消资格", ("cell.other_rows", "取消", "丙公司")),
        ("注：丙公司已更名", ("file.note_names_record", "注：丙公司已更名", "丙公司")),
        ("注：本表共列4家单位", ("file.list_count", "4家", "2")),
        ("（共4家）", ("file.list_count", "4家", "2")),
        ("注：共2家，其中市级1家，比上年增加1家", None),
        ("注：取消地区限制", None),
        ("注：2家企业共申请专利30件，授权20件", None),
        ("注：本批共2家，历年累计共35家", None),
        ("注：3家企业共申请专利30件", ("file.list_count", "30件", "2")),
        ("资料来源：甲公司", None),
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_note_that_speaks_of_records_is_compared_with_them(
    tmp_path: Path, note: str, finding: tuple[str, str, str] | None, is_above: bool
) -> None:
    records = [unit("甲公司"), unit("丙公司")]
    rows = [[TITLE], [note], HEADER, *records] if is_above else [[TITLE], HEADER, *records, [note]]
    code, word, expected = finding or ("", "", "")
    place = "A2" if is_above else "A5"
    assert named(answer(tmp_path, rows)) == ([(code, place, word, expected)] if finding else [])


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        (["共3笔/金额1500万元"], [("file.list_count", "A4", "3笔", "2"), ("file.list_sum", "A4", "1500万元", "10,000,000 元")]),
        (["注：共2笔，贷款金额1500万元"], [("file.list_sum", "A4", "1500万元", "10,000,000 元")]),
        (["合计", "", "", 6, "", "", 1500], [("file.list_sum", "G4", "1500", "10,000,000 元")]),
        (["合计", "", "", 7, "", "", 1000], [("file.list_sum", "D4", "7", "6 件")]),
        (["合计", "", "", 6, "", "", 1000], []),
        (["共2笔/金额1000万元"], []),
        (["共2笔、专利6件，金额0.1亿元"], []),
        (["注：今年以来共办理12笔，金额8000万元"], []),
        (["注：截至三季度末，共12笔"], []),
        (["注：本季共3艘"], []),
    ],
)  # fmt: skip
def test_sums_that_a_register_states_are_those_of_its_records(
    tmp_path: Path, line: list[Any], findings: list[tuple[str, str, str, str]]
) -> None:
    assert named(answer(tmp_path, [PLEDGES, pledge(1), pledge(2), line], "pledge_financing")) == findings


def test_a_name_alone_in_its_row_may_be_a_record(tmp_path: Path) -> None:
    rows = [[TITLE], HEADER, unit("甲公司"), ["一、乙公司"], unit("丙公司")]
    assert named(answer(tmp_path, rows)) == [("file.lone_name", "A4", "一、乙公司", "")]
    rows[3] = unit("乙公司")
    assert named(answer(tmp_path, rows)) == []


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        ("第一批（2家）", []),
        ("第二批", []),
        ("2016年认定", []),
        ("2016年", []),
        ("第一批（3家）", [("file.list_count", "A3", "3家", "2")]),
        ("2015年认定", [("file.titles_disagree", "A3", "2015年认定", "2016-11-30")]),
    ],
)
def test_a_line_of_a_batch_or_a_year_is_a_section(
    tmp_path: Path, line: str, findings: list[tuple[str, str, str, str]]
) -> None:
    receipt = answer(tmp_path, [[TITLE], HEADER, [line], unit("甲公司"), unit("丙公司")])
    assert (receipt.rows_accepted, named(receipt)) == (2, findings)


def test_an_inner_section_ends_with_the_outer_one(tmp_path: Path) -> None:
    rows = [["一、市级（1家）"], ["（一）西青区（1家）"], unit("甲公司"), ["二、国家级"], unit("丙公司")]
    rows[4][2:4] = ["国家级", "南开区"]
    assert named(answer(tmp_path, [[TITLE], HEADER, *rows])) == []


def of_all_kinds(n: int) -> dict[str, Rows]:
    """Return lists of which a line says something that ``n`` records contradict, by the rule that is broken."""
    return {
        "cell.other_rows note": [[TITLE], HEADER, *units(n), ["注：第3号公司已撤销"]],
        "cell.other_rows section": [[TITLE], HEADER, *units(n), ["二、撤销"], unit("丙公司")],
        "cell.other_rows remark": [[TITLE], HEADER, *units(n), unit("丙公司", "已撤销")],
        "file.list_count line": [[TITLE], HEADER, *units(n), [f"共{n + 1}家"]],
        "file.list_count title": [[f"{TITLE}（{n + 1}家）"], HEADER, *units(n)],
        "file.list_count section": [[TITLE], HEADER, ["一、市级（1家）"], *units(n)],
        "file.lone_name": [[TITLE], HEADER, *units(n), ["一、乙公司"], unit("丙公司")],
        "file.titles_disagree title": [["国家级知识产权优势企业名单"], HEADER, *units(n)],
        "file.titles_disagree section": [[TITLE], HEADER, *units(n), ["南开区"], unit("丙公司")],
        "file.titles_disagree year": [[TITLE], HEADER, ["2015年认定"], *units(n), ["2016年认定"], unit("丙公司")],
        "": [[TITLE], HEADER, *units(n), ["注：无"], ["本表由市局填报"], ["负责人：甲", "填表人：乙", "日期：丙"]],
    }  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("kind", of_all_kinds(0))
def test_a_list_in_batches_gets_the_answer_of_a_small_one(tmp_path: Path, kind: str) -> None:
    small = answer(tmp_path, of_all_kinds(SMALL)[kind])
    code = kind.partition(" ")[0]
    assert [f[0] for f in named(small)] == ([code] if code else [])
    for ext in ("xlsx", "csv"):
        long = answer(tmp_path, of_all_kinds(IN_BATCHES)[kind], ext=ext)
        assert (long.status, [f[0] for f in named(long)]) == (small.status, [f[0] for f in named(small)])


def test_a_section_counts_its_rows_of_all_batches(tmp_path: Path) -> None:
    n = IN_BATCHES
    rows = [
        [TITLE],
        HEADER,
        [f"第一批（{n}家）"],
        *units(n),
        ["第二批（1家）"],
        unit("丙公司"),
        [f"共{n + 1}家"],
    ]
    assert named(answer(tmp_path, rows, ext="csv")) == []


@pytest.mark.parametrize(("sender", "codes"), [("tjipo", ["cell.unexplained_word"]), ("120111", [])])
def test_a_list_of_one_district_does_not_replace_that_of_the_city_unasked(
    tmp_path: Path, sender: str, codes: list[str]
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx_bytes([["西青区知识产权优势企业名单"], HEADER, unit("甲公司")]))
    assert [f.rule_code for f in trial(path, "recognitions", sender, "2016")[0].findings] == codes


@pytest.mark.parametrize("line", ["2016年", "二、撤销", "共4家"])
def test_a_line_that_is_struck_out_states_nothing(tmp_path: Path, line: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes([[TITLE], HEADER, [line], unit("甲公司"), unit("丙公司")]))
    )
    book.active["A3"].font = Font(strike=True)
    book.save(tmp_path / "list.xlsx")
    receipt, accepted = trial(tmp_path / "list.xlsx", "recognitions", "tjipo", "2016")
    assert (accepted.height, [f.rule_code for f in receipt.findings]) == (2, ["cell.struck_text"])


@pytest.mark.parametrize("words", ["排名不分先后", "按区排序", "排序不分先后，共2家"])
def test_a_title_that_speaks_of_the_order_of_a_list_says_nothing(tmp_path: Path, words: str) -> None:
    receipt = answer(tmp_path, [[f"{TITLE}（{words}）"], HEADER, *units(2)])
    assert (receipt.rows_accepted, named(receipt)) == (2, [])


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (["1.以上企业有效期三年", "2.排名不分先后"], []),
        (["一、请各区做好服务工作。"], []),
        (["一、丁科技中心"], ["A5"]),
    ],
)
def test_numbered_sentences_below_a_list_are_no_names(
    tmp_path: Path, lines: list[str], places: list[str]
) -> None:
    receipt = answer(tmp_path, [[TITLE], HEADER, *units(2), *([line] for line in lines)])
    assert [place for code, place, *_ in named(receipt) if code == "file.lone_name"] == places
