"""Make the blank workbook of a form from the form's module.

Belongs here: the layout of identity, header, drop-downs, example and instructions. Does not belong here: columns and codes
(``schemas/forms``), or reading the workbook when it is filled in.

Every sheet except the one to fill in has the marker of generated sheets: an example that is left in is never read as data,
also if the sheet is renamed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.common.files import read_seed
from pipelines.intake.respond.messages import HOW_TO_FILL, LABELS, Both
from pipelines.intake.respond.workbook_cells import (
    AUTHOR,
    GRID,
    at,
    lettering,
    print_across,
    put_text,
    saved,
    text_width,
)
from pipelines.intake.resubmission import MARKER
from schemas.form import Form, Sent

INSTRUCTIONS, EXAMPLE, CODES = "填表说明 Instructions", "样例 Example", "选项 Codes"
LAST_ROW = 1_048_576
_MADE = dt.datetime(1980, 1, 1)
_HEAD, _REQUIRED, _INPUT = (PatternFill("solid", fgColor=c) for c in ("FF34495E", "FF8A2A1C", "FFFFF9E5"))
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "number": "General", "decimal": "General", "integer": "0"}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_SHOWN_CHOICES = 12


@dataclass(frozen=True)
class Choices:
    """The choices of each column, the senders of the form, the labels of units."""

    by_column: Mapping[str, Sequence[str]]
    senders: Sequence[str]
    units: Mapping[str, Both] = field(default_factory=dict)


def choices(form: type[Form], seeds_dir: Path) -> Choices:
    """Return the choices of a form's drop-downs."""

    def seed(name: str) -> list[dict[str, str]]:
        return read_seed(seeds_dir, name)

    allowed = _allowed(form)
    by_kind: dict[str, Sequence[str]] = {
        "area": _once(
            r["name_zh"]
            for r in seed("area")
            if r["is_current"] == "true" and r["area_level"] not in ("group", "unallocated")
        ),
        "source": _once(r["name_zh"] for r in seed("source")),
        "country": _once(r["name_zh"] for r in seed("country")),
        "task": _once(r["task_id"] for r in seed("plan_task")),
        "unit": _once(r["name_zh"] for r in seed("unit")),
        "boolean": ("是", "否"),
    }
    meanings: dict[tuple[str, ...], str] = {}
    for row in seed("indicator_alias"):
        if not allowed or row["indicator_code"] in allowed:
            members = ("patent_type", "applicant_type", "industry_code", "item_class", "measure_basis")
            meanings.setdefault((row["indicator_code"], *(row[m] for m in members)), row["alias"])
    named = {code for code, *_ in meanings}
    by_kind["indicator"] = _once(
        [
            *meanings.values(),
            *(
                r["name_zh"]
                for r in seed("indicator")
                if r["indicator_code"] not in named and (not allowed or r["indicator_code"] in allowed)
            ),
        ]
    )
    by_column = {}
    for name, column in form.sent_columns().items():
        first: dict[str, str] = {}
        for word, code in column.codes:
            first.setdefault(code, word)
        if offered := tuple(first.values()) or tuple(by_kind.get(column.kind, ())):
            by_column[name] = offered
    allowed_senders = form.spec().senders
    latest = {r["agency_code"]: r for r in sorted(seed("agency"), key=lambda r: r["valid_from"])}
    senders = _once(
        r["name_zh"]
        for code, r in latest.items()
        if "*" in allowed_senders
        or code in allowed_senders
        or ("districts" in allowed_senders and r["agency_kind"] == "district")
    )
    units = {r["unit_code"]: Both(r["name_zh"], r["name_en"]) for r in seed("unit")}
    return Choices(by_column, senders, units)


def _allowed(form: type[Form]) -> frozenset[str]:
    """Return the indicator codes that the form allows, none if it allows all."""
    column = form.to_schema().columns.get("indicator_code")
    allowed = [c.statistics.get("allowed_values") for c in column.checks if c.statistics] if column else []
    return frozenset(str(code) for values in allowed if values for code in values)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in words if w))


def make_template(form: type[Form], offered: Choices, key: Mapping[str, str], lang: str) -> bytes:
    """Return the blank workbook of a form.

    Args:
        form: the form.
        offered: what its drop-downs offer.
        key: the known parts of the key: submitter, period, document.
        lang: language of the headers, ``zh`` or ``en``; instructions are always in both.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    spec = form.spec()
    label = spec.label_zh if lang == "zh" else spec.label_en
    data = book.create_sheet(_NOT_IN_TITLES.sub(" ", label)[:31])
    codes = _codes(book, offered)
    header_row = _identity(data, form, key, lang, codes.get("_senders"))
    _header(data, form, offered, header_row, lang)
    for j, name in enumerate(form.sent_columns(), 1):
        if name in codes:
            _drop_down(data, codes[name], f"{_column(j)}{header_row + 1}:{_column(j)}{LAST_ROW}")
    data.freeze_panes = at(data, header_row + 1, 1)
    data.print_title_rows = f"{header_row}:{header_row}"
    _instructions(book, form, offered)
    _example(book, form, offered, lang)
    for sheet in book.worksheets:
        print_across(sheet)
    book.move_sheet(CODES, offset=len(book.sheetnames))
    book.active = 0
    return saved(book, {}, _MADE)


def _column(j: int) -> str:
    return str(get_column_letter(j))


def _ours(book: Workbook, title: str, kind: str) -> Worksheet:
    sheet = book.create_sheet(title)
    put_text(at(sheet, 1, 1), f"{MARKER}{kind}")
    sheet.row_dimensions[1].hidden = True
    return sheet


def _codes(book: Workbook, offered: Choices) -> dict[str, str]:
    """Write the lists on a hidden sheet; return the reference of each."""
    sheet = _ours(book, CODES, "codes")
    sheet.sheet_state = "hidden"
    references = {}
    lists = {"_senders": offered.senders, **offered.by_column}
    for j, (name, words) in enumerate(((n, w) for n, w in lists.items() if w), 1):
        put_text(at(sheet, 2, j), name)
        for i, word in enumerate(words, 3):
            put_text(at(sheet, i, j), word)
        references[name] = f"{quote_sheetname(CODES)}!${_column(j)}$3:${_column(j)}${len(words) + 2}"
    return references


def _drop_down(sheet: Worksheet, reference: str, cells: str) -> None:
    # A warning only: other ways of writing are understood too.
    choice = DataValidation("list", reference, allow_blank=True, showErrorMessage=True, errorStyle="warning")
    choice.errorTitle, choice.error = LABELS["choose"].zh, LABELS["not_in_list"].lines
    choice.add(cells)
    sheet.add_data_validation(choice)


def _identity(
    sheet: Worksheet, form: type[Form], key: Mapping[str, str], lang: str, senders: str | None
) -> int:
    """Write title and identity; return the row of the header."""
    spec = form.spec()
    put_text(at(sheet, 1, 1), f"{spec.label_zh} {spec.label_en}")
    at(sheet, 1, 1).font = lettering(bold=True, size=15)
    sheet.row_dimensions[1].height = 26
    given = {"form_no": spec.form_id, "template_version": str(spec.version), **key}
    for i, name in enumerate(("form_no", "template_version", "submitter", "period", "document"), 2):
        label, value = LABELS[name], at(sheet, i, 2)
        put_text(at(sheet, i, 1), f"{label.zh if lang == 'zh' else label.en}：")
        at(sheet, i, 1).font = value.font = lettering()
        value.number_format, value.border = "@", GRID
        value.alignment = Alignment(horizontal="left")
        if given.get(name):
            put_text(value, given[name])
        if name in ("submitter", "period", "document"):
            value.fill = _INPUT
            other = label.en if lang == "zh" else label.zh
            value.comment = Comment(f"{other}\n{LABELS[f'{name}_how'].lines}", AUTHOR, width=300, height=90)
        if name == "submitter" and senders:
            _drop_down(sheet, senders, value.coordinate)
    hint = LABELS["template_hint"]
    put_text(at(sheet, 7, 1), hint.zh if lang == "zh" else hint.en)
    at(sheet, 7, 1).font = lettering(color="FF4A5560")
    return 8


def _is_required(column: Sent) -> bool:
    return column.required and column.default is None


def _heading(column: Sent, offered: Choices, lang: str) -> str:
    words = column.label_zh if lang == "zh" else column.label_en
    unit = offered.units.get(column.unit or "")
    if unit and not re.search(r"[(（\[]", words):
        words += f"({unit.zh})"
    return f"{words}*" if _is_required(column) else words


def _header(sheet: Worksheet, form: type[Form], offered: Choices, row: int, lang: str) -> None:
    for j, (name, column) in enumerate(form.sent_columns().items(), 1):
        cell = at(sheet, row, j)
        put_text(cell, _heading(column, offered, lang))
        cell.font = lettering(bold=True, color="FFFFFFFF")
        cell.fill = _REQUIRED if _is_required(column) else _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = GRID
        cell.comment = Comment(_column_comment(name, form, column), AUTHOR, width=340, height=170)
        dimension = sheet.column_dimensions[_column(j)]
        dimension.width = min(max(text_width(cell.value) + 4, text_width(column.example) + 3, 12), 32)
        dimension.number_format = _NUMBER_FORMATS.get(column.kind, "@")
    sheet.row_dimensions[row].height = 34
    first = sheet.column_dimensions["A"]
    first.width = max(first.width, 24)
    second = sheet.column_dimensions["B"]
    second.width = max(second.width, 22)


def _column_comment(name: str, form: type[Form], column: Sent) -> str:
    how = HOW_TO_FILL.get(column.kind, HOW_TO_FILL["text"])
    need = LABELS["required" if _is_required(column) else "optional"]
    example = f"{LABELS['example'].zh} {LABELS['example'].en}: {column.example}" if column.example else ""
    meaning = _meaning(name, form, column).lines
    parts = (f"{column.label_zh} {column.label_en}", str(need), how.lines, example, meaning)
    return "\n".join(p for p in parts if p)


def _meaning(name: str, form: type[Form], column: Sent) -> Both:
    return Both(column.description_zh, form.to_schema().columns[name].description or "")


def _instructions(book: Workbook, form: type[Form], offered: Choices) -> None:
    sheet = _ours(book, INSTRUCTIONS, "instructions")
    spec = form.spec()
    put_text(at(sheet, 2, 1), f"{LABELS['instructions']} · {spec.label_zh} {spec.label_en}")
    at(sheet, 2, 1).font = lettering(bold=True, size=14)
    row = 3
    for n in range(1, 6):
        for words in LABELS[f"instruction_{n}"]:
            put_text(at(sheet, row, 1), words)
            at(sheet, row, 1).font = lettering()
            row += 1
    row += 1
    heads = ("column", "required", "how_to_fill", "unit", "example", "choices", "also", "meaning")
    widths = (20, 10, 34, 10, 22, 34, 30, 60)
    for j, (name, width) in enumerate(zip(heads, widths, strict=True), 1):
        _head_cell(sheet, row, j, LABELS[name].lines)
        sheet.column_dimensions[_column(j)].width = width
    sheet.row_dimensions[row].height = 34
    for name, column in form.sent_columns().items():
        row += 1
        offer = offered.by_column.get(name, ())
        more = f" … ({len(offer)})" if len(offer) > _SHOWN_CHOICES else ""
        unit = offered.units.get(column.unit or "")
        is_required = _is_required(column)
        values = (
            f"{column.label_zh}\n{column.label_en}",
            LABELS["yes" if is_required else "no_"].lines,
            HOW_TO_FILL.get(column.kind, HOW_TO_FILL["text"]).lines,
            unit.lines if unit else "",
            column.example,
            " / ".join(offer[:_SHOWN_CHOICES]) + more,
            " / ".join(column.aliases),
            _meaning(name, form, column).lines,
        )
        lines = 1
        for j, value in enumerate(values, 1):
            cell = at(sheet, row, j)
            if value:
                put_text(cell, value)
            cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), GRID
            cell.font = lettering(bold=j == 1)
            taken = sum(1 + text_width(line) // widths[j - 1] for line in value.splitlines() or [""])
            lines = max(lines, taken)
        sheet.row_dimensions[row].height = 15.5 * lines + 4
    sheet.sheet_view.showGridLines = False


def _head_cell(sheet: Worksheet, row: int, column: int, words: str) -> None:
    cell = at(sheet, row, column)
    put_text(cell, words)
    cell.font, cell.fill, cell.border = lettering(bold=True, color="FFFFFFFF"), _HEAD, GRID
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _example(book: Workbook, form: type[Form], offered: Choices, lang: str) -> None:
    """Write the header with an example row on a sheet of its own."""
    sheet = _ours(book, EXAMPLE, "example")
    for i, words in enumerate(LABELS["example_only"], 2):
        put_text(at(sheet, i, 1), words)
        at(sheet, i, 1).font = lettering(bold=True, color="FF9B1C12")
    for j, column in enumerate(form.sent_columns().values(), 1):
        heading = _heading(column, offered, lang)
        _head_cell(sheet, 5, j, heading)
        if column.example:
            put_text(at(sheet, 6, j), column.example)
        at(sheet, 6, j).font, at(sheet, 6, j).border = lettering(italic=True, color="FF4A5560"), GRID
        width = max(text_width(heading), text_width(column.example)) + 4
        sheet.column_dimensions[_column(j)].width = min(max(width, 12), 40)
    sheet.row_dimensions[5].height = 34
