"""Quotes in delimited text: each line is a record or is named, on the small path and on the streamed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers import Limits, open_file
from pipelines.intake.readers.delimited import batches
from pipelines.intake.readers.dialect import sniff
from pipelines.intake.readers.quotes import RecordReader
from schemas.receipt import Finding
from schemas.rules.registry import LONGEST_SHOWN, RULES
from tests.fixtures_make import put

LIMITS = Limits()


def read(text: str, width: int = 3) -> tuple[list[list[str]], list[tuple[str, str, str]]]:
    reader = RecordReader(",", width, LIMITS)
    records, taken = reader.read(text)
    assert taken == len(text)
    return records, [(f.rule_code, f.source_ref, f.expected) for f in reader.findings()]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('1,"a,b",2\n', [["1", "a,b", "2"]]),
        ('1,"a""b",2\n', [["1", 'a"b', "2"]]),
        ('1,"a\nb",2\n3,4,5', [["1", "a\nb", "2"], ["3", "4", "5"]]),
        ('1,"",2\n\n3,"4",5\n', [["1", "", "2"], [], ["3", "4", "5"]]),
        ('="0012",2,"=""34"""\n', [["0012", "2", "34"]]),
        ('1,"1,250"\n', [["1", "1,250"]]),
    ],
)
def test_quotes_at_both_ends_of_a_cell_are_none_of_it(text: str, records: list[list[str]]) -> None:
    assert read(text) == (records, [])


@pytest.mark.parametrize(
    ("text", "records", "lines"),
    [
        ('1,2,他说"好"\n', [["1", "2", '他说"好"']], ""),
        ('1,"甲"公司,2\n', [["1", "甲公司", "2"]], ""),
        ('1,2,"5寸\n3,4,5\n6,7,8"寸\n', [["1", "2", '"5寸'], ["3", "4", "5"], ["6", "7", '8"寸']], "1–3"),
        ('1,2,"a\n3,4,5\n6,7,b"\n', [["1", "2", '"a'], ["3", "4", "5"], ["6", "7", 'b"']], "1–3"),
        ('1,2,"a\n3,"x,y",5\n6,7,b"\n', [["1", "2", '"a'], ["3", "x,y", "5"], ["6", "7", 'b"']], "1–2"),
        ('1,2,"a\n3,4,5\n', [["1", "2", '"a'], ["3", "4", "5"]], "1–2"),
        ('1,"5寸,8"寸\n', [["1", '"5寸', '8"寸']], ""),
    ],
)
def test_stray_quotes_are_text_and_each_line_is_a_record(
    text: str, records: list[list[str]], lines: str
) -> None:
    place = "csv!B1" if text[2] in '"' else "csv!C1"
    assert read(text) == (records, [("file.stray_quote", place, lines)])


@pytest.mark.parametrize(
    ("text", "lines", "width"),
    [
        ('1,2,"a\n3,4\n6,7,8"寸\n', "1–3", 3),
        ('1,2,3,4,"a\n3,4,5,6\n6,7,8,9,b"\n', "1–3", 5),
        ('1,"a\n2,b"\n', "1–2", 2),
        ('1,"a,b"\n', "1", 3),
        ('1,2,"a\n3,4,5\n注\n', "1–3", 3),
    ],
    ids=[
        "a shorter line",
        "shorter, quotes at the ends",
        "two columns tell nothing",
        "a delimiter",
        "to the end",
    ],
)
def test_where_lines_are_no_records_the_file_has_an_error(text: str, lines: str, width: int) -> None:
    _, findings = read(text, width)
    errors = [(code, shown) for code, _, shown in findings if code == "file.swallowed_lines"]
    assert errors == [("file.swallowed_lines", lines)]


def test_a_note_of_several_lines_is_one_cell_and_is_named() -> None:
    records, findings = read('1,2,3,4,"a,b\nc"\n5,6,7,8,9\n', 5)
    assert records == [["1", "2", "3", "4", "a,b\nc"], ["5", "6", "7", "8", "9"]]
    assert findings == [("file.quoted_lines", "csv!E1", "")]


def register(n: int) -> str:
    lines = [f"甲,{i},件,备注" for i in range(n)]
    lines[1000] = '甲,1000,件,"5寸'
    lines[n - 1000] = f'甲,{n - 1000},件,8"寸'
    return "\n".join(["名称,数,单位,备注", *lines, ""])


def test_two_stray_quotes_swallow_no_line_of_a_long_register(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", register(60_000))
    whole = open_file(path, Limits(stream_from_bytes=1 << 30))
    assert len(whole.grids[0].rows) == 60_001
    streamed: list[Finding] = []
    rows = 0
    for batch in batches(path, sniff(path), 1, 4, 5_000):
        rows += batch.frame["c1"].is_not_null().sum()
        streamed += batch.findings
    assert rows == 60_000
    assert tuple(streamed) == whole.notes
    (note,) = whole.notes
    assert (note.rule_code, note.source_ref, note.n_cells) == ("file.stray_quote", "csv!D1002", 2)


@pytest.mark.parametrize("cell", ["x" * 40_000, f'"{"x" * 40_000}"'])
def test_a_long_cell_is_refused_in_a_batch_too(tmp_path: Path, cell: str) -> None:
    path = put(tmp_path, "a.csv", f"a,b\n1,2\n{cell},3\n")
    with pytest.raises(Unreadable, match=r"file\.cell_too_long") as refused:
        list(batches(path, sniff(path), 1, 2, 100))
    assert refused.value.source_ref == "csv!A3"


def test_a_finding_shows_the_beginning_of_a_long_cell() -> None:
    finding = RULES["file.swallowed_lines"].at("csv!A1", "", "x" * 3_000_000)
    assert finding.found == "x" * (LONGEST_SHOWN - 1) + "…"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("2019年,甲,乙,丙,丁\n名称\t数\n甲\t1\n", "\t"),
        ("名称;数;注\n甲;1;a,b,c,d\n乙;2;e,f,g,h\n", ";"),
        ('名称\t数\n甲\t"1,250"\n乙\t"2,250"\n', "\t"),
        ("|名称|数|\n|---|---|\n|甲|1,2|\n", "|"),
        ("地区\t,2017年\t,\n甲\t,1\t,\n", ","),
        ("名称,数\n甲,1\n注：a;b;c;d;e\n", ","),
    ],
)
def test_the_delimiter_is_what_splits_the_table(tmp_path: Path, text: str, delimiter: str) -> None:
    assert sniff(put(tmp_path, "a.csv", text)).delimiter == delimiter


def test_drawn_lines_of_a_table_are_blank_rows(tmp_path: Path) -> None:
    (grid,) = open_file(put(tmp_path, "a.csv", "| 名称 | 数 |\n|------|----|\n| 甲 | 1 |\n")).grids
    assert [[c.strip() for c in row] for row in grid.rows] == [
        ["", "名称", "数", ""],
        [],
        ["", "甲", "1", ""],
    ]


@pytest.mark.parametrize(
    ("content", "text", "expected"),
    [
        ("指標,本年累計,單位\n專利申請量,1250,件\n".encode("big5"), None, "Big5: 指標"),
        ("指标,本年累计\n专利申请量,1250\n".encode().decode("latin-1").encode(), None, "指标"),
        ("指标,本年累计\n专利申请量,1250\n".encode("gb18030").decode("cp1252").encode(), None, "指标"),
        ("指标名称,本年累计\n".encode().decode("gb18030", "ignore").encode(), "鎸囨爣鍚嶇О", "指标名称"),
        ("指\ufffd\ufffd,本年\ufffd\ufffd\n1,2\n".encode(), "指\ufffd\ufffd", ""),
        ("指标,本年累计\n专利,12\x0050\n".encode(), "专利,12␀", ""),
    ],
)
def test_garbled_text_is_named(tmp_path: Path, content: bytes, text: str | None, expected: str) -> None:
    finding = open_file(put(tmp_path, "a.csv", content)).finding
    assert finding is not None
    assert (finding.rule_code, finding.expected) == ("file.garbled_text", expected)
    assert text in (None, finding.found)
