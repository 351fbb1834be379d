"""Check the areas and agencies of a region against each other and against those that the package has.

Belongs here: areas below areas, codes that the package has, words that two of them share. Does not belong here: the cells of one
row (``check``). A package's province that is a region of the tables is replaced by its rows there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pipelines.installation.tables import Row, Table, columns
from pipelines.intake.reference.values import label, parse_date
from schemas.seed_files import PACKAGE_SEEDS, read_seed

PARENTS = {
    "district": ("region",),
    "zone": ("region", "district"),
    "group": ("region",),
    "region": ("region",),
}
"""The levels that the area above an area of a level may have in the tables."""
PROVINCES = ("province", "special")
NAMES = ("name_zh", "name_en")


class CellFault(NamedTuple):
    """A fault of a cell: its table, row and column, the kind of fault, and the values of its placeholders."""

    table: Table
    row: Row
    column: str
    code: str
    facts: Mapping[str, Any]


class Span(NamedTuple):
    """First and last day of a row."""

    first: dt.date
    last: dt.date

    def meets(self, other: Span) -> bool:
        """Return whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


class Use(NamedTuple):
    """A word of the package: whose it is, by code and name, and when."""

    code: str
    name: str
    span: Span


@cache
def package_areas() -> dict[str, dict[str, str]]:
    """Return the first row of each area of the package, by its code."""
    rows = sorted(read_seed(PACKAGE_SEEDS, "area"), key=lambda row: row["valid_from"], reverse=True)
    return {row["area_code"]: row for row in rows}


def first_rows(table: Table) -> dict[str, Row]:
    """Return the earliest row of each code."""
    rows = sorted(table.rows, key=lambda row: _span(row).first, reverse=True)
    return {row["code"]: row for row in rows}


def tree_faults(tables: Mapping[str, Table]) -> Iterator[CellFault]:
    """Yield what is wrong with areas and agencies beside others."""
    areas, agencies = tables["areas"], tables["agencies"]
    yield from _parent_faults(areas)
    yield from _first_day_faults(areas)
    for row in areas.rows:
        known = package_areas().get(row["code"])
        if known and not (row["level"] == "region" and known["area_level"] in PROVINCES):
            yield CellFault(
                areas, row, "code", "code_taken", {"value": row["code"], "known": known["name_zh"]}
            )
    national = {row["agency_code"]: row["name_zh"] for row in read_seed(PACKAGE_SEEDS, "agency")}
    for row in agencies.rows:
        if row["code"] in national:
            facts = {"value": row["code"], "known": national[row["code"]]}
            yield CellFault(agencies, row, "code", "code_taken", facts)
    yield from _word_faults(areas, _area_words())
    yield from _word_faults(agencies, _agency_words())


def _parent_faults(areas: Table) -> Iterator[CellFault]:
    """Yield areas below one of a level that does not fit, or below themselves."""
    levels: dict[str, set[str]] = defaultdict(set)
    for row in areas.rows:
        levels[row["code"]].add(row["level"])
    above = {row["code"]: row["parent"] for row in areas.rows}
    for row in areas.rows:
        parent, level = row["parent"], row["level"]
        if parent in levels:
            # A level that is not known is a fault of its cell.
            is_fit = not {level, *levels[parent]} <= PARENTS.keys() or bool(
                levels[parent] & {*PARENTS[level]}
            )
        else:
            known = package_areas().get(parent, {}).get("area_level")
            # An area that is not known is a fault of its cell.
            is_fit = known is None or (level == "region" and known in ("country", *PROVINCES))
        if not is_fit:
            yield CellFault(areas, row, "parent", "parent_level", {"value": parent, "known": level})
        elif _is_below_itself(row["code"], parent, above):
            yield CellFault(areas, row, "parent", "parent_circle", {"value": row["code"]})


def _is_below_itself(code: str, parent: str, above: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    while parent and parent not in seen:
        seen.add(parent)
        parent = above.get(parent, "")
    return code in seen


def _first_day_faults(areas: Table) -> Iterator[CellFault]:
    """Yield first rows of a province of the package that do not replace its row: they begin on another day."""
    default = columns()["areas"]["valid_from"].default
    for code, row in first_rows(areas).items():
        if code not in package_areas():
            continue
        first = package_areas()[code]["valid_from"]
        span = _span(row)
        begins = span.first.isoformat() in (default, first)
        if not begins or span.last < dt.date.fromisoformat(first):
            column = "valid_to" if begins else "valid_from"
            yield CellFault(areas, row, column, "first_day_differs", {"value": code, "known": first})


def _word_faults(table: Table, known: Mapping[str, list[Use]]) -> Iterator[CellFault]:
    """Yield names and aliases that the package, or an earlier row of another code, uses at the same time.

    Districts of two regions may have one name: senders write the region before it. Areas are looked up whatever the day.
    """
    seen: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    above: dict[str, set[str]] = defaultdict(set)
    is_of_areas = "parent" in columns()[table.name]
    for row in table.rows if is_of_areas else ():
        above[row["code"]].add(row["parent"])
    for row in table.rows:
        for column, text in _words(row):
            word, span = label(text), _span(row)
            for use in known.get(word, ()):
                if use.code != row["code"] and span.meets(use.span) and column != "code":
                    yield CellFault(table, row, column, "name_taken", {"value": text, "known": use.name})
                    break
            for other, other_column in seen[word]:
                if other["code"] == row["code"] or not (is_of_areas or span.meets(_span(other))):
                    continue
                are_names = column in NAMES and other_column in NAMES
                if are_names and is_of_areas and not above[row["code"]] & above[other["code"]]:
                    continue
                yield CellFault(table, row, column, "name_shared", {"value": text, "other": other.line})
                break
            seen[word].append((row, column))


def _words(row: Row) -> list[tuple[str, str]]:
    """Return each word of a row once, with its column."""
    pairs = [(column, row[column]) for column in ("code", *NAMES)]
    pairs += [("aliases", alias) for alias in row.several("aliases")]
    return list({label(text): (column, text) for column, text in reversed(pairs) if text}.values())[::-1]


def _span(row: Mapping[str, str] | Row) -> Span:
    """Return the days of a row of a table or a seed; of days that cannot be read all time."""
    first, last = (parse_date(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    return Span(first or dt.date.min, last or dt.date.max)


@cache
def _area_words() -> dict[str, list[Use]]:
    always = Span(dt.date.min, dt.date.max)
    words = [(row[name], code) for code, row in package_areas().items() for name in ("area_code", *NAMES)]
    words += [(row["alias"], row["area_code"]) for row in read_seed(PACKAGE_SEEDS, "area_alias")]
    uses: dict[str, list[Use]] = defaultdict(list)
    for word, code in words:
        uses[label(word)].append(Use(code, package_areas()[code]["name_zh"], always))
    return uses


@cache
def _agency_words() -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = defaultdict(list)
    for row in read_seed(PACKAGE_SEEDS, "agency"):
        for word in (row["agency_code"], row["name_zh"], row["name_en"], *row["aliases"].split("|")):
            if word:
                uses[label(word)].append(Use(row["agency_code"], row["name_zh"], _span(row)))
    return uses
