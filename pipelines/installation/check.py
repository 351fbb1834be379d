"""Check the tables that describe a region, cell by cell.

Belongs here: what is wrong in a table, with its cell and what to do. Does not belong here: reading tables (``tables``), or the
seeds that follow (``seeds``). Messages: ``faults.csv``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.common.messages import read_texts
from pipelines.installation.area_tree import tree_faults
from pipelines.installation.lookups import Known, known_words
from pipelines.installation.tables import (
    Column,
    Row,
    Table,
    columns,
    filled,
    find_files,
    read_cells,
    template,
)
from pipelines.intake.reference.values import column_letter, label, parse_date
from schemas.periods import cadence_of
from schemas.roles import ANY, Roles, agencies_for
from schemas.seed_files import PACKAGE_SEEDS, read_seed

FAULTS = Path(__file__).with_name("faults.csv")
COUNTRY = "000000"
ALWAYS = dt.date.max
TRUE, FALSE = ("true", "yes", "是"), ("false", "no", "否")
_PATTERNS = {
    "text": r".+",
    "area_code": r"\d{6}(-[A-Z0-9]+)?",
    "agency_code": r"[a-z][a-z0-9_]*|\d{6}",
    "plan_code": r"[a-z0-9][a-z0-9-]*",
    "section": r"\d+(\.\d+)*",
    "year": r"(19[5-9]|20\d|21\d)\d",
    "days": r"\d{1,3}",
    "number": r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?",
    "period": r"\d{4}(-(Q[1-4]|(0[1-9]|1[0-2])))?",
    "boolean": rf"(?i:{'|'.join((*TRUE, *FALSE))})",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a table.

    Attributes:
        code: its kind, a row of ``faults.csv``.
        place: the file and, where there is one, the cell: ``areas.csv!B3``.
        facts: the values of the placeholders of its texts.
    """

    code: str
    place: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: str) -> str:
        """Return place and what is wrong, in ``zh`` or ``en``."""
        colon = "：" if lang == "zh" else ": "
        return f"{self.place}{colon}{read_texts(FAULTS)[self.code][lang].format_map(self.facts)}"

    def remedy(self, lang: str) -> str:
        """Return what to do about it, in ``zh`` or ``en``."""
        return read_texts(FAULTS)[self.code][f"remedy_{lang}"].format_map(self.facts)


@dataclass(frozen=True)
class Region:
    """The tables of a region, by name, and what is wrong in them."""

    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]


def check_region(folder: Path) -> Region:
    """Read the tables of a folder and check them; the tables of a region with faults are read as far as they go."""
    known = known_words()
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for name in columns():
        table, problems = _read(folder, name)
        faults += problems
        if table is not None:
            tables[name] = table
    if tables.keys() == columns().keys():
        faults += _in_order(_faults(tables, known))
    return Region(tables, tuple(faults))


def _read(folder: Path, name: str) -> tuple[Table | None, list[Fault]]:
    paths = find_files(folder, name)
    if not paths:
        return None, [Fault("file_missing", str(folder / f"{name}.csv"))]
    if len(paths) > 1:
        return None, [Fault("file_twice", str(folder), {"value": ", ".join(path.name for path in paths)})]
    (path,) = paths
    rows, problem = read_cells(path)
    if problem is not None:
        code, value = problem
        return None, [Fault(code, path.name, {"value": value})]
    header_line, header = rows[0] if rows else (1, template(name).strip().split(","))
    places, faults = _header(name, path, header_line, header)
    table = Table(
        name,
        path,
        {column: column_letter(place) for column, place in places.items()},
        tuple(filled(columns()[name].values(), places, line, cells) for line, cells in rows[1:]),
    )
    return (None if faults else table), faults


def _header(name: str, path: Path, line: int, header: list[str]) -> tuple[dict[str, int], list[Fault]]:
    """Return the place of each column of a table, from 0, and what is wrong with the header."""
    known = columns()[name]
    names = {label(word): column.name for column in known.values() for word in (column.name, column.label_zh)}
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for place, text in enumerate(header):
        cell = f"{path.name}!{column_letter(place)}{line}"
        column = names.get(label(text))
        if column is None and text:
            faults.append(Fault("column_unknown", cell, {"value": text, "known": ", ".join(known)}))
        elif column in places:
            faults.append(Fault("column_twice", cell, {"column": column}))
        elif column is not None:
            places[column] = place
    for missing in known.values():
        if missing.required and missing.name not in places:
            facts = {"column": missing.name, "label": missing.label_zh}
            faults.append(Fault("column_missing", path.name, facts))
    return places, faults


def _faults(tables: Mapping[str, Table], known: Mapping[str, Known]) -> Iterator[tuple[Table, int, Fault]]:
    """Yield every fault of the cells and rows with its table and line."""
    own = {
        kind: Known(((row["code"], row["code"]) for row in tables[name].rows), _codes(tables[name]))
        for kind, name in (("area", "areas"), ("plan", "plans"), ("agency", "agencies"))
    }
    words = {**known, **own}
    for area in read_seed(PACKAGE_SEEDS, "area"):
        words["area"].meanings.setdefault(area["area_code"], area["area_code"])
    for name in ("areas", "agencies"):
        if not tables[name].rows:
            yield tables[name], 0, Fault("no_rows", tables[name].path.name)
    for table in tables.values():
        for row in table.rows:
            for column in columns()[table.name].values():
                yield from _cell_faults(table, row, column, words)
    for name in ("areas", "agencies", "plans"):
        yield from _repeated(tables[name])
    yield from _area_faults(tables["areas"])
    yield from (_at(f.table, f.row, f.column, f.code, **f.facts) for f in tree_faults(tables))
    yield from _plan_faults(tables["plans"], tables["targets"], known)
    yield from _responsible_faults(tables, known)
    yield from _report_faults(tables["reports"], known)


def _codes(table: Table) -> list[str]:
    return list(dict.fromkeys(row["code"] for row in table.rows))


def _at(table: Table, row: Row, column: str, code: str, **facts: Any) -> tuple[Table, int, Fault]:
    place = f"{table.path.name}!{table.letters.get(column, '')}{row.line}"
    known = columns()[table.name][column]
    texts = {lang: getattr(known, lang) for lang in ("description_zh", "description_en", "example")}
    return table, row.line, Fault(code, place, {"column": column, **texts, **facts})


def _cell_faults(
    table: Table, row: Row, column: Column, known: Mapping[str, Known]
) -> Iterator[tuple[Table, int, Fault]]:
    if not row[column.name]:
        if column.required:
            yield _at(table, row, column.name, "cell_empty")
        return
    for value in row.several(column.name) if column.many else [row[column.name]]:
        if column.kind in known:
            if label(value) not in known[column.kind].meanings:
                near = known[column.kind].near(value)
                yield _at(table, row, column.name, "cell_unknown", value=value, known=near)
        elif not _VALID.get(column.kind, _matches(column.kind))(value):
            yield _at(table, row, column.name, "cell_invalid", value=value)


def _matches(kind: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(_PATTERNS[kind], text) is not None


_VALID: dict[str, Callable[[str], bool]] = {
    "date": lambda text: parse_date(text) is not None,
}


def _repeated(table: Table) -> Iterator[tuple[Table, int, Fault]]:
    """Yield rows of one code whose times are equal, overlap or end before they begin."""
    timed = "valid_from" in columns()[table.name]
    seen: dict[str, list[tuple[Row, dt.date, dt.date]]] = {}
    for row in table.rows:
        first = parse_date(row["valid_from"]) if timed else dt.date.min
        last = parse_date(row["valid_to"]) if timed and row["valid_to"] else ALWAYS
        if first is None or last is None:
            continue
        if last < first:
            yield _at(table, row, "valid_to", "times_cross")
        for other, since, until in seen.setdefault(row["code"], []):
            facts = {"other": other.line, "value": row["code"]}
            if since == first:
                yield _at(table, row, "code", "rows_repeat", **facts)
            elif first <= until and since <= last:
                yield _at(table, row, "valid_from", "times_overlap", **facts)
        seen[row["code"]].append((row, first, last))


def _area_faults(areas: Table) -> Iterator[tuple[Table, int, Fault]]:
    if areas.rows and not any(row["level"] == "region" for row in areas.rows):
        yield areas, 0, Fault("region_missing", areas.path.name)
    for row in areas.rows:
        if row["level"] in ("district", "zone", "group") and not row["parent"]:
            yield _at(areas, row, "parent", "parent_missing", value=row["level"])


def _plan_faults(
    plans: Table, targets: Table, known: Mapping[str, Known]
) -> Iterator[tuple[Table, int, Fault]]:
    years = {}
    for row in plans.rows:
        numbers = [row["base_year"], row["start_year"], row["end_year"]]
        if all(number.isdigit() for number in numbers):
            base, start, end = map(int, numbers)
            years[row["code"]] = range(start, end + 1)
            if not base < start <= end:
                yield _at(plans, row, "start_year", "years_cross")
    units, indicators = known["unit"].meanings, known["indicator"].meanings
    for row in targets.rows:
        of_plan = years.get(row["plan"], range(0))
        if row["year"].isdigit() and of_plan and int(row["year"]) not in of_plan:
            span = f"{of_plan[0]}–{of_plan[-1]}"
            yield _at(targets, row, "year", "year_outside", value=row["year"], known=span)
        unit, indicator = units.get(label(row["unit"])), indicators.get(label(row["indicator"]))
        yield from _value_faults(targets, row, indicator)
        if indicator and indicator["nature"] == "composite" and row["comparator"] != "trend":
            yield _at(targets, row, "indicator", "indicator_of_parts", value=row["indicator"])
        if unit and indicator and unit["base_unit"] != indicator["unit_measure"]:
            own = units[label(indicator["unit_measure"])]["name_zh"]
            yield _at(targets, row, "unit", "unit_differs", value=row["unit"], known=own)


def _value_faults(
    targets: Table, row: Row, indicator: Mapping[str, str] | None
) -> Iterator[tuple[Table, int, Fault]]:
    """Yield values that a target's comparator needs or has no use for, ranges that run backwards, and wrong comparators."""
    comparator = row["comparator"]
    if comparator == "trend" and row["value"]:
        yield _at(targets, row, "value", "value_unused", value=row["value"])
    if comparator != "trend" and not row["value"]:
        yield _at(targets, row, "value", "value_missing", value=comparator or "ge")
    low, high = (number_of(row[name]) for name in ("value", "value_high"))
    if comparator == "between" and (high is None or (low is not None and high <= low)):
        yield _at(targets, row, "value_high", "range_backwards")
    if comparator != "between" and row["value_high"]:
        yield _at(targets, row, "value_high", "value_unused", value=row["value_high"])
    if comparator == "ge" and indicator is not None and falls(indicator):
        yield _at(targets, row, "comparator", "comparator_differs", value=row["indicator"])


def number_of(text: str) -> Decimal | None:
    """Return the number that a cell holds, None if it holds none."""
    return Decimal(text.replace(",", "")) if re.fullmatch(_PATTERNS["number"], text) else None


def falls(indicator: Mapping[str, str]) -> bool:
    """Return whether smaller values of an indicator are the better ones: ranks, times, complaints."""
    return indicator["direction"] == "down" or indicator["nature"] == "rank"


def _responsible_faults(
    tables: Mapping[str, Table], known: Mapping[str, Known]
) -> Iterator[tuple[Table, int, Fault]]:
    """Yield targets that no agency owes: none of the plan's area, above or below it has the role in the plan's first year."""
    terms = [
        {"role_code": known["role"].meanings.get(label(role)), "agency_code": row["code"], **_term(row)}
        for row in tables["agencies"].rows
        for role in row.several("roles")
    ]
    roles = Roles([*read_seed(PACKAGE_SEEDS, "agency_role"), *terms])
    areas = [(row["area_code"], row["parent_area"]) for row in read_seed(PACKAGE_SEEDS, "area")]
    areas += [(row["code"], row["parent"] or COUNTRY) for row in tables["areas"].rows]
    agencies = [(row["agency_code"], row["ref_area"]) for row in read_seed(PACKAGE_SEEDS, "agency")]
    agencies += [(row["code"], row["area"]) for row in tables["agencies"].rows]
    plans = {row["code"]: row for row in tables["plans"].rows if row["area"] in dict(areas)}
    for row in tables["targets"].rows:
        indicator = known["indicator"].meanings.get(label(row["indicator"]))
        plan = plans.get(row["plan"])
        if not indicator or not plan or row["responsible"]:
            continue
        role, year, area = indicator["responsible_role"], plan["start_year"], plan["area"]
        able = agencies_for(area, agencies, areas)
        if re.fullmatch(_PATTERNS["year"], year) and not roles.agencies([role], year) & able:
            facts = {"value": row["indicator"], "role": role, "known": year, "area": area}
            yield _at(tables["targets"], row, "indicator", "role_missing", **facts)


def _term(row: Row) -> dict[str, str]:
    days = {name: parse_date(row[name]) for name in ("valid_from", "valid_to")}
    return {name: day.isoformat() if day else "" for name, day in days.items()}


def _report_faults(reports: Table, known: Mapping[str, Known]) -> Iterator[tuple[Table, int, Fault]]:
    """Yield roles that do not send the form, and periods that are not of its cadence or run backwards."""
    forms = {row["form_id"]: row for row in read_seed(PACKAGE_SEEDS, "form")}
    cadence = {form_id: row["cadence"] for form_id, row in forms.items()}
    for row in reports.rows:
        form = known["form"].meanings.get(label(row["form"]), "")
        role = known["role"].meanings.get(label(row["role"]), "")
        senders = forms[form]["senders"].split("|") if form else []
        if role and senders and ANY not in senders and role not in senders:
            yield _at(reports, row, "role", "role_not_sender", value=row["role"], known=", ".join(senders))
        if row["last_period"] and row["last_period"] < row["first_period"]:
            yield _at(reports, row, "last_period", "times_cross")
        for column in ("first_period", "last_period"):
            period = row[column]
            if (
                re.fullmatch(_PATTERNS["period"], period)
                and form in cadence
                and cadence_of(period) != cadence[form]
            ):
                yield _at(reports, row, column, "cell_invalid", value=period)


def _in_order(faults: Iterator[tuple[Table, int, Fault]]) -> list[Fault]:
    """Return the faults by table, line and place."""
    order = list(columns())
    ordered = sorted(faults, key=lambda f: (order.index(f[0].name), f[1], f[2].place))
    return [fault for _, _, fault in ordered]
