"""Split delimited text into records, whatever its double quotes.

Belongs here: telling a quoted cell from a stray quote, and the findings on stray ones. Does not belong here: decoding,
choosing the delimiter (``dialect``), or long files in batches (``delimited``).

A quote that begins a cell normally runs to the next one, over delimiters and line ends. That of 5" does so too and
would make one cell of all lines up to the next such mark. Such a quote is read as a character if each of these lines by
itself has as many cells as the table has columns; else the file has an error. No line is ever lost in a cell in silence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.limits import Limits
from pipelines.intake.reference.values import column_letter
from schemas.receipt import Finding
from schemas.rules.registry import RULES

SHEET = "csv"
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
"""What some programs write to keep the digits of a long number: ``="91120104MA05XAMP1C"``."""
_THOUSANDS = re.compile(r"\s*[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*")
_MOST_SPANS = 1_000
"""Number of quotes that may seem to run over several lines before a file is given up."""
_LISTED = 20
_FEWEST_COLUMNS = 3
"""Number of columns from which lines within quotes and records differ by their number of cells."""


def with_plain_line_ends(text: str) -> str:
    r"""Return the text with ``\n`` for every line end, and without byte order marks between files put together."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\ufeff", "")


@lru_cache(maxsize=64)
def _quoted_cell(delimiter: str) -> re.Pattern[str]:
    d = re.escape(delimiter)
    return re.compile(rf'(?:^|(?<={d}))=?"(?:[^"]++|"")*+"(?={d}|$)')


def count_cells(line: str, delimiter: str) -> int:
    """Return how many cells a line has by itself; delimiters in quoted cells that end on it do not count."""
    if '"' in line:
        line = _quoted_cell(delimiter).sub("", line)
    return line.count(delimiter) + 1


def has_plain_quotes(text: str, delimiter: str) -> bool:
    """Return whether every quote is at an end of a cell, as many at the beginning as at the end."""
    n_quotes = text.count('"')
    if not n_quotes:
        return True
    opening = text.count(f'{delimiter}"') + text.count('\n"') + text.startswith('"')
    closing = text.count(f'"{delimiter}') + text.count('"\n') + text.endswith('"')
    return opening == closing and opening + closing == n_quotes


class RecordReader:
    """Reads the records of one text, which may come in pieces; keeps what it finds on quotes.

    Attributes:
        delimiter: the character between cells.
        width: the number of cells that most lines have.
        row: the 1-based row of the next record, as a spreadsheet program shows it.
        line: the 1-based line of the text where it begins.
    """

    def __init__(self, delimiter: str, width: int, limits: Limits, line: int = 1):
        self.delimiter, self.width, self.limits = delimiter, width, limits
        self.row, self.line = 1, line
        self._stray: list[Finding] = []
        self._swallowed: list[Finding] = []
        self._several_lines: list[Finding] = []
        self._n_stray = self._n_several_lines = self._n_spans = 0
        self._span: Finding | None = None
        self._span_end = 0

    @property
    def is_in_span(self) -> bool:
        """Hold while records begin between two stray quotes."""
        return self._span is not None

    def findings(self) -> list[Finding]:
        """Return the findings of all that was read: an error for each span of lines, a note on all other quotes."""
        notes = []
        for listed, n in ((self._stray, self._n_stray), (self._several_lines, self._n_several_lines)):
            if listed:
                first = listed[0]
                rule = RULES[first.rule_code]
                notes.append(rule.at(first.source_ref, "", first.found, first.expected, n))
        return [*self._swallowed[:_LISTED], *notes]

    def read(self, text: str, is_last: bool = True, most: int | None = None) -> tuple[list[list[str]], int]:
        r"""Return the records of a text with ``\n`` as line ends, and how many of its characters they take.

        Args:
            text: whole lines.
            is_last: nothing follows; else a quoted cell that is still open is left for the next piece.
            most: stop after so many records.

        Raises:
            Unreadable: a cell or a record is too long, or quotes run over lines again and again.
        """
        records: list[list[str]] = []
        at, end, delimiter = 0, len(text), self.delimiter
        while at < end and (most is None or len(records) < most):
            stop = text.find("\n", at)
            stop = end if stop < 0 else stop
            if text.find('"', at, stop) < 0:
                record = text[at:stop].split(delimiter) if stop > at else []
                n_lines, following = 1, stop + 1
                if stop - at > self.limits.max_cell_chars:
                    self._check_length(record)
            else:
                quoted = self._quoted(text, at, is_last)
                if quoted is None:
                    break
                record, following = quoted
                n_lines = max(1, text.count("\n", at, following))
                self._check_length(record)
            if self._span is not None:
                self._within_span(record)
            if len(record) > MAX_COLUMNS:
                self.limits.check_cells(self.row, len(record), SHEET)
            records.append(record)
            self.row += 1
            self.line += n_lines
            at = following
        return records, min(at, end)

    def _quoted(self, text: str, start: int, is_last: bool) -> tuple[list[str], int] | None:
        """Return the record that begins at ``start`` and where the next one begins; None if it is not complete."""
        record: list[str] = []
        at, delimiter, is_split = start, self.delimiter, False
        while True:
            if text.startswith('"', at) or text.startswith('="', at):
                cell = self._cell(text, at, len(record), is_last)
                if cell is None:
                    return None
                content, at = cell
                is_split |= delimiter in content and not _THOUSANDS.fullmatch(content)
            else:
                stop = self._end_of_cell(text, at)
                content = text[at:stop]
                if '"' in content:
                    self._note(len(record), content)
                at = stop
            record.append(content)
            if at >= len(text) or text[at] == "\n":
                break
            at += 1
        is_short = is_split and 1 < len(record) < self.width and "\n" not in text[start:at]
        if is_short and text.count(delimiter, start, at) + 1 == self.width:
            self._error(self._place(0), text[start:at], self.line, self.line)
        return record, at + 1

    def _cell(self, text: str, at: int, column: int, is_last: bool) -> tuple[str, int] | None:
        """Return the content of a cell that begins with a quote, and its end; None if more text is needed."""
        if text[at] == "=":
            return self._formula(text, at, column)
        bound = at + 4 * self.limits.max_cell_chars
        match = _QUOTED.match(text, at, bound)
        if match is None and not is_last and bound >= len(text):
            return None
        delimiter = self.delimiter
        if match is not None:
            inside, after = match[1], match.end()
            is_closed = after >= len(text) or text[after] in (delimiter, "\n")
            is_run = "\n" in inside and delimiter in inside
            if is_closed and (not is_run or not self._is_read_by_lines(text, match, column)):
                content = inside.replace('""', '"')
                formula = _FORMULA_TEXT.fullmatch(content)
                return (formula[1] if formula else content), after
            if not is_closed and delimiter not in inside:
                stop = self._end_of_cell(text, after)
                self._note(column, text[at:stop])
                return inside.replace('""', '"') + text[after:stop], stop
        stop = self._end_of_cell(text, at)
        n_lines = text.count("\n", at, match.end() if match else min(bound, len(text) - 1))
        self._note(column, text[at:stop], n_lines)
        if n_lines or (match and delimiter in match[1]):
            self._begin_span(column, text[at:stop], self.line + n_lines)
        return text[at:stop], stop

    def _formula(self, text: str, at: int, column: int) -> tuple[str, int]:
        match = _FORMULA_TEXT.match(text, at)
        if match and (match.end() >= len(text) or text[match.end()] in (self.delimiter, "\n")):
            return match[1], match.end()
        stop = self._end_of_cell(text, at)
        self._note(column, text[at:stop])
        return text[at:stop], stop

    def _end_of_cell(self, text: str, at: int) -> int:
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        stop = text.find(self.delimiter, at, line_end)
        return line_end if stop < 0 else stop

    def _is_read_by_lines(self, text: str, match: re.Match[str], column: int) -> bool:
        """Return whether the lines within a well-formed pair of quotes are records; report what they are otherwise."""
        first = text.rfind("\n", 0, match.start()) + 1
        last = text.find("\n", match.end())
        lines = text[first : last if last >= 0 else len(text)].split("\n")
        inside = match[1].split("\n")
        n_lines = len(inside) - 1
        if all(count_cells(line, self.delimiter) == self.width for line in lines if line):
            if self.width >= _FEWEST_COLUMNS:
                return True
            self._error(self._place(column), match[0], self.line, self.line + n_lines)
        elif any(2 * part.count(self.delimiter) > self.width for part in inside):
            self._error(self._place(column), match[0], self.line, self.line + n_lines)
        else:
            rule = RULES["file.quoted_lines"]
            self._several_lines.append(rule.at(self._place(column), "", match[0]))
            self._n_several_lines += 1
            del self._several_lines[1:]
        return False

    def _begin_span(self, column: int, content: str, last: int) -> None:
        """From here to a line, every record must have the table's number of cells."""
        self._n_spans += 1
        if self._n_spans > _MOST_SPANS:
            raise Unreadable("file.swallowed_lines", content, str(self.line), self._place(column))
        shown = f"{self.line}–{last}" if last > self.line else str(self.line)
        self._span = RULES["file.swallowed_lines"].at(self._place(column), "", content, shown)
        self._span_end = max(last, self._span_end)

    def _within_span(self, record: list[str]) -> None:
        if self._span is not None and self.line <= self._span_end and record and len(record) != self.width:
            self._swallowed.append(self._span)
            self._span = None
        elif self.line >= self._span_end:
            self._span = None

    def _error(self, place: str, content: str, first: int, last: int) -> None:
        shown = f"{first}–{last}" if last > first else str(first)
        self._swallowed.append(RULES["file.swallowed_lines"].at(place, "", content, shown))

    def _note(self, column: int, content: str, n_lines: int = 0) -> None:
        shown = f"{self.line}–{self.line + n_lines}" if n_lines else ""
        self._n_stray += 1
        if not self._stray or (
            shown and not self._stray[0].expected
        ):  # lines read one by one are shown first
            self._stray = [RULES["file.stray_quote"].at(self._place(column), "", content, shown)]

    def _place(self, column: int) -> str:
        return f"{SHEET}!{column_letter(column)}{self.row}"

    def _check_length(self, record: list[str]) -> None:
        limit = self.limits.max_cell_chars
        for column, cell in enumerate(record):
            if len(cell) > limit:
                place = self._place(column)
                raise Unreadable("file.cell_too_long", str(len(cell)), f"≤ {limit}", place)
