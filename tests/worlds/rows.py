"""Files of every form, from the examples of its columns: dates of the period, areas of the region, and odd values.

Belongs here: the text of one file. Does not belong here: who sends which files when (``generate``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from samples.recognitions import credit_codes
from schemas.form import Form, Sent
from schemas.periods import period_end, period_start
from schemas.seed_files import read_seed
from tests.fixtures_make import application_no, csv_text
from tests.seeds import SEEDS

NUMBERS = ("integer", "decimal", "number")
ZERO, MARKED, LARGE = "0", "—", "9876543210"
"""In place of every number of a file: nothing happened, nothing is said, or very much."""
LAYOUTS = ("example", "zero", "marked", "large", "required_only")


@dataclass(frozen=True)
class Content:
    """What a file holds.

    Attributes:
        period: the period of its submission.
        areas: names of areas that its rows are about, in turn.
        rows: so many rows.
        layout: one of ``LAYOUTS``: what its numbers are, or that only required columns are sent.
        turn: moves the choice of codes and serial numbers, so that two files need not repeat each other.
        zones: names of zones that every other row is about, where rows can be of a part of an area.
    """

    period: str
    areas: Sequence[str]
    rows: int
    layout: str
    turn: int = 0
    zones: Sequence[str] = ()


def text_of(form: type[Form], content: Content) -> str:
    """Return a file as CSV: labels as the header, then the rows."""
    columns = {
        name: column
        for name, column in form.sent_columns().items()
        if column.required or content.layout != "required_only"
    }
    rows = [_row(form, columns, content, number) for number in range(content.rows)]
    return csv_text([[column.label_zh for column in columns.values()], *rows])


def _row(form: type[Form], columns: dict[str, Sent], content: Content, number: int) -> list[str]:
    serial = content.turn + number
    row = {name: _cell(name, column, content, serial) for name, column in columns.items()}
    if "indicator_code" in columns:
        # The figures of one indicator are of several areas, so that they can be compared and added up.
        row |= _indicator(form.spec().form_id, serial // max(len(content.areas), 1))
    dates = [name for name, column in columns.items() if column.kind == "date"]
    if dates:
        row |= _dates(columns, dates, content, serial)
    return [row[name] for name in columns]


def _cell(name: str, column: Sent, content: Content, serial: int) -> str:
    if column.kind in NUMBERS and name not in ("nice_class", "renewal_year"):
        return {"zero": ZERO, "marked": MARKED, "large": LARGE}.get(content.layout, column.example)
    if column.kind == "area":
        if name == "zone_area":
            return content.zones[serial // 2 % len(content.zones)] if content.zones and serial % 2 else ""
        return content.areas[serial % len(content.areas)] if content.areas else ""
    if column.kind == "period":
        return content.period
    if column.kind == "code":
        words = list({code: word for word, code in reversed(column.codes)}.values())
        return words[serial % len(words)]
    if column.kind == "id":
        return _identifier(name, column.example, serial)
    return column.example


def _identifier(name: str, example: str, serial: int) -> str:
    if "credit_code" in name:
        return _credit_codes()[serial % len(_credit_codes())]
    if name == "application_no":
        return application_no(serial)
    if name == "industry_code":
        return _industries()[serial % len(_industries())]
    if name == "ipc":
        return example
    digits = len(example) - len(example.rstrip("0123456789"))
    return (
        f"{example[: len(example) - digits]}{int(example[-digits:]) + serial:0{digits}d}"
        if digits
        else example
    )


def _indicator(form_id: str, serial: int) -> dict[str, str]:
    choice = _indicators(form_id)
    row = choice[serial % len(choice)]
    return {"indicator_code": row["name_zh"], "unit_raw": _unit(row["unit_measure"])}


def _dates(columns: dict[str, Sent], dates: list[str], content: Content, serial: int) -> dict[str, str]:
    """Return the dates: the first required one lies in the period, the others as far from it as in the example."""
    first = next((name for name in dates if columns[name].required), dates[0])
    start, end = period_start(content.period), period_end(content.period)
    day = start + dt.timedelta(days=serial * 7 % ((end - start).days + 1))
    shift = day - dt.date.fromisoformat(columns[first].example)
    moved = {}
    for name in dates:
        example = columns[name].example
        moved[name] = (dt.date.fromisoformat(example) + shift).isoformat() if example else ""
    return moved


@cache
def _credit_codes() -> list[str]:
    return list(islice(credit_codes("worlds"), 60))


@cache
def _industries() -> list[str]:
    return ["C3911", "C27", "I65", "C36", "M73"]


@cache
def _indicators(form_id: str) -> list[dict[str, Any]]:
    """Return the indicators that a form of figures states; a district's return those of its items."""
    rows = read_seed(SEEDS, "indicator")
    if form_id == "district_return":
        items = [row for row in read_seed(SEEDS, "form_item") if row["form_id"] == form_id]
        return [{"name_zh": row["indicator"], "unit_measure": row["unit_code"]} for row in items]
    owed = [row for row in rows if row["form_id"] == form_id]
    return owed or rows


@cache
def _unit(code: str) -> str:
    return next(row["name_zh"] for row in read_seed(SEEDS, "unit") if row["unit_code"] == code)
