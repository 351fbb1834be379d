"""Templates keep their word: for every form and every sender, what is offered or allowed in writing is accepted.

Belongs here: choices, items and instructions against the checker. Does not belong here: the layout of the workbook
(``test_template``).
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from pipelines import intake
from pipelines.intake.respond.choices import Choices, choices
from pipelines.intake.respond.template import CODES, EXAMPLE, INSTRUCTIONS, make_template
from pipelines.settings import Settings
from schemas.form import Form, forms
from schemas.receipt import ACCEPTED, Finding, Receipt
from schemas.roles import Roles
from schemas.seed_files import read_seed
from tests.fixtures_make import csv_text, put
from tests.seeds import SEEDS, copy_seeds
from tests.senders import agencies_of
from tests.trial import pipeline, trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
PERIODS = {"A": "2019", "Q": "2019-Q3", "M": "2019-06"}
FORMS = forms()
LEVELS = {row[n]: row["area_level"] for row in read_seed(SEEDS, "area") for n in ("name_zh", "name_en")}
SPECIFIC = ("120104", "120111", "120116", "tjipo")
"""Senders whose offers differ: a district with one zone, with two, the one with all, the city's office."""


@cache
def senders(form_id: str) -> tuple[str, ...]:
    """Return the senders of a form that are offered different words, one of each."""
    return tuple(a for a in agencies_of(FORMS[form_id]) if a in SPECIFIC or not a.isdigit())


def example(form: type[Form], offered: Choices) -> dict[str, str]:
    """Return the row of examples; a column whose example this sender is not offered stays blank."""
    row = dict(offered.example)
    if row.get("zone_area") not in offered.by_column.get("zone_area", ()):
        row["zone_area"] = ""
    return {name: row[name] for name in form.sent_columns()}


def files(form: type[Form], offered: Choices) -> Iterator[tuple[set[str], list[dict[str, str]]]]:
    """Yield the rows of files that use each choice once, each with the columns that are looked at.

    Columns that depend on no other share a file, in which the shorter ones begin again.
    """
    row = example(form, offered)
    alone = {name for name in offered.by_column if depends_on_others(form, name)}
    shared = {name: words for name, words in offered.by_column.items() if name not in alone and words}
    n_rows = max(map(len, shared.values()), default=0)
    if shared:
        yield (
            set(shared),
            [
                {**row, **{name: words[n % len(words)] for name, words in shared.items()}}
                for n in range(n_rows)
            ],
        )
    for name in sorted(alone):
        yield from (({name}, rows) for rows in files_of(form, offered, name, offered.by_column[name]))


def depends_on_others(form: type[Form], name: str) -> bool:
    """Return whether a word of a column is only right beside those of others, or of its own level."""
    columns = form.sent_columns()
    kind = columns[name].kind
    return kind in ("area", "unit", "indicator") or (kind == "caliber" and "indicator_code" in columns)


def files_of(
    form: type[Form], offered: Choices, name: str, words: Sequence[str]
) -> Iterator[list[dict[str, str]]]:
    """Yield the rows of files that use each choice of a column once.

    A table is about districts or about provinces, so areas of each level have a file of their own; a unit is beside an
    indicator that has it.
    """
    row, column = example(form, offered), form.sent_columns()[name]
    if column.kind == "area":
        for level in dict.fromkeys(LEVELS.get(word) for word in words):
            yield [{**row, name: word} for word in words if LEVELS.get(word) == level]
    elif column.kind == "unit":
        indicators = {unit: word for word in offered.by_column["indicator_code"] for unit in units_of(word)}
        yield [{**row, name: word, "indicator_code": indicators[word]} for word in words]
    elif column.kind == "indicator":
        yield [{**row, name: word, "unit_raw": units_of(word)[0]} for word in words]
    else:
        calibers_of = pipeline().reference.calibers_of
        reference = pipeline().reference
        for word in words:
            caliber = reference.calibers.get(word)
            fitting = [
                w
                for w in offered.by_column["indicator_code"]
                if caliber == "base" or caliber in calibers_of.get(reference.indicators.get(w).code, ())
            ]
            own = {"indicator_code": fitting[0], "unit_raw": units_of(fitting[0])[0]}
            yield [{**row, **own, name: word}]


@cache
def units_of(indicator: str) -> list[str]:
    """Return the names of the units that an indicator's values may have."""
    reference = pipeline().reference
    meaning = reference.indicators.get(indicator)
    assert meaning, indicator
    units = reference.units
    return [units.written[w] for w, u in units.known.items() if u.base_unit == meaning.base_unit]


def send(
    folder: Path, form: type[Form], sender: str, rows: list[dict[str, str]], lang: str = "zh"
) -> Receipt:
    """Return the receipt of a file with these rows."""
    header = [c.label_zh if lang == "zh" else c.label_en for c in form.sent_columns().values()]
    lines = [[f'"{word}"' if "," in word else word for word in row.values()] for row in rows]
    path = put(folder, "rows.csv", csv_text([header, *lines]))
    spec = form.spec()
    receipt, _ = trial(path, spec.form_id, sender, PERIODS[spec.cadence])
    return receipt


def own(receipt: Receipt) -> list[Finding]:
    """Return the errors of single cells; rows that repeat a key or contradict another column are meant here."""
    return [f for f in receipt.findings if f.severity == "error" and f.scope == "cell"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("form_id", "sender"), [(f, s) for f in FORMS for s in senders(f)], ids=lambda value: str(value)
)
def test_every_choice_that_is_offered_is_accepted(
    tmp_path: Path, form_id: str, sender: str, lang: str
) -> None:
    form = FORMS[form_id]
    offered = choices(form, SEEDS, sender, PERIODS[form.spec().cadence], lang)
    for name, words in offered.by_column.items():
        assert lang == "zh" or not any(re.search("[\u4e00-\u9fff]", word) for word in words), name
    for names, rows in files(form, offered):
        receipt = send(tmp_path, form, sender, rows, lang)
        wrong = [f for f in own(receipt) if f.column in names]
        assert not wrong, [(f.column, f.rule_code, f.found) for f in wrong]
        if "caliber_code" in names:
            assert not [f for f in receipt.findings if f.column == "caliber_code" and f.severity == "query"]
        assert not [f for f in receipt.findings if f.rule_code == "row.zone_not_in_district"]


def agencies(form_id: str) -> list[str]:
    """Return every agency that may send a form."""
    codes = dict.fromkeys(row["agency_code"] for row in read_seed(SEEDS, "agency"))
    roles = Roles(read_seed(SEEDS, "agency_role"))
    return [code for code in codes if roles.is_sender(FORMS[form_id].spec().senders, code)]


def examples_of(book: openpyxl.Workbook, form: type[Form]) -> dict[str, set[str]]:
    """Return by column every example that a template gives: on its own sheet, in the instructions, in a header's comment."""
    data, names = book.worksheets[0], list(form.sent_columns())
    headings = data[int(str(data.freeze_panes)[1:]) - 1]
    given = [book[EXAMPLE][6], headings]
    labels = {column.label_zh: name for name, column in form.sent_columns().items()}
    shown: dict[str, set[str]] = {name: set() for name in names}
    for name, example_cell, heading in zip(names, *(line[: len(names)] for line in given), strict=True):
        in_comment = re.search(r"^样例 Example: (.*)$", heading.comment.text, re.MULTILINE)
        shown[name] |= {str(example_cell.value or ""), in_comment[1] if in_comment else ""}
    for line in book[INSTRUCTIONS].iter_rows(values_only=True):
        if (name := labels.get(str(line[0]).split("\n")[0])) and line[7]:
            shown[name].add(str(line[4] or ""))
    return shown


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form_id", FORMS)
def test_every_example_is_among_the_choices_of_its_template(form_id: str, lang: str) -> None:
    """For every sender, and before the sender is known; senders who are offered the same get the same template."""
    form = FORMS[form_id]
    offers = [
        choices(form, SEEDS, sender, PERIODS[form.spec().cadence], lang)
        for sender in ("", *agencies(form_id))
    ]
    assert len(offers) > 1
    for offered in {str(offer): offer for offer in offers}.values():
        book = openpyxl.load_workbook(io.BytesIO(make_template(form, offered, {}, lang)))
        listed = {column[1].value: {cell.value for cell in column[2:]} for column in book[CODES].columns}
        for name, shown in examples_of(book, form).items():
            wrong = shown - {""} - listed[name] if name in listed else set()
            assert not wrong, (name, wrong)
            assert len(shown) == 1, (name, shown)


def test_a_district_is_asked_for_its_own_items_and_zones(tmp_path: Path) -> None:
    form = FORMS["district_return"]
    offered = choices(form, SEEDS, "120104", "2019-Q3")
    assert offered.by_column["zone_area"] == ("天津滨海高新技术产业开发区",)
    assert offered.by_column["indicator_code"] == tuple(item.indicator for item in offered.items)
    assert [item.unit for item in offered.items] == ["件"] * 4 + ["万元"] * 2
    assert len(choices(form, SEEDS, "tjipo", "2019-Q3").items) == 4
    assert "zone_area" not in choices(form, SEEDS, "tjipo", "2019-Q3").by_column


@pytest.mark.parametrize("sender", ["", "120104", "tjipo"])
def test_a_return_is_offered_the_bases_and_calibers_that_it_can_have(sender: str) -> None:
    """Those of its items: others would be queried, or refused."""
    offered = choices(FORMS["district_return"], SEEDS, sender, "2019-Q3")
    assert offered.by_column["measure_basis"] == ("期末数", "本年累计")
    assert offered.by_column["caliber_code"] == ("基本口径",)


def test_calibers_are_offered_and_taken_where_an_indicator_has_them(tmp_path: Path) -> None:
    form = FORMS["published_figures"]
    offered = choices(form, SEEDS, "tjipo", "2019")
    assert {"基本口径", "技术输出地域口径"} < set(offered.by_column["caliber_code"])
    row = example(form, offered)
    for indicator, is_wrong in (("技术市场成交额", False), ("专利授权量", True)):
        own = {"indicator_code": indicator, "unit_raw": units_of(indicator)[0]}
        receipt = send(tmp_path, form, "tjipo", [{**row, **own, "caliber_code": "技术输出地域口径"}])
        raised = [f.expected for f in receipt.findings if f.rule_code == "cell.caliber_not_of_indicator"]
        assert raised == (["基本口径"] if is_wrong else [])


def test_an_item_that_has_ended_is_asked_for_up_to_its_last_period_only(tmp_path: Path) -> None:
    seeds = copy_seeds(tmp_path / "seeds")
    items = seeds / "form_item.csv"
    lines = items.read_text("utf-8").replace(
        "1,专利申请量,ITEM,ytd,2016-Q1,,", "1,专利申请量,ITEM,ytd,2016-Q1,2018-Q4,"
    )
    items.write_text(lines, "utf-8")

    def asked(period: str) -> bool:
        offered = choices(FORMS["district_return"], seeds, "120104", period)
        return "专利申请量" in [item.indicator for item in offered.items]

    assert [asked(period) for period in ("2018-Q4", "2019-Q1", "")] == [True, False, False]


@pytest.mark.parametrize(
    ("lang", "value_label", "unit_label"), [("zh", "本年累计", "单位"), ("en", "Year to date", "Unit")]
)
@pytest.mark.parametrize("sender", ["120104", "120116", "tjipo"])
def test_a_return_with_its_values_filled_in_is_accepted(
    tmp_path: Path, sender: str, lang: str, value_label: str, unit_label: str
) -> None:
    """Only values are typed in; the items, their units and bases are there and are protected, other cells are not."""
    settings = Settings(data_dir=tmp_path / "data")
    key = {"submitter": sender, "period": "2019-Q3"}
    path = intake.template(settings, "district_return", key, lang, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = int(str(sheet.freeze_panes)[1:])
    labels = [str(c.value).rstrip("*") for c in sheet[first - 1]]
    value, unit = labels.index(value_label) + 1, labels.index(unit_label) + 1
    n_items = len(choices(FORMS["district_return"], SEEDS, sender, "2019-Q3").items)
    for n in range(n_items):
        sheet.cell(first + n, value).value = "—" if n == 1 else 1000 + n
    assert sheet.protection.sheet and sheet.cell(first, 1).protection.locked
    assert sheet.cell(first, unit).protection.locked and not sheet.cell(first, value).protection.locked
    book.save(path)
    receipt = intake.check(settings, path, {}, NOW)
    assert (receipt.status, receipt.rows_accepted) == (ACCEPTED, n_items), receipt.findings
    assert [(f.rule_code, f.severity) for f in receipt.findings] == [("cell.no_value", "note")]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_dash_where_there_is_no_figure_is_accepted(tmp_path: Path, form_id: str) -> None:
    form, sender = FORMS[form_id], senders(form_id)[0]
    row = example(form, choices(form, SEEDS, sender))
    for name, column in form.sent_columns().items():
        if column.kind in ("number", "integer", "decimal"):
            receipt = send(tmp_path, form, sender, [{**row, name: "—"}])
            assert receipt.status == ACCEPTED, (name, [f.rule_code for f in receipt.findings])


@pytest.mark.parametrize("form_id", FORMS)
def test_blanks_notes_and_totals_are_treated_as_the_instructions_say(tmp_path: Path, form_id: str) -> None:
    form, sender = FORMS[form_id], senders(form_id)[0]
    row = example(form, choices(form, SEEDS, sender))
    sent = form.sent_columns()
    bare = {n: v if sent[n].required and sent[n].default is None else "" for n, v in row.items()}
    note = dict.fromkeys(row, "") | {next(iter(row)): "注：数据由各处室提供"}
    assert send(tmp_path, form, sender, [bare, note]).status == ACCEPTED
    if total_of := form.spec().total_of:
        total = {**row, total_of: "合计"}
        receipt = send(tmp_path, form, sender, [row, total])
        assert (receipt.status, receipt.rows_accepted) == (ACCEPTED, 1), receipt.findings


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("form_id", "sender"), [(f, s) for f in FORMS for s in senders(f)], ids=lambda value: str(value)
)
def test_the_example_of_a_template_is_accepted_as_data(
    tmp_path: Path, form_id: str, sender: str, lang: str
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = {"submitter": sender, "period": PERIODS[FORMS[form_id].spec().cadence]}
    path = intake.template(settings, form_id, key, lang, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = int(str(sheet.freeze_panes)[1:])
    sheet.delete_rows(first, sheet.max_row)
    for column, cell in enumerate(book[EXAMPLE][6], 1):
        sheet.cell(first, column).value = cell.value
    book.save(path)
    receipt, _ = trial(path, form_id, key["submitter"], key["period"])
    assert (receipt.status, receipt.rows_accepted) == (ACCEPTED, 1), receipt.findings
    assert not [f for f in receipt.findings if f.severity == "query"]


@pytest.mark.parametrize(
    ("column", "word"),
    [("obs_status", "final"), ("caliber_code", "base definition"), ("unit_raw", "ten thousand items")],
)
def test_english_words_of_the_descriptions_are_taken(tmp_path: Path, column: str, word: str) -> None:
    """Words of the descriptions of columns, and units as they are spoken."""
    form = FORMS["published_figures"]
    row = example(form, choices(form, SEEDS, "tjipo", "2019", "en"))
    receipt = send(tmp_path, form, "tjipo", [{**row, column: word}], "en")
    assert (receipt.status, own(receipt)) == (ACCEPTED, []), receipt.findings
