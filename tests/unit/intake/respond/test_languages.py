"""Each language of an answer by itself: no English in a Chinese line and no Chinese in an English one, but for the sender's text.

Belongs here: what findings fill into their messages. Does not belong here: the messages of rules as written (``seeds/rule.csv``).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

from pipelines import intake
from pipelines.intake.readers import open_file
from pipelines.intake.respond.messages import RuleMessages
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.intake_cases import FOLDER, Case, cases
from tests.trial import pipeline, trial

pytestmark = pytest.mark.thorough

CHINESE, ENGLISH = re.compile(r"[\u3400-\u9fff]+"), re.compile(r"[A-Za-z][a-z]{2,}")
NO_WORDS = frozenset(
    ("Excel", "xlsx", "xlsm", "csv", "ods", "html", "xml", "zip", "Big", "Sheet", "meta", "json")
)
"""Names of formats, programs, encodings and files."""
NOW = dt.datetime(2026, 1, 31)


@cache
def text_of(path: Path) -> str:
    """Return everything that a sender wrote into a file, and its name."""
    opened = open_file(path)
    cells = (cell for grid in opened.grids for row in grid.rows for cell in row)
    own = [mark for grid in opened.grids for *_, mark in (*grid.comments, *grid.shown, *grid.marked)]
    sheets = (grid.sheet for grid in opened.grids)
    texts = (path.read_bytes().decode(encoding, "replace") for encoding in ("utf-8", "gb18030", "big5"))
    return "".join([path.name, *sheets, *cells, *own, *texts])


def foreign_words(receipt: Receipt, written: str) -> list[tuple[str, str]]:
    """Return rule and word of what a finding fills in in the wrong language, though it is not the sender's text."""
    messages, form = pipeline().messages, pipeline().forms.get(receipt.form_id)
    wrong = []
    for finding in receipt.findings:
        worded = messages.say(finding, form)
        filled = [worded.column, worded.content, worded.expected]
        is_near = (
            finding.rule_code == "file.layout_not_found"
        )  # a name near to a header is in the header's language
        chinese = [w for part in filled for w in ENGLISH.findall(part.zh) if not (is_near or w in NO_WORDS)]
        english = [w for part in filled for w in CHINESE.findall(part.en or part.zh) if not is_near]
        wrong += [(finding.rule_code, word) for word in (*chinese, *english) if word not in written]
    return wrong


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.file)
def test_answers_to_the_cases_keep_the_languages_apart(case: Case) -> None:
    path = FOLDER / "files" / case.file
    receipt, _ = trial(path, case.form, case.submitter, case.period)
    assert foreign_words(receipt, text_of(path)) == []


def package(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\x03binary",
        b"%PDF-1.7",
        package(readme=b"x"),
        b"PK\x03\x04 cut off",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off",
        b"<html><table><tr><td>1",
        b"<?xml version='1.0'?><Workbook><Worksheet>",
        "专利申请量\n".encode("gb18030") + b"\xff\xff\xff\xff",
    ],
    ids=["empty", "binary", "PDF", "zip", "cut xlsx", "cut xls", "HTML", "XML", "encoding"],
)
def test_a_file_that_cannot_be_read_is_described_in_both_languages(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "district_return.120104.2019-Q3.xlsx"
    path.write_bytes(content)
    receipt = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW)
    assert receipt.status == "refused" and receipt.findings
    assert foreign_words(receipt, text_of(path)) == []


@pytest.mark.parametrize("beside", ["{", "[1]", "\udcff", "{\n 'form_id': 'x'\n}"])
def test_options_that_cannot_be_read_are_quoted(tmp_path: Path, beside: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("指标,本年累计\n", "utf-8")
    meta = tmp_path / "rows.csv.meta.json"
    meta.write_bytes(beside.encode(errors="surrogateescape"))
    receipt = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW)
    [finding] = [f for f in receipt.findings if f.rule_code == "file.bad_sidecar"]
    assert finding.found in (meta.name, *map(str.strip, beside.split("\n")))


def test_names_that_intake_gives_are_english_in_the_english_line(tmp_path: Path) -> None:
    path = tmp_path / "district_return.120104.2019-Q3.csv"
    path.write_text("指标,本年累计,单位\n发明专利申请量,5,件\n发明专利申请量,6,件\n", "utf-8")
    settings = Settings(data_dir=tmp_path / "data")
    receipt = intake.check(settings, path, {}, NOW)
    [finding] = [f for f in receipt.findings if f.rule_code == "file.duplicate_key"]
    message = RuleMessages(settings.seeds_dir).say(finding, pipeline().forms["district_return"]).message
    assert "“发明专利申请量 / 南开区 / 2019-Q3 / 本年累计”重复填报" in message.zh
    assert (
        "“Patent applications (Invention) / Nankai District / 2019-Q3 / Year to date” is repeated"
        in message.en
    )
