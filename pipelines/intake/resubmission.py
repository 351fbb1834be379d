"""Read the findings sheet of an annotated copy that is submitted again.

Belongs here: the layout of the findings sheet, telling generated sheets from the sender's, reading the identity of the
submission and the explanations of queries from a findings sheet. Does not belong here: writing those sheets
(``respond``), or what an explanation does to a value (``steps.explain``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipelines.common.personal_values import masked, says_more
from pipelines.intake.layout import LocatedText
from pipelines.intake.layout.annotations import META_KEYS
from pipelines.intake.readers import Grid
from pipelines.intake.reference.values import column_letter, label
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import QUERY, RULES, shown

FINDINGS_SHEET = "核对结果 Findings"
MARKER = "ip-monitor:"
"""Prefix of the first cell of every generated sheet, which is never data; its row is hidden."""
FINDINGS_MARKER = f"{MARKER}findings"
SYNTHETIC_MARK = "synthetic"
PAIR_LABEL, PAIR_VALUE = 1, 3
"""0-based columns of the label-value pairs that identify the submission on the findings sheet."""
FINDING_COLUMNS = ("no", "rule", "severity", "cell", "column", "found", "expected", "remedy", "explanation")
_RULE_CODE = re.compile(r"[a-z]+\.[a-z_]+")
_CELLS = re.compile(r"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")
_AT = {name: i for i, name in enumerate(FINDING_COLUMNS)}


@dataclass(frozen=True)
class Listed:
    """A row of a findings sheet as submitted."""

    rule_code: str
    place: str
    column: str
    found: str
    explanation: str


@dataclass(frozen=True)
class _Range:
    """The cells that one row of a findings sheet is about; ``found`` is the content of the first.

    Attributes:
        bounds: top, left, bottom, right.
    """

    rule_code: str
    sheet: str
    bounds: tuple[int, int, int, int]
    found: str

    @property
    def first(self) -> str:
        """Return the address of the first cell."""
        return f"{self.sheet}!{column_letter(self.bounds[1] - 1)}{self.bounds[0]}"

    @property
    def last(self) -> str:
        """Return the address of the last cell."""
        return f"{self.sheet}!{column_letter(self.bounds[3] - 1)}{self.bounds[2]}"

    def holds(self, bounds: tuple[int, int, int, int]) -> bool:
        """Return whether a cell or a range lies within."""
        top, left, bottom, right = self.bounds
        return top <= bounds[0] and bounds[2] <= bottom and left <= bounds[1] and bounds[3] <= right


class Explanations:
    """The sender's explanations of earlier queries.

    A query is explained if its rule, cell and content equal those of a row of the findings sheet, or, where rows have
    moved, if exactly one row has its rule, column and content. A row about a range of cells explains the queries of its rule
    within them once the range is accepted (``accept_ranges``). Explanations are published: personal values in them are masked.

    Attributes:
        masked: the explanations in which something was masked, each with the first place that it is about, "" if that is no cell.
    """

    def __init__(self, rows: Iterable[Listed] = ()):
        self.masked: dict[str, str] = {}
        self._at: dict[tuple[str, str, str], str] = {}
        self._of_series: dict[str, str] = {}
        self._ranges: dict[_Range, str] = {}
        self._accepted: set[_Range] = set()
        by_content: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in map(self._without_personal_values, rows):
            by_content[row.rule_code, label(row.column), label(row.found)].append(row.explanation)
            if not row.explanation:
                continue
            self._at[row.rule_code, row.place, label(row.found)] = row.explanation
            if row.rule_code.startswith("series."):
                self._of_series[row.place] = row.explanation
            sheet, bounds = _bounds(row.place)
            if bounds and bounds[:2] != bounds[2:]:
                self._ranges[_Range(row.rule_code, sheet, bounds, label(row.found))] = row.explanation
        self._by_content = {
            key: texts[0] for key, texts in by_content.items() if len(texts) == 1 and texts[0]
        }

    def __bool__(self) -> bool:
        """Return whether anything is explained."""
        return bool(self._at)

    def of(self, rule_code: str, place: str, column: str, found: str) -> str:
        """Return the explanation of a query, "" if there is none; ``column`` as ``column_label`` shows it."""
        found = shown(found)
        if exact := self._at.get((rule_code, place, label(found))):
            return exact
        if self._accepted:
            sheet, bounds = _bounds(place)
            for one in self._accepted:
                if bounds and (one.rule_code, one.sheet) == (rule_code, sheet) and one.holds(bounds):
                    return self._ranges[one]
        return self._by_content.get((rule_code, label(column), label(found)), "")

    def accept_ranges(
        self, queries: Iterable[tuple[str, str, str]], is_last: Callable[[str, str], bool]
    ) -> None:
        """Accept the ranges that a receipt may have given: from the cell of a query with their content to a cell of its column.

        Args:
            queries: rule, place and content of each query of some records.
            is_last: whether a cell, the second, is one that the column of the query at the first was read from.
        """
        begins: dict[tuple[str, str, str], list[_Range]] = defaultdict(list)
        for one in self._ranges:
            begins[one.rule_code, one.first, one.found].append(one)
        for rule_code, place, found in queries if begins else ():
            for one in begins.get((rule_code, place, label(shown(found))), ()):
                if is_last(place, one.last):
                    self._accepted.add(one)

    def on_cells(self, places: Iterable[str]) -> list[tuple[int, str]]:
        """Return the explanations of findings of scope series, each with the number of the record at whose cell it is."""
        return [(n, text) for n, place in enumerate(places) if (text := self._of_series.get(place))]

    def explain(self, findings: Sequence[Finding], form: type[Form] | None) -> list[Finding]:
        """Return the findings, with explanations added to queries."""
        if not self:
            return list(findings)
        return [
            replace(f, explanation=self.of(f.rule_code, f.source_ref, column_label(form, f.column), f.found))
            if f.severity == QUERY
            else f
            for f in findings
        ]

    def _without_personal_values(self, row: Listed) -> Listed:
        text = masked(row.explanation)
        if text == row.explanation:
            return row
        self.masked.setdefault(text, row.place if _bounds(row.place)[1] else "")
        return replace(row, explanation=text if says_more(text) else "")


@dataclass(frozen=True)
class Resubmission:
    """The content of a findings sheet; ``is_copy``: the file has one."""

    is_copy: bool = False
    is_synthetic: bool = False
    pairs: dict[str, LocatedText] = field(default_factory=dict)
    explanations: Explanations = field(default_factory=Explanations)


def separate_resubmission(
    grids: Sequence[Grid], explained: Sequence[Listed] = ()
) -> tuple[tuple[Grid, ...], Resubmission]:
    """Return the sender's own sheets, and the content of the findings sheet if there is one.

    Args:
        grids: the sheets of a file.
        explained: explanations that came beside the file.
    """
    generated = [g for g in grids if _is_generated(g)]
    findings = next((g for g in generated if g.sheet == FINDINGS_SHEET or _first(g) == FINDINGS_MARKER), None)
    own = tuple(g for g in grids if g not in generated) if generated else tuple(grids)
    if findings:
        return own, _read(findings, explained)
    return own, Resubmission(explanations=Explanations(explained))


def column_label(form: type[Form] | None, column: str) -> str:
    """Return a column as the findings sheet shows it: both labels, or its code where it has none."""
    sent = form.sent_columns().get(column) if form else None
    return f"{sent.label_zh}\n{sent.label_en}" if sent else column


def _first(grid: Grid) -> str:
    return grid.rows[0][0].strip() if grid.rows and grid.rows[0] else ""


def _is_generated(grid: Grid) -> bool:
    return grid.sheet == FINDINGS_SHEET or _first(grid).startswith(MARKER)


def _cell(cells: Sequence[str], j: int) -> str:
    return cells[j].strip() if j < len(cells) else ""


def _read(grid: Grid, explained: Sequence[Listed]) -> Resubmission:
    pairs: dict[str, LocatedText] = {}
    listed: list[Listed] = []
    for i, cells in enumerate(grid.rows):
        key = META_KEYS.get(label(_cell(cells, PAIR_LABEL)).rstrip(":"))
        code = _RULE_CODE.search(_cell(cells, _AT["rule"]))
        if key and not listed:
            if value := _cell(cells, PAIR_VALUE):
                pairs.setdefault(key, LocatedText(value, grid.address(i, PAIR_VALUE)))
        elif code and code[0] in RULES:
            values = {name: _cell(cells, j) for name, j in _AT.items()}
            listed.append(
                Listed(code[0], values["cell"], values["column"], values["found"], values["explanation"])
            )
    is_synthetic = bool(grid.rows) and SYNTHETIC_MARK in grid.rows[0]
    return Resubmission(True, is_synthetic, pairs, Explanations([*listed, *explained]))


def _bounds(place: str) -> tuple[str, tuple[int, int, int, int] | None]:
    """Return the sheet, and top, left, bottom, right of ``Sheet!C5`` or ``Sheet!C5:C40``."""
    sheet, _, cells = place.rpartition("!")
    match = _CELLS.fullmatch(cells)
    if not match:
        return sheet, None
    left, top = _number(match[1]), int(match[2])
    return sheet, (top, left, int(match[4] or top), _number(match[3]) if match[3] else left)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
