"""Sheets made from known facts, in layouts and containers drawn at random, with changes whose effect on the facts is known.

Belongs here: facts, layouts, changes, writing the sheet. Does not belong here: sending it through intake and comparing
(``tests.reliability.meaning``).

A change **keeps** the facts (another container, a footnote mark, a note with quotes), **hides** one of them (an error value in
its place, one cell merged over two figures), or makes **others** of all (a title that speaks of a plan). Facts that are kept
must come back with their values; of a fact that is hidden, and of figures that are others, no row may be accepted without a
word.
"""

from __future__ import annotations

import csv
import html
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter

KEEPS, HIDES, OTHERS = "keeps", "hides", "others"
INDICATORS = (
    ("专利申请量", "PAT_APP", "_T"),
    ("专利授权量", "PAT_GRANT", "_T"),
    ("有效专利量", "PAT_VALID", "_T"),
    ("发明专利申请量", "PAT_APP", "invention"),
    ("实用新型专利授权量", "PAT_GRANT", "utility_model"),
)
AREAS = (
    ("天津市", "120000"),
    ("北京市", "110000"),
    ("上海市", "310000"),
    ("广东省", "440000"),
    ("四川省", "510000"),
)
YEARS = ("2013", "2014", "2015", "2016")
MARKS = ("①", "②", "*", "¹", "²", "⑴", "※")
POWERS = ("10⁴", "½", "12½", "3①5", "1２³4")
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!")
ANOTHER_FIGURE = (
    "规上工业企业", "外商投资企业", "计划数", "目标值", "任务分解", "预测", "比上年增加", "增长率", "占比", "人均", "上年同期", "下一年计划",
)  # fmt: skip
Key = tuple[str, str, str, str]
"""Indicator, patent type, area, period."""


@dataclass
class Sheet:
    """A sheet with its facts.

    Attributes:
        rows: the cells.
        facts: the facts, by the cell (row, column) that has the value.
        title: the cell of the title, None if there is none.
        labels: cells with the names of areas and indicators.
        heads: header cells of the columns of values.
        merged: ranges as (top, left, bottom, right).
        is_all_other: the figures are not those of the facts: none may be accepted without a word.
    """

    rows: list[list[str]]
    facts: dict[tuple[int, int], tuple[Key, int]]
    title: tuple[int, int] | None
    labels: list[tuple[int, int]]
    heads: list[tuple[int, int]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_all_other: bool = False

    def expected(self) -> dict[Key, int]:
        """Return the facts that a person reads from the sheet."""
        return {} if self.is_all_other else dict(self.facts.values())

    def insert_row(self, at: int, row: list[str]) -> None:
        """Insert a row and move what is below it."""

        def moved(place: tuple[int, int]) -> tuple[int, int]:
            return (place[0] + (place[0] >= at), place[1])

        self.rows.insert(at, row)
        self.facts = {moved(p): f for p, f in self.facts.items()}
        self.title = self.title and moved(self.title)
        self.labels, self.heads = [moved(p) for p in self.labels], [moved(p) for p in self.heads]
        self.merged = [
            (top + (top >= at), left, bottom + (bottom >= at), right)
            for top, left, bottom, right in self.merged
        ]


@dataclass(frozen=True)
class MeaningCase:
    """A file, the facts that it states, the layout and the changes that made it; ``effect`` is the strongest of theirs."""

    name: str
    content: bytes
    expected: dict[Key, int]
    how: tuple[str, ...]
    effect: str


# Layouts.
def _value(dice: random.Random, kind: str) -> int:
    """Return a figure of a kind of patent; that of one kind is no more than that of all."""
    if kind != "_T":
        return dice.choice((dice.randrange(1, 100), dice.randrange(100, 1_000)))
    return dice.choice((dice.randrange(1_000, 10_000), dice.randrange(10_000, 1_000_000)))


def long_table(dice: random.Random) -> Sheet:
    """Return a table with a row for each fact."""
    rows = [["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]]
    sheet = Sheet(rows, {}, None, [], [(0, 3)])
    pairs = [
        (i, a, y)
        for i in dice.sample(INDICATORS, 2)
        for a in dice.sample(AREAS, 3)
        for y in dice.sample(YEARS, 1)
    ]
    for n, ((name, code, kind), (area, area_code), year) in enumerate(pairs, 1):
        value = _value(dice, kind)
        rows.append([name, area, year, str(value), "件", "中国科技统计年鉴", "2017-12-31"])
        sheet.facts[n, 3] = ((code, kind, area_code, year), value)
        sheet.labels += [(n, 0), (n, 1)]
    return sheet


def areas_by_years(dice: random.Random) -> Sheet:
    """Return a table of areas in rows and years in columns; the title names the indicator."""
    name, code, kind = dice.choice(INDICATORS)
    years = sorted(dice.sample(YEARS, 3))
    rows = [
        [name],
        ["单位：件"],
        ["资料来源：中国科技统计年鉴"],
        ["发布日期：2017-12-31"],
        ["地区", *(f"{y}年" for y in years)],
    ]
    sheet = Sheet(rows, {}, (0, 0), [], [(4, j) for j in range(1, 4)])
    for area, area_code in dice.sample(AREAS, 4):
        values = [_value(dice, kind) for _ in years]
        for j, (year, value) in enumerate(zip(years, values, strict=True), 1):
            sheet.facts[len(rows), j] = ((code, kind, area_code, year), value)
        sheet.labels.append((len(rows), 0))
        rows.append([area, *map(str, values)])
    return sheet


def areas_by_indicators(dice: random.Random) -> Sheet:
    """Return a table of areas in rows and indicators in columns, of one year that is stated above it."""
    year, chosen = dice.choice(YEARS), dice.sample(INDICATORS, 3)
    rows = [
        [f"时期：{year}"], ["单位：件"], ["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["地区", *(name for name, *_ in chosen)],
    ]  # fmt: skip
    sheet = Sheet(rows, {}, None, [], [(4, j) for j in range(1, 4)])
    for area, area_code in dice.sample(AREAS, 4):
        values = [_value(dice, kind) for *_, kind in chosen]
        for j, ((_, code, kind), value) in enumerate(zip(chosen, values, strict=True), 1):
            sheet.facts[len(rows), j] = ((code, kind, area_code, year), value)
        sheet.labels.append((len(rows), 0))
        rows.append([area, *map(str, values)])
    return sheet


LAYOUTS = (long_table, areas_by_years, areas_by_indicators)


# Changes that keep every fact.
def quotes_in_a_note(dice: random.Random, sheet: Sheet) -> None:
    """Add a line below the table with quotes, commas and a colon in one cell."""
    sheet.rows.append([dice.choice(('注：他说"好"，数据，见附件', "注：1,2,3,4,5,6,7,8,9", '注："最终"数'))])


def commas_in_the_title(dice: random.Random, sheet: Sheet) -> None:
    """Add a line above the table with many commas."""
    sheet.insert_row(0, [dice.choice(("内部资料,注意保存,不得外传,,", "填表人：张三,李四,王五"))])


def blank_rows(dice: random.Random, sheet: Sheet) -> None:
    """Add blank rows between records."""
    sheet.insert_row(dice.choice(list(sheet.facts))[0], [])


def repeated_header(dice: random.Random, sheet: Sheet) -> None:
    """Repeat the header between records, as on a new page."""
    sheet.insert_row(dice.choice(list(sheet.facts))[0], list(sheet.rows[sheet.heads[0][0]]))


def mark_after_a_number(dice: random.Random, sheet: Sheet) -> None:
    """Put a footnote mark after a number."""
    row, column = dice.choice(list(sheet.facts))
    sheet.rows[row][column] += dice.choice(MARKS)


def mark_after_a_label(dice: random.Random, sheet: Sheet) -> None:
    """Put a footnote mark after the name of an area or an indicator."""
    row, column = dice.choice(sheet.labels)
    sheet.rows[row][column] += dice.choice(MARKS)


def full_width_digits(dice: random.Random, sheet: Sheet) -> None:
    """Write a number in full-width digits."""
    row, column = dice.choice(list(sheet.facts))
    sheet.rows[row][column] = sheet.rows[row][column].translate({48 + n: 0xFF10 + n for n in range(10)})


def thousands(dice: random.Random, sheet: Sheet) -> None:
    """Write all numbers with separators of thousands."""
    for (row, column), (_, value) in sheet.facts.items():
        if sheet.rows[row][column] == str(value):
            sheet.rows[row][column] = f"{value:,}"


def invisible_characters(dice: random.Random, sheet: Sheet) -> None:
    """Put characters that are not shown into a label and a number."""
    for row, column in (dice.choice(sheet.labels), dice.choice(list(sheet.facts))):
        text = sheet.rows[row][column]
        at = dice.randrange(len(text) + 1)
        sheet.rows[row][column] = text[:at] + dice.choice("\u200b\ufeff\u200e\u00ad") + text[at:]


def shuffled_records(dice: random.Random, sheet: Sheet) -> None:
    """Put the records into another order."""
    if sheet.merged:
        return
    numbers = sorted({row for row, _ in sheet.facts})
    order = dice.sample(numbers, len(numbers))
    moved = dict(zip(numbers, order, strict=True))
    old = [sheet.rows[n] for n in numbers]
    for n, row in zip(numbers, old, strict=True):
        sheet.rows[moved[n]] = row
    sheet.facts = {(moved[row], column): f for (row, column), f in sheet.facts.items()}
    sheet.labels = [(moved.get(row, row), column) for row, column in sheet.labels]


def merged_label(dice: random.Random, sheet: Sheet) -> None:
    """Merge the name of an indicator over the rows that repeat it."""
    rows = sorted({row for row, column in sheet.labels if column == 0})
    for first, second in zip(rows, rows[1:], strict=False):
        if second == first + 1 and sheet.rows[first][0] == sheet.rows[second][0]:
            sheet.rows[second][0] = ""
            sheet.merged.append((first, 0, second, 0))
            return


# Changes that hide a fact.
def error_value(dice: random.Random, sheet: Sheet) -> None:
    """Put an error value in place of a number."""
    row, column = dice.choice(list(sheet.facts))
    sheet.rows[row][column] = dice.choice(ERRORS)
    del sheet.facts[row, column]


def no_number(dice: random.Random, sheet: Sheet) -> None:
    """Put something that is no plain number in place of one: a power, a fraction, a mark among the digits."""
    row, column = dice.choice(list(sheet.facts))
    sheet.rows[row][column] = dice.choice(POWERS)
    del sheet.facts[row, column]


def merged_measure(dice: random.Random, sheet: Sheet) -> None:
    """Merge the values of two records into one."""
    for row, column in dice.sample(list(sheet.facts), len(sheet.facts)):
        if (row + 1, column) in sheet.facts:
            sheet.rows[row + 1][column] = ""
            sheet.merged.append((row, column, row + 1, column))
            del sheet.facts[row, column], sheet.facts[row + 1, column]
            return
    error_value(dice, sheet)


def figure_beside_the_table(dice: random.Random, sheet: Sheet) -> None:
    """Put a number into a column without a header."""
    row, _ = dice.choice(list(sheet.facts))
    width = max(map(len, sheet.rows))
    sheet.rows[row] += [""] * (width + 1 - len(sheet.rows[row])) + [str(_value(dice, "_T"))]


# Changes that make other figures of all.
def word_in_the_title(dice: random.Random, sheet: Sheet) -> None:
    """Add a word to the title that makes it speak of other figures."""
    if sheet.title is None:
        word_in_the_header(dice, sheet)
        return
    row, column = sheet.title
    word, text = dice.choice(ANOTHER_FIGURE), sheet.rows[row][column]
    sheet.rows[row][column] = dice.choice(
        (word + text, text + word, f"{text}（{word}）", f"{text}{word}情况")
    )
    sheet.is_all_other = True


def word_in_the_header(dice: random.Random, sheet: Sheet) -> None:
    """Add a word to every header of values that makes them other figures."""
    word = dice.choice(ANOTHER_FIGURE)
    shape = dice.choice(("{text}{word}", "{word}{text}", "{text}（{word}）", "{text}\n{word}"))
    for row, column in sheet.heads:
        sheet.rows[row][column] = shape.format(text=sheet.rows[row][column], word=word)
    sheet.is_all_other = True


CHANGES: dict[str, tuple[Callable[[random.Random, Sheet], None], ...]] = {
    KEEPS: (
        quotes_in_a_note, commas_in_the_title, blank_rows, repeated_header, mark_after_a_number, mark_after_a_label,
        full_width_digits, thousands, invisible_characters, shuffled_records, merged_label,
    ),
    HIDES: (error_value, no_number, merged_measure, figure_beside_the_table),
    OTHERS: (word_in_the_title, word_in_the_header),
}  # fmt: skip


# Containers.
def xlsx(sheet: Sheet, dice: random.Random) -> bytes:
    """Write a workbook; some of the plain numbers are stored as numbers, and error values as errors."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "表1"
    as_numbers = dice.random() < 0.7
    for i, row in enumerate(sheet.rows, 1):
        for j, text in enumerate(row, 1):
            cell = page.cell(i, j)
            if as_numbers and text.isascii() and text.isdigit():
                cell.value = int(text)
            elif text:
                cell.value = text
    for top, left, bottom, right in sheet.merged:
        page.merge_cells(f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def text(sheet: Sheet, dice: random.Random) -> bytes:
    """Write a delimited text; what is merged is blank below its first cell."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=dice.choice(",,\t;|"), lineterminator=dice.choice(("\n", "\r\n")))
    width = max(map(len, sheet.rows))
    pads = dice.random() < 0.5
    writer.writerows(row + [""] * (width - len(row)) if pads else row or [""] for row in sheet.rows)
    return stream.getvalue().encode(dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace")


def page(sheet: Sheet, dice: random.Random) -> bytes:
    """Write an HTML table under the name of an old workbook."""
    spans = {(top, left): bottom - top + 1 for top, left, bottom, _ in sheet.merged}
    covered = {(row, left) for top, left, bottom, _ in sheet.merged for row in range(top + 1, bottom + 1)}
    lines = [
        "".join(
            f'<td rowspan="{spans.get((i, j), 1)}">{html.escape(cell)}</td>'
            for j, cell in enumerate(row)
            if (i, j) not in covered
        )
        for i, row in enumerate(sheet.rows)
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><meta charset=utf-8><table>{body}</table></html>".encode()


def case(seed: int, number: int) -> MeaningCase:
    """Return the case of a number: the same for the same seed."""
    dice = random.Random(f"{seed}/{number}")
    layout = dice.choice(LAYOUTS)
    sheet = layout(dice)
    effect = dice.choice((KEEPS, KEEPS, HIDES, OTHERS))
    kept = dice.sample(CHANGES[KEEPS], dice.choice((0, 1, 2)))
    strong: Sequence[Callable[[random.Random, Sheet], None]] = (
        () if effect == KEEPS else [dice.choice(CHANGES[effect])]
    )
    for change in (*strong, *kept):
        change(dice, sheet)
    write, suffix = dice.choice(((xlsx, "xlsx"), (xlsx, "xlsx"), (text, "csv"), (page, "html")))
    if sheet.merged and write is text:  # a blank cell says nothing of a merge
        write, suffix = xlsx, "xlsx"
    how = (layout.__name__, *(c.__name__ for c in (*strong, *kept)), suffix)
    return MeaningCase(f"{seed}-{number}.{suffix}", write(sheet, dice), sheet.expected(), how, effect)
