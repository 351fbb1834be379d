"""Read the annotations around a table: label-value pairs, titles, notes.

Belongs here: telling such rows from rows of data, and reading them. Does not belong here: the header (``header``), or
the meaning of words (``reference``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipelines.intake.layout.table import HEADER_WITHIN, LocatedText
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import CELL, LINE
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import column_letter, label, last_month, parse_number, parse_period
from pipelines.intake.reference.written_times import plainly

META_LABELS = {
    "form": ("表号", "表名", "报表", "报表名称", "Form"),
    "submitter": ("报送单位", "填报单位", "上报单位", "Submitter", "Reporting agency"),
    "period": ("报告期", "报送期", "报表期", "Reporting period"),
    "document": ("文档", "文件标识", "Document"),
}
EXPLANATION = r"(?:填表|填报|编报|编制|报送|统计|数据|指标|情况|特别|补充|重要|有关|其他|使用)?说明"
ATTENTION = r"(?:敬?请)?注意(?:事项)?|(?:特别|重要|温馨)?提[示醒]"
"""Patterns of words that begin a note beside 注 and 备注."""
NOTE = re.compile(
    rf"^[（(]?(注|备注|附注|{EXPLANATION}|{ATTENTION}|"
    r"资料来源|数据来源|来源|note|notes|source|sources)\s*\d*\s*[:：.．、]",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"^(单位负责人|统计负责人|部门负责人|负责人|填表人?|制表人?|填报人|审核人?|复核人?|校对人?|统计人|统计员|经办人?|签发人?|审批人|"
    r"联系人|联系电话|填表日期|填报日期|报出日期)\s*[:：]"
)
"""The line of signatures below a table: several cells, no data."""
_ABOUT_TABLE = (
    "单位",
    "计量单位",
    "Unit",
    "制表单位",
    "编制单位",
    "制定机关",
    "批准机关",
    "批准文号",
    "有效期至",
    "文号",
    "日期",
)
"""Labels of what is stated about a table as a whole and says nothing about its figures."""
_INSTRUCTION = re.compile(r"。|^请|填表说明|填报说明|[Pp]lease|\. [A-Z]|[Ff]ill in")
"""In sentences and instructions, which no title is."""
SENTENCE_ENDS = "。；;\n"
_SENTENCE = re.compile(f"[^{SENTENCE_ENDS}]+")
_MOST_OF_NOTE, _WIDEST_OF_NOTE = 2, 64
"""Filled cells of a note, and columns of a long sheet over which they are."""
_PAIR = re.compile(r"^(?:[（(]([^:：（(]{1,24})[:：]\s*(.*?)[)）]?|([^:：（(]{1,24})[:：]\s*(.*))$")
_PAIR_INSIDE = re.compile(r"[（(]([^:：（()）]{1,24})[:：]\s*([^（()）]+)[)）]")
_BREAK = re.compile(r"[;；\n]|\s{2,}|\u3000+")
_UNITS_LISTED = re.compile(r"(单位[:：]\s*[^:：;；\s]+)\s*[;；\s]\s*(?=[^:：;；\s]+[)）]?$)")
"""A list of units of which a break divides the last one."""
_PERIOD_IN_TITLE = re.compile(
    r"(?<!\d)(\d{4})年?(?:"
    r"(?P<quarter>第?[一二三四1-4]季度)|(?P<span>上半年|前三季度)|(?P<month>\d{1,2}月)(?![-—–至])|(?P<ytd>1[-—–至]\d{1,2}月))?"
    r"(?![-—–至~/]\s*\d|\d)"
)


OF_STATISTICS = re.compile(r"^[（(]?(?:数据)?统计(?:时间|日期)\s*[:：]")
"""A line 统计时间：2017年3月: the period of the figures, or a later day on which they were counted."""
_AS_OF = re.compile(
    r"[(]?(?:数据|统计|资料)*截[至止]到?(?:时间|日期|日)?:?(\d{4})年(?:(\d{1,2})月)?[底末止]*[)]?"
)
_TABLE_MARK = re.compile(
    r"(?:续?(?:附?表|附件|附录)|table)\s*[\d一二三四五六七八九十]+(?:\s*[-–—.·]\s*\d+)*\s*(?:[（(]?续[)）]?)?"
    r"|[（(]?\s*续\s*[上前]?\s*表?\s*[\d一二三四五六七八九十]*\s*[)）]?|[（(]?continued[)）]?",
    re.IGNORECASE,
)
"""A cell beside a title that numbers the table, or says that it goes on: 附表3, 续表."""
_PAGE = re.compile(
    r"[（(]?(?:(?:[第共]\s*[\d一二三四五六七八九十]+\s*页|page\s*\d+(?:\s*(?:of|/)\s*\d+)?|[接转][上下][页表]"
    r"|续\s*[上前]?\s*(?:表\s*[\d一二三四五六七八九十]*|\d+))[\s/，,、]*)+[)）]?",
    re.IGNORECASE,
)
"""A cell that numbers the page, or says that the table goes on: 第2页, 共3页, 接上页, 续表."""
_BESIDE_TITLE = re.compile(r"[（(][^（）()]{1,8}[)）]|(?:内部资料|内部文件|秘密|机密)[^年月日]{0,12}")
"""A cell beside a title that adds to it: （件）, 内部资料."""


def filled_cells(cells: Sequence[str]) -> list[tuple[int, str]]:
    """Return the cells of a row that are not blank, with their columns."""
    return [(j, c.strip()) for j, c in enumerate(cells) if c.strip()]


def is_number(text: str, reference: ReferenceData) -> bool:
    """Return whether this is a number that is bare or has a known unit: 2016年（规划） and 2016年专利申请量 are headings."""
    number = parse_number(text)
    return number is not None and (not number.unit or reference.units.get(number.unit) is not None)


def is_note(filled: Sequence[tuple[int, str]], follows_note: bool = False) -> bool:
    """Return whether a row is a note, a source, a line of signatures or the number of a page, not a record."""
    if not filled:
        return False
    if (len(filled) == 1 and follows_note) or is_page_mark(filled):
        return True
    return bool((len(filled) <= 2 and NOTE.match(filled[0][1])) or SIGNED.match(filled[0][1]))


def note_rows(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield the rows of a sheet, from 0, that are notes or go on with one, and the number of sentences of each.

    Of a long sheet too, which is not unpacked.
    """
    in_notes = False
    for i, cells in enumerate(_short_rows(grid)):
        if cells is not None and not (filled := filled_cells(cells)):
            continue  # blank rows between notes do not count
        in_notes = cells is not None and is_note(filled, in_notes) and not is_page_mark(filled)
        if in_notes:
            yield i, sum(count_sentences(text) for _, text in filled)


def count_sentences(text: str) -> int:
    """Return the number of sentences of a note, at least one."""
    return max(1, len(_SENTENCE.findall(text.strip())))


def _short_rows(grid: Grid) -> Iterator[Sequence[str] | None]:
    """Yield the cells of each row that has one or two, or none; None of the others."""
    if not grid.packed:
        for row in grid.rows:
            yield row if sum(map(bool, row)) <= _MOST_OF_NOTE else None
    cell, line = CELL.encode(), LINE.encode()
    for piece in grid.packed:
        for packed in piece.split(line):
            is_short = packed.strip(cell).count(cell) < _WIDEST_OF_NOTE
            cells = packed.decode().split(CELL) if is_short else None
            yield cells if cells is not None and sum(map(bool, cells)) <= _MOST_OF_NOTE else None


def is_note_above(filled: Sequence[tuple[int, str]]) -> bool:
    """Return whether a row above a table is a note, or sentences and instructions, which are no title."""
    return is_note(filled) or (len(filled) == 1 and is_instruction(filled[0][1]))


def is_instruction(text: str) -> bool:
    """Return whether a line above a table is sentences or an instruction, which no title is."""
    return bool(_INSTRUCTION.search(text.strip().rstrip("。")))


def is_page_mark(filled: Sequence[tuple[int, str]]) -> bool:
    """Return whether a row says nothing but the number of the page, or where the table goes on."""
    return bool(filled) and all(_PAGE.fullmatch(text) for _, text in filled)


def _is_mark(text: str) -> bool:
    """Return whether a cell numbers the table or the page, or says that the table goes on."""
    return bool(_TABLE_MARK.fullmatch(text) or _PAGE.fullmatch(text))


def is_title_with_mark(filled: Sequence[tuple[int, str]]) -> bool:
    """Return whether this is a title beside the number of its table or page: 专利统计表 | 第2页."""
    return 1 < len(filled) < 4 and any(_is_mark(text) for _, text in filled)


def pairs_around(sheet: str, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[str, LocatedText]]:
    """Yield label-value pairs of title and note rows: ``单位：万件`` in one cell, or a label and its neighbour."""
    for i, cells in rows:
        filled = filled_cells(cells)
        for n, (j, cell) in enumerate(filled):
            place = f"{sheet}!{column_letter(j)}{i + 1}"
            has_colon = ":" in cell or "：" in cell
            for part in filter(None, _BREAK.split(_UNITS_LISTED.sub(r"\1、", cell)) if has_colon else ()):
                if match := _PAIR.match(part):
                    name, value = match[1] or match[3], match[2] or match[4]
                    if value:
                        yield label(name), LocatedText(value.strip(), place)
                    elif n + 1 < len(filled):
                        after = filled[n + 1]
                        yield label(name), LocatedText(after[1], f"{sheet}!{column_letter(after[0])}{i + 1}")
                for inside in _PAIR_INSIDE.finditer(part):
                    yield label(inside[1]), LocatedText(inside[2].strip(), place)
            if len(filled) == 2 and n == 0 and not (has_colon and _PAIR.match(cell)):
                yield label(cell), LocatedText(filled[1][1], f"{sheet}!{column_letter(filled[1][0])}{i + 1}")


def meta_pairs(grid: Grid) -> dict[str, LocatedText]:
    """Return the parts of the submission's key in the first rows of a sheet, but for struck-out cells: form, submitter, period, document."""
    pairs: dict[str, LocatedText] = {}
    shown = grid.without(grid.struck_out()).rows
    for name, value in pairs_around(grid.sheet, enumerate(shown[:HEADER_WITHIN])):
        if name in META_KEYS:
            pairs.setdefault(META_KEYS[name], value)
    return pairs


META_KEYS = {label(word): key for key, words in META_LABELS.items() for word in words}
"""Label, in one writing -> the part of a submission's key that it states."""


def titles_above(grid: Grid, first: int, header: int) -> list[LocatedText]:
    """Return the titles of a table: the text of each line above its header, the nearest first; then the sheet's name."""
    lines = []
    for i in range(header - 1, first - 1, -1):
        filled = filled_cells(grid.rows[i])
        texts = filled if len(filled) == 1 else _without_pairs(filled)
        if _is_one_title([text for _, text in texts]) and not is_note(filled):
            by_text = {text: j for j, text in reversed(texts)}
            lines += [LocatedText(text, grid.address(i, j)) for text, j in reversed(by_text.items())]
    return [*lines, LocatedText(grid.sheet, grid.address(0, 0))]


def _is_one_title(texts: Sequence[str]) -> bool:
    """Return whether this is one text, or one in each of two languages, beside cells that add to it: 附表3, 续表, （件）, 2016年."""
    different = set(texts)
    if len(different) < 2:
        return bool(different)
    own = {
        text
        for text in different
        if not (_is_mark(text) or _BESIDE_TITLE.fullmatch(text) or parse_period(text))
    }
    return len(own) < 2 or (len(own) == 2 and len({has_chinese(text) for text in own}) == 2)


def is_title_line(filled: Sequence[tuple[int, str]]) -> bool:
    """Return whether this is a line of one text, or of one text and the number of the table or 续表."""
    texts = {text for _, text in filled if not _is_mark(text)}
    return (
        len(filled) == 1
        or is_page_mark(filled)
        or (len(texts) < 2 and len(filled) < 4 and len(texts) < len(filled))
    )


def _without_pairs(filled: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the cells of a line without those of label-value pairs: a colon, and the value in the next cell."""
    texts: list[tuple[int, str]] = []
    is_value = False
    for j, text in filled:
        match = _PAIR.match(text)
        if not is_value and not match:
            texts.append((j, text))
        is_value = bool(match and not (match[2] or match[4]))
    return texts


def without_end(titles: Sequence[LocatedText], period: LocatedText | None) -> list[LocatedText]:
    """Return titles without those that say again when the period of the figures, which another one states, ends."""
    return [
        title
        for title in titles
        if not (period and title.source_ref != period.source_ref and closes(title.text, period.text))
    ]


def is_of_another_day(line: str) -> bool:
    """Return whether this is a line whose date may be another one than the period of the figures: 统计时间, 截至."""
    return bool(OF_STATISTICS.match(line) or _AS_OF.fullmatch("".join(plainly(line).split())))


def closes(line: str, period: str) -> bool:
    """Return whether this is a line that only says up to which day figures count, and that is the end of their period: 数据截至2016年底."""
    match, of_figures = _AS_OF.fullmatch("".join(plainly(line).split())), parse_period(period)
    if match is None or of_figures is None:
        return False
    period = of_figures.time_period
    return match[1] == period[:4] and int(match[2] or 12) == last_month(period)


def statements(title: str, labels: Collection[str]) -> list[str]:
    """Return the parts of a title without instructions, and without pairs whose label is known, such as 单位：件."""
    if is_instruction(title):
        return []
    parts = [part.strip() for part in _BREAK.split(title)] if ":" in title or "：" in title else [title]
    known = {*labels, *META_KEYS, *map(label, _ABOUT_TABLE)}
    return [
        p for p in parts if p and not ((match := _PAIR.match(p)) and label(match[1] or match[3]) in known)
    ]


def period_in_title(title: str) -> str | None:
    """Return the one period in a title, as written; None if there is none, or a span of years."""
    text = "".join(plainly(title).split())
    text = _OF_A_QUARTER.sub(lambda match: f"{match[1]}{int(match[2]) // 3}季度", text)
    periods = {m[0] for m in _PERIOD_IN_TITLE.finditer(text) if parse_period(m[0])}
    return periods.pop() if len(periods) == 1 and not _SPAN.search(text) else None


_SPAN = re.compile(r"\d{4}年?[-—–至~/]\d{4}")
_OF_A_QUARTER = re.compile(r"(\d{4}年)(?:0?4[-—–至]0?(?=6)|0?7[-—–至]0?(?=9)|10[-—–至](?=12))(6|9|12)月")
