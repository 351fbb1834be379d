"""Templates: the contents of every form's workbook, and that one filled in with the examples is accepted."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines import intake
from pipelines.intake.errors import FileThere, WrongKey
from pipelines.intake.respond.template import CODES, EXAMPLE, INSTRUCTIONS
from pipelines.settings import Settings
from schemas.form import Form, forms
from schemas.receipt import ACCEPTED
from tests.seeds import SEEDS
from tests.senders import sender
from tests.trial import named_trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
PERIODS = {"A": "2019", "Q": "2019-Q3", "M": "2019-06"}
FORMS = forms()
each_form = pytest.mark.parametrize("form_id", FORMS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", seeds_dir=SEEDS)


def blank(settings: Settings, tmp_path: Path, form_id: str, lang: str = "zh") -> Path:
    form = FORMS[form_id]
    key = {"submitter": sender(form), "period": PERIODS[form.spec().cadence]}
    return intake.template(settings, form_id, key, lang, tmp_path / f"{lang}.xlsx")


def fill_in(path: Path, form: type[Form]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = first_row_without_items(sheet)
    for j, column in enumerate(form.sent_columns().values(), 1):
        sheet.cell(row, j).value = column.example or None
    book.save(path)


def first_row_without_items(sheet: Worksheet) -> int:
    """Remove the lines of the items that a return asks for (``test_choices`` fills them in); return the first row."""
    row = int(str(sheet.freeze_panes)[1:])
    sheet.delete_rows(row, sheet.max_row)
    return row


@each_form
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_filled_from_its_examples_is_accepted(
    settings: Settings, tmp_path: Path, form_id: str, lang: str
) -> None:
    path = blank(settings, tmp_path, form_id, lang)
    fill_in(path, FORMS[form_id])
    receipt = named_trial(path)
    assert (receipt.status, receipt.rows_received) == (ACCEPTED, 1), receipt.findings
    assert (receipt.form_id, receipt.submitter) == (form_id, sender(FORMS[form_id]))
    others = [f for f in receipt.findings if f.rule_code != "file.item_missing"]  # one row is no whole return
    assert not [f for f in others if f.severity == "error" or f.rule_code.startswith("file.")]


@each_form
def test_an_example_left_in_is_no_data(settings: Settings, tmp_path: Path, form_id: str) -> None:
    path = blank(settings, tmp_path, form_id)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[1:] == [INSTRUCTIONS, EXAMPLE, CODES]
    first_row_without_items(book.worksheets[0])
    book[EXAMPLE].title = "Sheet9"
    book[CODES].sheet_state = "visible"
    book.save(path)
    receipt = named_trial(path)
    assert (receipt.rows_received, [f.rule_code for f in receipt.findings]) == (0, ["file.empty"])


@each_form
def test_every_column_is_explained_in_both_languages(
    settings: Settings, tmp_path: Path, form_id: str
) -> None:
    book = openpyxl.load_workbook(blank(settings, tmp_path, form_id))
    explanations = {str(row[0]).split("\n")[0]: str(row[7]) for row in book[INSTRUCTIONS].values if row[7]}
    for column in FORMS[form_id].sent_columns().values():
        chinese, english = explanations[column.label_zh].split("\n")
        assert re.search("[\u4e00-\u9fff]", chinese) and re.match(r"[A-Z0-9][\w-]+", english)
        assert chinese.endswith("。") and not re.search(r"\bnull\b", chinese)


@each_form
def test_columns_are_typed_and_offer_their_choices(settings: Settings, tmp_path: Path, form_id: str) -> None:
    path = blank(settings, tmp_path, form_id)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    offered = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    row = int(str(sheet.freeze_panes)[1:])
    for j, (_, column) in enumerate(FORMS[form_id].sent_columns().items(), 1):
        letter = openpyxl.utils.get_column_letter(j)
        heading = sheet.cell(row - 1, j)
        assert heading.value.startswith(column.label_zh) and heading.comment.text
        assert heading.value.endswith("*") == (column.required and column.default is None)
        if column.kind in ("text", "period", "code"):
            assert sheet.column_dimensions[letter].number_format == "@"
        if column.kind in ("code", "area", "indicator", "unit", "source", "boolean"):
            reference = offered[f"{letter}{row}"].rpartition("!")[2].replace("$", "")
            words = [c.value for (c,) in book[CODES][reference]]
            assert words and all(words)
    texts = [str(c.value or "") for line in book[INSTRUCTIONS].iter_rows() for c in line]
    assert all(any(column.label_en in s for s in texts) for column in FORMS[form_id].sent_columns().values())


def test_the_sender_is_written_as_its_drop_down_has_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    intake.template(settings, "district_return", {"submitter": "120104"}, "zh", path)
    cells = {str(c.value) for line in openpyxl.load_workbook(path).worksheets[0]["B1:B6"] for c in line}
    assert "南开区知识产权局" in cells and "120104" not in cells


def test_a_wrong_key_is_refused_and_no_file_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    for key in ({"period": "2016"}, {"submitter": "unknown"}, {"submitter": "tjstat"}):
        with pytest.raises(WrongKey):
            intake.template(settings, "patent_register", key, "zh", tmp_path / "t.xlsx")
    with pytest.raises(WrongKey, match="patent_registre"):
        intake.template(settings, "patent_registre", {}, "zh", tmp_path / "t.xlsx")
    first = intake.template(settings, "patent_register", {}, "zh", tmp_path / "t.xlsx")
    before = first.read_bytes()
    with pytest.raises(FileThere, match="may be filled in"):
        intake.template(settings, "patent_register", {}, "zh", first)
    assert first.read_bytes() == before
    again = intake.template(settings, "patent_register", {}, "zh", tmp_path / "u.xlsx")
    assert again.read_bytes() == before
