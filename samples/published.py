"""The published figures of the city, arranged as agencies send such tables.

Belongs here: turning ``published_figures.csv`` and ``published_figures_2.csv`` (every figure with its source) and
``documents.csv`` (who sent which of them, in what layout, when) into files. Does not belong here: any figure, or
anything synthetic.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from samples.sheets import Row, Sample, delimited, workbook

HERE = Path(__file__).parent
FIGURES = ("published_figures.csv", "published_figures_2.csv")
"""The second has the columns of the first and the caliber."""
LABELS = {
    "indicator": "指标",
    "area": "地区",
    "period": "时期",
    "caliber": "统计口径",
    "printed": "数值",
    "printed_unit": "单位",
    "bound": "数据界限",
    "status": "数据状态",
    "source": "资料来源",
    "citation": "来源出处",
    "published_at": "发布日期",
    "date_basis": "日期依据",
    "edition": "版次",
    "note": "备注",
}
"""Column of the facts -> header in the files; optional ones appear where a document fills them."""
ABOVE = ("source", "published_at", "date_basis", "edition")
"""What a wide table says once, above its header."""
Fact = dict[str, str]


def read(name: str) -> list[Fact]:
    """Read one of the tables beside this module."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def facts() -> list[Fact]:
    """Return the figures; ``printed`` falls back to the value where both are written alike."""
    rows = [{"caliber": ""} | row for name in FIGURES for row in read(name)]
    for row in rows:
        row["printed"] = row["printed"] or row["value"]
        row["printed_unit"] = row["printed_unit"] or row["unit"]
    return rows


def samples() -> list[Sample]:
    """Return one file for each document."""
    by_document: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts():
        by_document[fact["document"]].append(fact)
    out = []
    for document in read("documents.csv"):
        rows = [f for f in by_document[document["rows_of"]] if f["attempt"] in ("", document["attempt"])]
        content = {"wide": _wide, "long": _long, "csv_gb18030": _csv}[document["layout"]](document, rows)
        meta = {
            k: document[k]
            for k in ("form_id", "submitter", "period", "document", "declared_date")
            if document[k]
        }
        received = dt.datetime.fromisoformat(document["received_at"])
        out.append(Sample(document["file"], "real", content, received, meta))
    return out


def _filled(rows: Sequence[Fact], leave_out: Sequence[str] = ()) -> list[str]:
    return [c for c in LABELS if c not in leave_out and any(r[c] for r in rows)]


def _cell(column: str, text: str) -> str | int:
    # Whole numbers are numbers, as in real workbooks; others stay as printed: 2.80 is more precise than 2.8.
    return int(text) if column == "printed" and text.isdigit() else text


def _long_table(rows: Sequence[Fact]) -> list[Row]:
    columns = _filled(rows)
    return [[LABELS[c] for c in columns], *([_cell(c, r[c]) for c in columns] for r in rows)]


def _long(document: Fact, rows: Sequence[Fact]) -> bytes:
    return workbook([[document["title"]], [], *_long_table(rows)], document["document"])


def _csv(document: Fact, rows: Sequence[Fact]) -> bytes:
    return delimited(_long_table(rows), "gb18030")


def _wide(document: Fact, rows: Sequence[Fact]) -> bytes:
    above = [c for c in _filled(rows) if c in ABOVE]
    statements: list[Row] = []
    for column in above:
        (value,) = {r[column] for r in rows}
        statements.append([f"{LABELS[column]}：", value])
    keys = _filled(rows, ("period", "printed", *above))
    periods = list(dict.fromkeys(r["period"] for r in rows))
    lines: dict[tuple[str, ...], dict[str, str | int]] = {}
    for row in rows:
        lines.setdefault(tuple(row[k] for k in keys), {})[row["period"]] = _cell("printed", row["printed"])
    header: Row = [*(LABELS[k] for k in keys), *(f"{p}年" for p in periods)]
    body: list[Row] = [[*key, *(line.get(p) for p in periods)] for key, line in lines.items()]
    return workbook([[document["title"]], *statements, header, *body], document["document"])
