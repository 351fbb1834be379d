"""Make the blank workbook of a form from the form's module.

Belongs here: the layout of identity, header, items, drop-downs, example and instructions. Does not belong here: columns and
codes (``schemas/forms``), which words are offered (``choices``), or reading the workbook when it is filled in.

Every sheet except the one to fill in has the marker of generated sheets: an example that is left in is never read as data,
also if the sheet is renamed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake.readers.comments import AUTHOR
from pipelines.intake.respond.choices import Choices
from pipelines.intake.respond.messages import HOW_TO_FILL, LABELS, Both
from pipelines.intake.respond.workbook_cells import (
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
_HEAD, _REQUIRED, _INPUT, _FIXED = (
    PatternFill("solid", fgColor=c) for c in ("FF34495E", "FF8A2A1C", "FFFFF9E5", "FFEDEFF1")
)
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "number": "General", "decimal": "General", "integer": "0"}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_SHOWN_CHOICES = 12


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
    _items(data, form, offered, header_row + 1)
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


def _items(sheet: Worksheet, form: type[Form], offered: Choices, row: int) -> None:
    """Write a line for each item that is asked for; its indicator, unit and basis cannot be overwritten by accident.

    The protection has no password, and everything but the items and the header stays free, so that lines can be added.
    """
    if not offered.items:
        return
    kinds = {column.kind: j for j, column in enumerate(form.sent_columns().values(), 1)}
    fixed = {kinds["indicator"]: "indicator", kinds["unit"]: "unit"}
    fixed |= {j: "basis" for j, name in enumerate(form.sent_columns(), 1) if name == "measure_basis"}
    free = Protection(locked=False)
    for j in range(1, len(form.sent_columns()) + 1):
        sheet.column_dimensions[_column(j)].protection = free
        for i, item in enumerate(offered.items, row):
            cell = at(sheet, i, j)
            cell.border = GRID
            cell.font = lettering()
            cell.number_format = sheet.column_dimensions[_column(j)].number_format
            if j in fixed:
                put_text(cell, getattr(item, fixed[j]))
                cell.fill = _FIXED
            else:
                cell.protection = free
                cell.fill = _INPUT
    for line in sheet.iter_rows(min_row=2, max_row=6, min_col=2, max_col=2):
        line[0].protection = free
    sheet.protection.sheet = True
    for allowed in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(sheet.protection, allowed, False)


def _is_required(column: Sent) -> bool:
    return column.required and column.default is None


def _heading(column: Sent, offered: Choices, lang: str) -> str:
    words = column.label_zh if lang == "zh" else column.label_en
    unit = offered.units.get(column.unit or "")
    if unit and not re.search(r"[(（\[]", words):
        words += f"({unit.zh if lang == 'zh' else unit.en})"
    return f"{words}*" if _is_required(column) else words


def _header(sheet: Worksheet, form: type[Form], offered: Choices, row: int, lang: str) -> None:
    for j, (name, column) in enumerate(form.sent_columns().items(), 1):
        cell = at(sheet, row, j)
        put_text(cell, _heading(column, offered, lang))
        cell.font = lettering(bold=True, color="FFFFFFFF")
        cell.fill = _REQUIRED if _is_required(column) else _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = GRID
        cell.comment = Comment(_column_comment(name, form, offered), AUTHOR, width=340, height=170)
        dimension = sheet.column_dimensions[_column(j)]
        dimension.width = min(max(text_width(cell.value) + 4, text_width(offered.example[name]) + 3, 12), 32)
        dimension.number_format = _NUMBER_FORMATS.get(column.kind, "@")
    sheet.row_dimensions[row].height = 34
    first = sheet.column_dimensions["A"]
    first.width = max(first.width, 24)
    second = sheet.column_dimensions["B"]
    second.width = max(second.width, 22)


def _column_comment(name: str, form: type[Form], offered: Choices) -> str:
    column, shown = form.sent_columns()[name], offered.example[name]
    how = HOW_TO_FILL.get(column.kind, HOW_TO_FILL["text"])
    need = LABELS["required" if _is_required(column) else "optional"]
    example = f"{LABELS['example']}: {shown}" if shown else ""
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
    for instruction in (*(LABELS[f"instruction_{n}"] for n in range(1, 6)), _on_totals(form)):
        for words in instruction:
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
            offered.example[name],
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


def _on_totals(form: type[Form]) -> Both:
    """Return whether the form takes total rows, and in which column they are marked."""
    name = form.spec().total_of
    if name is None:
        return LABELS["instruction_no_total"]
    column = form.sent_columns()[name]
    zh, en = LABELS["instruction_total"]
    return Both(zh.format(column=column.label_zh), en.format(column=column.label_en))


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
    row = offered.example
    for j, (name, column) in enumerate(form.sent_columns().items(), 1):
        heading = _heading(column, offered, lang)
        _head_cell(sheet, 5, j, heading)
        if row[name]:
            put_text(at(sheet, 6, j), row[name])
        at(sheet, 6, j).font, at(sheet, 6, j).border = lettering(italic=True, color="FF4A5560"), GRID
        width = max(text_width(heading), text_width(row[name])) + 4
        sheet.column_dimensions[_column(j)].width = min(max(width, 12), 40)
    sheet.row_dimensions[5].height = 34
