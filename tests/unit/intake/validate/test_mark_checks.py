"""Cells that do not say all that the sender sees, from the workbook to the finding."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipelines import intake
from pipelines.intake.readers.comments import ORIGINAL
from pipelines.settings import Settings
from schemas.receipt import Receipt
from schemas.rules.registry import is_holding
from tests.corpus.containers import saved, xls_with_comments
from tests.fixtures_make import FIGURES, GOOD_ROWS, put
from tests.trial import trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016.xlsx"
PLAIN, RAISED, STRUCK = InlineFont(), InlineFont(vertAlign="superscript"), InlineFont(strike=True)
VALUE, UNIT = FIGURES.index("数值"), FIGURES.index("单位")


def book_of(rows: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    for row in rows:
        book.active.append(row)
    return book


def answer(tmp_path: Path, book: openpyxl.Workbook, name: str = NAME) -> Receipt:
    settings = Settings(data_dir=tmp_path / "data")
    put(settings.inbox, name, saved(book))
    (receipt,) = intake.ingest(settings, NOW)
    return receipt


def runs(*parts: tuple[str, InlineFont]) -> CellRichText:
    return CellRichText(*(TextBlock(font, text) for text, font in parts))


def listed(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(f.rule_code, f.source_ref, f.found) for f in receipt.findings]


@pytest.mark.parametrize(
    ("cell", "status", "rule_code", "part"),
    [
        (runs(("1250", PLAIN), ("1", RAISED)), "accepted", "cell.footnote_mark", "1"),
        (runs(("1250", PLAIN), ("(2)", RAISED)), "accepted", "cell.footnote_mark", "(2)"),
        (runs(("10", PLAIN), ("4", RAISED)), "refused", "cell.superscript", "4"),
        (runs(("1.2×10", PLAIN), ("4", RAISED)), "refused", "cell.superscript", "4"),
        (runs(("1250", PLAIN), ("修订后的数值", RAISED)), "refused", "cell.superscript", "修订后的数值"),
        (runs(("1250", STRUCK), ("1350", PLAIN)), "accepted", "cell.struck_text", "1250"),
        (runs(("12500000", STRUCK), ("1350", PLAIN)), "accepted", "cell.struck_text", "12500000"),
        (runs(("1250", STRUCK)), "refused", "cell.struck_out", "1250"),
        ("#SPILL!", "refused", "cell.formula_error", "#SPILL!"),
        ("Err:502", "refused", "cell.formula_error", "Err:502"),
    ],
)
def test_a_number_with_marks(tmp_path: Path, cell: Any, status: str, rule_code: str, part: str) -> None:
    rows = [list(row) for row in GOOD_ROWS]
    rows[1][VALUE] = cell
    receipt = answer(tmp_path, book_of([FIGURES, *rows]))
    assert (receipt.status, listed(receipt)) == (status, [(rule_code, "表1!D3", part)])
    (finding,) = receipt.findings
    if isinstance(cell, CellRichText):  # what is left without the part
        assert finding.expected == "".join(block.text for block in cell if block.font is PLAIN)


def test_a_number_struck_out_by_its_cell_format(tmp_path: Path) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    book["表1"]["D3"].font = Font(strike=True)
    receipt = answer(tmp_path, book)
    assert (receipt.status, listed(receipt)) == (
        "refused",
        [("cell.struck_out", "表1!D3", f"{GOOD_ROWS[1][VALUE]}")],
    )


def test_marks_in_labels_and_headers_are_notes(tmp_path: Path) -> None:
    rows = [list(row) for row in GOOD_ROWS]
    rows[0][0] = runs((str(rows[0][0]), PLAIN), ("①", RAISED))
    header = [*FIGURES]
    header[VALUE] = runs((str(header[VALUE]), PLAIN), ("2", RAISED))
    receipt = answer(tmp_path, book_of([header, *rows]))
    assert (receipt.status, receipt.rows_accepted) == ("accepted", len(GOOD_ROWS))
    assert listed(receipt) == [("cell.footnote_mark", "表1!D1", "2"), ("cell.footnote_mark", "表1!A2", "①")]


def test_an_error_in_an_optional_column_is_not_taken_for_a_blank(tmp_path: Path) -> None:
    rows = [list(row) + [""] * (len(FIGURES) - len(row)) for row in GOOD_ROWS]
    book = book_of([[*FIGURES, "备注"], *rows])
    at = book["表1"].cell(3, len(FIGURES) + 1)
    at.value, at.data_type = "#REF!", "e"
    receipt = answer(tmp_path, book)
    assert (receipt.status, listed(receipt)) == (
        "refused",
        [("cell.formula_error", f"表1!{at.coordinate}", "#REF!")],
    )


def test_an_error_in_a_table_of_areas_by_years(tmp_path: Path) -> None:
    book = book_of(
        [
            ["专利申请量（件）", "", ""],
            ["地区", "2015年", "2016年"],
            ["天津", 79963, ""],
            ["北京", 156312, 189129],
        ]
    )
    book["表1"]["C3"].value, book["表1"]["C3"].data_type = "#DIV/0!", "e"
    receipt = answer(tmp_path, book)
    assert ("cell.formula_error", "表1!C3", "#DIV/0!") in listed(receipt)


@pytest.mark.parametrize("merge", ["D2:D3", "D2:D4"])
def test_a_number_merged_over_rows_belongs_to_none(tmp_path: Path, merge: str) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    book["表1"].merge_cells(merge)
    receipt = answer(tmp_path, book)
    assert (receipt.status, listed(receipt)) == (
        "refused",
        [("cell.merged_value", "表1!D2", f"{GOOD_ROWS[0][VALUE]} ({merge})")],
    )
    unmerged = book_of([FIGURES, *GOOD_ROWS])
    assert answer(tmp_path / "again", unmerged).findings == []


def test_a_sign_for_no_figure_merged_over_rows_is_no_number(tmp_path: Path) -> None:
    rows = [list(row) for row in GOOD_ROWS]
    rows[0][VALUE] = "—"
    book = book_of([FIGURES, *rows])
    book["表1"].merge_cells("D2:D3")
    assert "cell.merged_value" not in [finding.rule_code for finding in answer(tmp_path, book).findings]


def test_a_number_merged_over_years_belongs_to_none(tmp_path: Path) -> None:
    book = book_of(
        [
            ["专利申请量（件）", "", ""],
            ["地区", "2015年", "2016年"],
            ["天津", 79963, ""],
            ["北京", 156312, 189129],
        ]
    )
    book["表1"].merge_cells("B3:C3")
    receipt = answer(tmp_path, book)
    assert ("cell.merged_value", "表1!B3", "79963 (B3:C3)") in listed(receipt)


def test_labels_and_placeholders_may_be_merged(tmp_path: Path) -> None:
    rows = [list(row) for row in GOOD_ROWS]
    for row in rows:
        row[0] = rows[0][0]
    plain = answer(tmp_path / "plain", book_of([FIGURES, *rows]))
    book = book_of([FIGURES, *rows])
    book["表1"].merge_cells("A2:A4")
    assert (answer(tmp_path, book).status, listed(answer(tmp_path / "b", book))) == (
        plain.status,
        listed(plain),
    )


@pytest.mark.parametrize(
    ("value", "code", "unit", "is_queried"),
    [
        (23456789, '0!.0,"万"', "万件", True),
        (23456789, '0!.0,"万"', "件", False),
        (23456789, "#,##0,", "件", True),
        (2345.67, '0"万件"', "万件", False),
        (2345.67, '0"万件"', "件", True),
        (1250, '0"个"', "件", False),
        (1250, ";;;", "件", True),
        (1250, '"约"0', "件", True),
        (1250, '"≥"0', "件", True),
        (1250, '"近"0', "件", True),
        (106514, "-0", "件", True),
        (106514, "0;-0", "件", False),
    ],
)
def test_a_number_shown_otherwise_than_stored(
    tmp_path: Path, value: float, code: str, unit: str, is_queried: bool
) -> None:
    rows = [list(row) for row in GOOD_ROWS[:1]]
    rows[0][VALUE], rows[0][UNIT] = value, unit
    book = book_of([FIGURES, *rows])
    book["表1"]["D2"].number_format = code
    codes = [f.rule_code for f in answer(tmp_path, book).findings]
    assert ("cell.shown_otherwise" in codes) == is_queried


def test_a_required_cell_whose_formula_shows_nothing(tmp_path: Path) -> None:
    rows = [list(row) for row in GOOD_ROWS]
    rows[1][0] = '=""'
    book = book_of([FIGURES, *rows])
    content = saved(book)
    from tests.corpus.containers import repacked

    def change(name: str, data: bytes) -> bytes:
        return data.replace(
            b'<c r="A3"><f>""</f><v/></c>', b'<c r="A3" t="str"><f>""</f><v></v></c>'
        ).replace(b'<c r="A3"><f>""</f><v></v></c>', b'<c r="A3" t="str"><f>""</f><v></v></c>')

    settings = Settings(data_dir=tmp_path / "data")
    put(settings.inbox, NAME, repacked(content, change))
    (receipt,) = intake.ingest(settings, NOW)
    assert [f[:2] for f in listed(receipt)] == [("cell.empty_formula", "表1!A3")]


def test_a_hidden_part_of_a_cell_is_a_note(tmp_path: Path) -> None:
    head = "".join(f"<td>{name}</td>" for name in FIGURES)
    row = [str(value) for value in GOOD_ROWS[0]]
    row[VALUE] = f'<span style="display:none">000</span>{row[VALUE]}'
    cells = "".join(f"<td>{value}</td>" for value in row)
    settings = Settings(data_dir=tmp_path / "data")
    put(
        settings.inbox,
        NAME.replace("xlsx", "xls"),
        f"<table><tr>{head}</tr><tr>{cells}</tr></table>".encode(),
    )
    (receipt,) = intake.ingest(settings, NOW)
    assert (receipt.status, listed(receipt)) == ("accepted", [("cell.hidden_text", "html!D2", "000")])


def test_a_stray_cell_is_named_by_its_address(tmp_path: Path) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    book["表1"]["XFD1048576"] = "x"
    receipt = answer(tmp_path, book)
    assert (receipt.status, receipt.rows_accepted) == ("accepted", len(GOOD_ROWS))
    assert listed(receipt) == [("file.far_cells", "表1!XFD1048576", "XFD1048576 x")]


@pytest.mark.parametrize(
    ("cell", "rule_code", "part"),
    [
        ('1250<a href="#f1">1</a>', "cell.footnote_mark", "1"),
        ("1250<small>2</small>", "cell.footnote_mark", "2"),
        ("1250<font size=1>1</font>", "cell.superscript", "1"),
        ("12<b>50</b>", "cell.superscript", "50"),
        ('<a href="#f1">1250</a>', "", ""),
        ("<small>1250</small>", "", ""),
        ("1,<b>250</b>", "", ""),
    ],
)
def test_digits_of_an_element_of_a_page_are_not_added_to_a_number(
    tmp_path: Path, cell: str, rule_code: str, part: str
) -> None:
    row = [str(value) for value in GOOD_ROWS[0]]
    row[VALUE] = cell
    lines = ("".join(f"<td>{text}</td>" for text in line) for line in (FIGURES, row))
    page = f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    receipt, _ = trial(put(tmp_path, "a.xls", page), "published_figures", "tjipo", "2016")
    assert [(f.rule_code, f.found) for f in receipt.findings] == ([(rule_code, part)] if rule_code else [])


@pytest.mark.parametrize(
    ("author", "comment", "rules"),
    [
        ("张三", "张三:\n已与统计处核对", ["cell.comment"]),
        ("张三", "比去年多，增长率较高", ["cell.comment"]),
        ("张三", "计划数，非实际", ["cell.comment_changes_figure", "cell.comment"]),
        ("IP Monitor", "【错误】计划数", []),
        (
            "IP Monitor",
            f"【错误】有误\n\n{ORIGINAL}\n计划数",
            ["cell.comment_changes_figure", "cell.comment"],
        ),
    ],
)
def test_a_comment_on_a_figure_is_named(tmp_path: Path, author: str, comment: str, rules: list[str]) -> None:
    book = book_of([FIGURES, *GOOD_ROWS])
    book["表1"]["D3"].comment = Comment(comment, author)
    book["表1"]["K30"].comment = Comment("计划数", author)
    receipt = answer(tmp_path, book)
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [(rule, "表1!D3") for rule in rules]
    held = [f for f in receipt.findings if is_holding(f)]
    assert [(f.found, f.expected) for f in held] == [("计划数", "计划或目标数")] * (
        "计划" in comment and bool(rules)
    )


@pytest.mark.parametrize(("place", "n_held"), [("A1", 4), ("B2", 2), ("C2", 2)])
def test_a_comment_on_a_title_or_header_is_about_its_figures(tmp_path: Path, place: str, n_held: int) -> None:
    rows = [
        ["专利申请量（件）", "", ""],
        ["地区", "2015年", "2016年"],
        ["天津", 79963, 106514],
        ["北京", 1, 2],
    ]
    book = book_of(rows)
    book["表1"][place].comment = Comment("计划数", "张三")
    about_comments = [f for f in answer(tmp_path, book).findings if f.rule_code.startswith("cell.comment")]
    assert [(f.rule_code, f.source_ref) for f in about_comments] == [
        ("cell.comment_changes_figure", f"表1!{place}"),
        ("cell.comment", f"表1!{place}"),
    ]
    assert about_comments[0].n_cells == n_held


@pytest.mark.parametrize("most", [8000, 3])
def test_comments_of_an_old_workbook_are_read_as_those_of_a_new_one(tmp_path: Path, most: int) -> None:
    comments = [
        (1, 3, "张三", "张三:\n计划数，非实际"),
        (2, 3, "张三", "比去年多"),
        (3, 3, "IP Monitor", "【错误】计划数"),
        (30, 10, "张三", "计划数"),
    ]
    path = put(tmp_path, "a.xls", xls_with_comments([FIGURES, *GOOD_ROWS], comments, most))
    receipt, _ = trial(path, "published_figures", "tjipo", "2016")
    assert [(f.rule_code, f.source_ref.partition("!")[2], f.found) for f in receipt.findings] == [
        ("cell.comment_changes_figure", "D2", "计划数"),
        ("cell.comment", "D2", "计划数，非实际"),
        ("cell.comment", "D3", "比去年多"),
    ]
