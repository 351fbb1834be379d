"""Workbooks and text files as senders make them, good and bad, from rows written in the tests."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

FIGURES = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
GOOD_ROWS = [
    ["专利申请量", "天津市", "2016", "106514", "件", "中国科技统计年鉴", "2017-12-31"],
    ["发明专利申请量", "天津市", "2016", "38153", "件", "中国科技统计年鉴", "2017-12-31"],
    ["专利授权量", "和平区", "2016", "1234", "件", "中国科技统计年鉴", "2017-12-31"],
]
EVENTS = ["事件类型", "事件日期", "申请号", "专利类型", "申请人类型", "所在区", "申请日", "权利要求数"]


def application_no(serial: int, kind: int = 1, year: int = 2016) -> str:
    """Return an application number with its true check digit."""
    digits = f"{year}{kind}{serial:07d}"
    rest = sum(int(d) * (2 + i % 8) for i, d in enumerate(digits)) % 11
    return f"{digits}.{'X' if rest == 10 else rest}"


def events(n: int) -> list[list[str]]:
    return [
        ["申请", "2016-03-01", application_no(i), "发明", "企业", "南开区", "2016-03-01", "8"]
        for i in range(n)
    ]


def csv_text(rows: list[list[Any]]) -> str:
    return "".join(",".join("" if c is None else str(c) for c in row) + "\n" for row in rows)


def xlsx_bytes(rows: list[list[Any]], sheet: str = "表1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(folder: Path, name: str, content: bytes | str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
