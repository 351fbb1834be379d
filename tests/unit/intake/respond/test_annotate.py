"""Annotated copies: cells that are coloured, contents that are kept, and text that never becomes a formula."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from pipelines.intake.readers import Grid
from pipelines.intake.respond.annotate import annotate
from pipelines.intake.respond.findings_sheet import FindingsSheet
from pipelines.intake.respond.messages import LABELS, RuleMessages
from pipelines.intake.respond.workbook_cells import COLOURS
from pipelines.intake.resubmission import (
    FINDING_COLUMNS,
    FINDINGS_SHEET,
    separate_resubmission,
)
from schemas.form import forms
from schemas.receipt import Finding
from schemas.rules.registry import RULES
from tests.fixtures_make import put, xlsx_bytes
from tests.seeds import SEEDS

WORDS = RuleMessages(SEEDS)
FORM = forms()["published_figures"]
EVIL = ["=1+1", "+86 22", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")']


def sheet(*findings: Finding, **changes: Any) -> FindingsSheet:
    fields = {
        "submission_id": "published_figures.tjipo.2016.main.1",
        "sha256": "0" * 64,
        "original_name": "a.xlsx",
        "received_at": "2018-01-05T08:00:00",
        "status": "refused",
        "is_synthetic": False,
        "identity": (("submitter", "tjipo"), ("period", "")),
        "understood": ("公开发布数据表 Published figures · 2016",),
        "findings": tuple(WORDS.say(f, FORM) for f in findings),
        "cut": 0,
    }
    return FindingsSheet(**(fields | changes))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n).decode("utf-8", "replace") for n in archive.namelist()}


def table(book: openpyxl.Workbook) -> list[list[Any]]:
    """The rows of the findings sheet below its header."""
    rows = [list(r) for r in book[FINDINGS_SHEET].iter_rows(values_only=True)]
    return rows[next(i for i, r in enumerate(rows) if r[1] == LABELS["rule"].lines) + 1 :]


def own(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "It's 数据"
    first.append(["指标", "数值"])
    first.append(["专利申请量", "多"])
    first.append(["专利授权量", 5])
    first.append(["合计", "=SUM(B2:B3)"])
    first["A2"].font = Font(bold=True)
    first.column_dimensions["A"].width = 33
    first.merge_cells("C2:C4")
    first["C2"] = "市内"
    book.create_sheet("说明").append(["不是数据"])
    book.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


NUMBER = RULES["cell.not_a_number"].at("It's 数据!B2", "obs_value", "多", "12")
QUERY = RULES["cell.classification_shape"].at("It's 数据!B2:B3", "obs_value", "x", "")
MERGED = RULES["cell.no_value"].at("It's 数据!C4", "obs_value", "-", "")


def test_cells_are_coloured_by_the_gravest_and_commented_in_both_languages(tmp_path: Path) -> None:
    path = own(tmp_path)
    book = opened(annotate(path, [Grid("It's 数据", [])], True, sheet(NUMBER, QUERY, MERGED)))
    assert book.sheetnames == [FINDINGS_SHEET, "It's 数据", "说明"]
    marked = book["It's 数据"]
    fills = {c: marked[c].fill.fgColor.rgb for c in ("B2", "B3", "C2")}
    assert fills == {"B2": COLOURS["error"], "B3": COLOURS["query"], "C2": COLOURS["note"]}
    comment = marked["B2"].comment.text
    assert comment.index("【错误】") < comment.index("[Error]") < comment.index("【疑问】")
    assert "只填数字" in comment and "Write digits only" in comment and marked["B3"].comment is None
    assert marked["A2"].font.bold and marked.column_dimensions["A"].width == 33
    assert marked["B4"].value == "=SUM(B2:B3)" and marked["A1"].fill.fill_type is None
    assert [str(r) for r in marked.merged_cells.ranges] == ["C2:C4"]


def test_the_findings_sheet_links_to_every_cell(tmp_path: Path) -> None:
    book = opened(annotate(own(tmp_path), [], True, sheet(NUMBER, QUERY, cut=7)))
    rows = table(book)
    assert [r[0] for r in rows[:2]] == [1, 2]
    first = dict(zip(FINDING_COLUMNS, rows[0], strict=True))
    assert (first["cell"], first["found"], first["expected"]) == ("It's 数据!B2", "多", "12")
    assert first["rule"].endswith("\ncell.not_a_number") and first["column"] == "数值\nValue"
    links = [c.hyperlink.location for (c,) in book[FINDINGS_SHEET]["D8:D30"] if c.hyperlink]
    assert links == ["'It''s 数据'!B2", "'It''s 数据'!B2:B3"]
    assert "另有 7 条" in rows[2][0]
    assert book[FINDINGS_SHEET].row_dimensions[1].hidden and book.active.title == FINDINGS_SHEET
    assert not book["It's 数据"].sheet_view.tabSelected


def test_the_values_of_formulas_are_kept(tmp_path: Path) -> None:
    rows = [["指标", "数值"], ["", ""], ["", "5"], ["合计", "5"]]
    content = annotate(own(tmp_path), [Grid("It's 数据", rows)], True, sheet(NUMBER))
    assert "<f>SUM(B2:B3)</f><v>5</v>" in parts(content)["xl/worksheets/sheet2.xml"]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert values["It's 数据"]["B4"].value == 5


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path, findings = own(tmp_path), sheet(NUMBER, QUERY)
    assert annotate(path, [], True, findings) == annotate(path, [], True, findings)


@pytest.mark.parametrize("text", EVIL)
def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    finding = RULES["cell.not_a_number"].at("csv!B2", "obs_value", text, text)
    grid = Grid("csv", [["指标", "数值"], [text, text], ["", "-12.5"], ["007", "106.50"]])
    content = annotate(put(tmp_path, "a.csv", "x"), [grid], True, sheet(finding, original_name=text))
    book = opened(content)
    for cells in (book[FINDINGS_SHEET], book["csv"]):
        assert not [c.coordinate for row in cells.iter_rows() for c in row if c.data_type == "f"]
    assert "<f>" not in "".join(parts(content).values())
    cell = book["csv"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert book["csv"]["B3"].value == -12.5, "a negative number stays a number"
    assert (book["csv"]["A4"].value, book["csv"]["B4"].value) == ("007", "106.50")


def test_macros_are_left_out_with_a_note(tmp_path: Path) -> None:
    path = own(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    content = annotate(path, [], True, sheet(NUMBER))
    assert not [n for n in parts(content) if "vba" in n]
    column_a = [str(r[0]) for r in opened(content)[FINDINGS_SHEET].iter_rows(values_only=True)]
    assert LABELS["copy_macros"].zh in column_a and LABELS["copy_macros"].en in column_a


@pytest.mark.parametrize(
    "trick", ['<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="A:XFD"/>', "<!-- & not XML"]
)
def test_a_workbook_that_is_better_not_opened_is_copied_from_its_cells(tmp_path: Path, trick: str) -> None:
    path = own(tmp_path)
    broken = tmp_path / "trick.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b'<mergeCell ref="C2:C4"', trick.encode() + b'<mergeCell ref="C2:C4"')
            target.writestr(name, data)
    book = opened(annotate(broken, [Grid("It's 数据", [["指标", "数值"], ["a", "多"]])], True, sheet(NUMBER)))
    assert book.sheetnames == [FINDINGS_SHEET, "It's 数据"]
    assert book["It's 数据"]["B2"].fill.fgColor.rgb == COLOURS["error"]


def test_a_long_register_is_listed_not_copied(tmp_path: Path) -> None:
    book = opened(annotate(put(tmp_path, "a.csv", "x"), [Grid("csv", [["a"]])], False, sheet(NUMBER)))
    assert book.sheetnames == [FINDINGS_SHEET] and table(book)[0][5] == "多"
    column_a = [str(r[0]) for r in book[FINDINGS_SHEET].iter_rows(values_only=True)]
    assert LABELS["copy_too_large"].zh in column_a


def grid_of(content: bytes) -> Grid:
    book = opened(content)
    rows = book[FINDINGS_SHEET].iter_rows(values_only=True)
    return Grid(FINDINGS_SHEET, [["" if v is None else str(v) for v in r] for r in rows])


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    explained = Finding(**{**vars(QUERY), "explanation": "=口径不同"})
    content = annotate(own(tmp_path), [], True, sheet(NUMBER, explained, is_synthetic=True))
    grid = grid_of(content)
    rest, back = separate_resubmission([grid, Grid("data", [["x"]])])
    assert [g.sheet for g in rest] == ["data"]
    assert back.is_copy and back.is_synthetic
    assert {k: w.text for k, w in back.pairs.items()} == {"submitter": "tjipo"}
    explained_findings = back.explanations.explain([NUMBER, QUERY], FORM)
    assert [f.explanation for f in explained_findings] == ["", "=口径不同"]
    moved = RULES[QUERY.rule_code].at("It's 数据!B9", "obs_value", "x", "")
    assert separate_resubmission([grid])[1].explanations.explain([moved], FORM)[0].explanation == "=口径不同"
    other = RULES[QUERY.rule_code].at("It's 数据!B9", "obs_value", "y", "")
    assert separate_resubmission([grid])[1].explanations.explain([other], FORM)[0].explanation == ""
    inside = RULES[QUERY.rule_code].at("It's 数据!B3", "obs_value", "y", "")
    explanations = separate_resubmission([grid])[1].explanations
    assert explanations.explain([inside], FORM)[0].explanation == ""
    first = (QUERY.rule_code, QUERY.source_ref.partition(":")[0], QUERY.found)
    explanations.accept_ranges(
        [first], lambda place, last: f"{place}:{last.partition('!')[2]}" == QUERY.source_ref
    )
    assert explanations.explain([inside], FORM)[0].explanation == "=口径不同"


def test_a_findings_sheet_is_known_by_its_name_or_its_mark() -> None:
    renamed = Grid("Sheet1", [["ip-monitor:findings", "id"]])
    unmarked = Grid(FINDINGS_SHEET, [["", ""]])
    for grid in (renamed, unmarked):
        rest, back = separate_resubmission([grid])
        assert rest == () and back.is_copy
    assert separate_resubmission([Grid("Sheet1", [["ip"]])])[1].is_copy is False


def test_control_characters_do_not_break_the_copy(tmp_path: Path) -> None:
    finding = RULES["cell.not_a_number"].at("csv!A1", "obs_value", "a\x0bb", "")
    grid = Grid("csv", [["a\x0bb"]])
    book = opened(annotate(put(tmp_path, "a.csv", "x"), [grid], True, sheet(finding)))
    assert (book["csv"]["A1"].value, table(book)[0][5]) == ("ab", "ab")


def test_a_workbook_written_by_openpyxl_is_read_as_is(tmp_path: Path) -> None:
    path = put(tmp_path, "plain.xlsx", xlsx_bytes([["指标"], ["x"]]))
    finding = RULES["cell.unknown_indicator"].at("表1!A2", "indicator_code", "x", "")
    book = opened(annotate(path, [], True, sheet(finding)))
    assert book["表1"]["A2"].comment.author == "IP Monitor"
