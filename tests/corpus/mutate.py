"""Good files changed at random, the same way for the same seed.

Belongs here: what can happen to a file between a good sender and the inbox, or be done to it by a bad one: bytes,
parts of a zip, XML attributes, cells, sheets, names, what lies beside it. Does not belong here: sending the results,
or judging the answers (``tests.reliability.fuzz``).

A case is made from its seed and its number alone, so that any one of twenty thousand can be made again.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl

HOSTILE = (
    "=1+1", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1", '=HYPERLINK("http://example.org","x")',
    "<script>alert(1)</script>", "<!-- ", "]]>", "&lt;", "[red]x[/red]", "[/]", "[link=file:///]", "{{ 7*7 }}", "{x}",
    "%s%n%d", "$(id)", "'; drop table x; --", '"', '""', "'", "\\", "../../x", "C:\\con", "a/b:c*?[d]",
    "NaN", "nan", "inf", "-inf", "Infinity", "1e308", "1e309", "-1e99", "1e-99", "1e999999999", "9" * 400, "-0", "0x10",
    "9223372036854775808", "-9223372036854775809", "18446744073709551616", "0." + "3" * 300, "1,2,3", "1.2.3", "--1",
    "１２３，４５６", "٣٤٥", "一百二十", "7.2万", "3亿亿", "12%", "1e5万", "约5", "−5", "½", "²",
    "", " ", "\u3000", "\u200b", "\ufeff", "\x00", "\x01\x1b[2J", "\x1e\x1f", "\x85\u2028", "\u202egnp", "\uffff",
    "\ud800", "\udc80x", "🀄" * 50, "e\u0301" * 500, "ﷺ" * 200, "字" * 40_000, "a" * 1_000_000, "\n" * 1000, "1 " * 5000,
    "1900-02-29", "9999-12-31", "0000-00-00", "2019-13-45", "99999-01-01", "2019-02-30 25:61", "-1", "60", "2958466",
    "1e10", "20190230", "2019年0月0日", "2019Q5", "2019年1-13月", "2016-2011", "0000", "9999",
    "TRUE", "None", "null", "#REF!", "#N/A", "合计", "其中：", "注：", "单位：万件", "报告期：2099", "地区", "总计",
)  # fmt: skip
SIDECARS: tuple[bytes, ...] = (
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe{", b"[" * 100_000, b'{"a":' * 50_000, b'{"period": 2016}',
    b'{"form_id": "no_such_form"}', b'{"submitter": "\\ud800"}', b'{"document": "../../evil"}', b'{"document": "\\ud800"}',
    b'{"declared_date": "0000-00-00"}', b'{"received_at": "0001-01-01T00:00:00+23:59"}', b'{"x": NaN, "y": 1e999}',
    b'{"received_at": "9999-12-31T23:59:59-23:59"}', b'{"period": "' + b"9" * 100_000 + b'"}', b'{"n": ' + b"9" * 5000 + b"}",
    b'{"form_id": null, "period": "2016\\u0000"}', b'{"\\ud800": "\\udfff"}',
)  # fmt: skip
NAMES = (
    "=cmd|'{}", "[red]{}", "-rf {}", "名\u202e{}", "x" * 210 + "{}", " {}", "a\nb{}", "%2e%2e%2f{}", "CON{}",
    "published_figures.tjipo.2016.{}", "no_form.no_sender.never.{}", "{}.tar", "\udce9{}", "'{}'", "<b>{}",
)  # fmt: skip
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATTRIBUTE = re.compile(rb'\b([A-Za-z:]+)="([^"]*)"')
_TAG = re.compile(rb"<[^>]+>")
Sheets = list[tuple[str, list[list[str]]]]


@dataclass(frozen=True)
class Good:
    """A file that intake accepts, and what has to lie beside it."""

    name: str
    content: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A changed file, its sidecar, and how it came about."""

    name: str
    content: bytes
    sidecar: bytes
    how: tuple[str, ...]


def case(goods: Sequence[Good], seed: int, number: int) -> Case:
    """Make one case; the number alone decides which, given the good files and a seed."""
    dice = random.Random(f"{seed}:{number}")
    good = dice.choice(goods)
    stem, _, suffix = good.name.rpartition(".")
    name = f"{stem}.{number}.{suffix}"
    sidecar = json.dumps({**good.meta, "document": f"case-{number}"}).encode()
    content, how = good.content, [good.name]
    kinds = [_bytes]
    if content.startswith(b"PK"):
        kinds += [_zip, _xml, _xml]
    if suffix in ("xlsx", "csv"):
        kinds += [_cells, _cells, _cells]
    chosen = set(dice.choices(kinds, k=dice.choice((1, 1, 1, 2))))
    for change in (
        c for c in (_cells, _xml, _zip, _bytes) if c in chosen
    ):  # what is broken is not changed further
        if change in (_xml, _zip) and not content.startswith(b"PK"):
            continue
        content, description = change(dice, content)
        how.append(description)
    if dice.random() < 0.05:
        sidecar = dice.choice(SIDECARS)
        how.append("sidecar")
    if dice.random() < 0.05:
        name = dice.choice(NAMES).format(name[-40:])
        how.append("name")
    return Case(name, content, sidecar, tuple(how))


# Bytes.
def _bytes(dice: random.Random, content: bytes) -> tuple[bytes, str]:
    kind = dice.choice(("flip", "flip", "cut", "insert", "delete", "repeat", "zeros", "append", "swap"))
    data = bytearray(content)
    at = dice.randrange(len(data) + 1)
    until = min(len(data), at + dice.choice((1, 4, 100, 5000)))
    if kind == "flip":
        for _ in range(dice.choice((1, 1, 5, 50)) if data else 0):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    elif kind == "cut":
        del data[at:]
    elif kind == "insert":
        data[at:at] = dice.choice(
            (dice.randbytes(dice.choice((1, 30, 3000))), b"\x00" * 100, b'"', b"\xff\xfe", b"\r")
        )
    elif kind == "delete":
        del data[at:until]
    elif kind == "repeat":
        data[at:at] = data[at:until] * dice.choice((1, 10))
    elif kind == "zeros":
        data[at:until] = bytes(until - at)
    elif kind == "append":
        data += dice.choice((content, b"\x00" * 1000, b"PK\x05\x06" + bytes(18), dice.randbytes(100)))
    else:
        data = data[at:] + data[:at]
    return bytes(data), f"bytes: {kind} at {at}"


# Parts of a zip.
def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _zip(dice: random.Random, content: bytes) -> tuple[bytes, str]:
    parts = list(_parts(content).items())
    kind = dice.choice(("swap", "remove", "rename", "empty", "extra", "bomb", "nest", "shuffle", "case"))
    at = dice.randrange(len(parts))
    name, data = parts[at]
    if kind == "swap":
        other = dice.randrange(len(parts))
        parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], data)
    elif kind == "remove":
        del parts[at]
    elif kind == "rename":
        parts[at] = (
            dice.choice(("../../" + name, "/" + name, name.replace("/", "\\"), name + "x", "C:" + name)),
            data,
        )
    elif kind == "empty":
        parts[at] = (name, dice.choice((b"", b"\x00", b"<a/>", b"<", b"\xff\xfe<\x00")))
    elif kind == "extra":
        parts += [(f"xl/x{i}.bin", b"") for i in range(dice.choice((1, 100, 3000)))]
    elif kind == "bomb":
        parts[at] = (name, data + b" " * (40 << 20))
    elif kind == "nest":
        parts = [("a.xlsx", content)]
    elif kind == "shuffle":
        dice.shuffle(parts)
    else:
        parts[at] = (name.swapcase(), data)
    return _zipped(parts), f"zip: {kind} {name}"


def _xml(dice: random.Random, content: bytes) -> tuple[bytes, str]:
    parts = _parts(content)
    name = dice.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    if dice.random() < 0.5:  # the sheet itself rather than its trimmings
        name = next((n for n in parts if "sheet1" in n and n.endswith(".xml")), name)
    data = parts[name]
    kind = dice.choice(
        ("attribute", "attribute", "attribute", "no_attribute", "tag", "doctype", "text", "deep", "merge")
    )
    attributes, tags = list(_ATTRIBUTE.finditer(data)), list(_TAG.finditer(data))
    if kind in ("attribute", "no_attribute") and attributes:
        match = dice.choice(attributes)
        hostile = dice.choice(
            (b"", b"-1", b"0", b"99999999999", b"A0", b"XFD1048576", b"ZZZZ9", b"A1:XFD1048576", b"1.5", b"NaN", b"b",
             b"inlineStr", b"e", b"d", b"str", b"veryHidden", b"../../x", b"http://example.org/x", b"&#0;", b"\xff")
        )  # fmt: skip
        new = b"" if kind == "no_attribute" else match[1] + b'="' + hostile + b'"'
        data = data[: match.start()] + new + data[match.end() :]
    elif kind == "tag" and tags:
        match = dice.choice(tags)
        new = dice.choice((b"", match[0] * 2, b"<x>", b"</x>", b"<f>1+1</f>"))
        data = data[: match.start()] + new + data[match.end() :]
    elif kind == "doctype":
        entities = b"".join(b'<!ENTITY e%d "&e%d;&e%d;">' % (i + 1, i, i) for i in range(40))
        dtd = b'<!DOCTYPE x [<!ENTITY e0 "x"><!ENTITY f SYSTEM "file:///etc/hostname">' + entities + b"]>"
        start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
        data = data[:start] + dtd + data[start:].replace(b"</v>", b"&e40;&f;</v>", 1)
    elif kind == "deep":
        data = data.replace(b"<v>", b"<g>" * 50_000 + b"<v>", 1)
    elif kind == "merge":
        merged = (
            b'<mergeCells count="2"><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:A1"/></mergeCells>'
        )
        data = data.replace(b"</sheetData>", b"</sheetData>" + merged, 1)
    else:
        at = dice.randrange(len(data) + 1)
        data = (
            data[:at]
            + dice.choice((b"\x00", b"&", b"<", b"&#xD800;", b"\xff", b"]]>", b"9" * 400))
            + data[at:]
        )
    return _zipped(list((parts | {name: data}).items())), f"xml: {kind} in {name}"


# Cells.
@cache
def _sheets(content: bytes) -> Sheets:
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        return [
            (s.title, [["" if v is None else str(v) for v in row] for row in s.iter_rows(values_only=True)])
            for s in book.worksheets
        ]
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return [("csv", list(csv.reader(io.StringIO(content.decode(encoding), newline=""))))]
        except UnicodeError:
            continue
    raise ValueError("no text")


def _cells(dice: random.Random, content: bytes) -> tuple[bytes, str]:
    sheets: Sheets = [(name, [list(row) for row in rows]) for name, rows in _sheets(content)]
    changes = dice.choices(CELL_CHANGES, k=dice.choice((1, 1, 2, 4)))
    for change in changes:
        change(dice, sheets)
    write, container = dice.choice(((xlsx, "xlsx"), (xlsx, "xlsx"), (_text, "csv"), (_html, "html")))
    return write(sheets, dice), f"cells: {', '.join(c.__name__ for c in changes)} as {container}"


def _rows(dice: random.Random, sheets: Sheets) -> list[list[str]]:
    return dice.choice(sheets)[1] or [[""]]


def replace(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    for _ in range(dice.choice((1, 3, 20))):
        row = dice.choice(rows)
        if row:
            row[dice.randrange(len(row))] = dice.choice(HOSTILE)


def replace_column(dice: random.Random, sheets: Sheets) -> None:
    rows, text = _rows(dice, sheets), dice.choice([h for h in HOSTILE if len(h) < 1000])
    at = dice.randrange(max(map(len, rows)) or 1)
    for row in rows[dice.randrange(len(rows)) :]:
        row[at : at + 1] = [text]


def repeat_rows(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    at = dice.randrange(len(rows))
    rows[at:at] = [list(rows[at]) for _ in range(dice.choice((1, 2, 50)))]


def delete_rows(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    at = dice.randrange(len(rows))
    del rows[at : at + dice.choice((1, 1, 3, len(rows)))]


def shuffle_rows(dice: random.Random, sheets: Sheets) -> None:
    dice.shuffle(_rows(dice, sheets))


def blank_rows(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    at = dice.randrange(len(rows) + 1)
    rows[at:at] = [[] for _ in range(dice.choice((1, 3, 40)))]


def swap_columns(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    width = max(map(len, rows)) or 1
    a, b = dice.randrange(width), dice.randrange(width)
    for row in rows:
        row += [""] * (width - len(row))
        row[a], row[b] = row[b], row[a]


def shift_column(dice: random.Random, sheets: Sheets) -> None:
    rows = _rows(dice, sheets)
    at = dice.randrange(max(map(len, rows)) or 1)
    for row in rows:
        if dice.random() < 0.5:
            row.insert(at, dice.choice(("", "x")))
        else:
            del row[at : at + 1]


def widen(dice: random.Random, sheets: Sheets) -> None:
    dice.choice(_rows(dice, sheets)).extend(dice.choice(HOSTILE[:40]) for _ in range(dice.choice((1, 300))))


def rename_sheet(dice: random.Random, sheets: Sheets) -> None:
    at = dice.randrange(len(sheets))
    names = (
        "../../evil",
        "C:\\x",
        "a/b",
        "=1+1",
        "[red]x",
        "",
        "x" * 500,
        "核对结果 Findings",
        "A!B1:C2",
        "'",
        "\u202e",
    )
    sheets[at] = (dice.choice(names), sheets[at][1])


def repeat_sheet(dice: random.Random, sheets: Sheets) -> None:
    name, rows = dice.choice(sheets)
    sheets.append((dice.choice((name, name.upper(), "2")), [list(row) for row in rows]))


def add_sheet(dice: random.Random, sheets: Sheets) -> None:
    rows = [[dice.choice(HOSTILE) for _ in range(3)] for _ in range(3)]
    sheets.insert(0, ("extra", dice.choice((rows, [], [["ip-monitor:findings"], *rows]))))


CELL_CHANGES = (
    replace, replace, replace, replace_column, repeat_rows, delete_rows, shuffle_rows, blank_rows, swap_columns,
    shift_column, widen, rename_sheet, repeat_sheet, add_sheet,
)  # fmt: skip


# Writers that refuse nothing, as openpyxl would.
def xlsx(sheets: Sheets, dice: random.Random) -> bytes:
    """Write a workbook whose cells may hold anything; what looks like a number mostly is one."""
    is_raw = dice.random() < 0.1  # control characters as bare references, which XML forbids

    def escaped(text: str) -> str:
        form = "&#x{:X};" if is_raw else "_x{:04X}_"
        return _NOT_XML.sub(lambda m: form.format(ord(m[0])), escape(text))

    def cell(text: str) -> str:
        if not text:
            return "<c/>"
        if re.fullmatch(r"-?\d+(\.\d+)?", text) and dice.random() < 0.7:
            return f"<c><v>{text}</v></c>"
        if text.startswith("=") and dice.random() < 0.5:
            return f"<c><f>{escaped(text[1:])}</f></c>"
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'

    parts = [
        (
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName='
            '"/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        ),
        (
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="r1" Type="{_REL}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
            + "".join(
                f'<sheet name={quoteattr(_NOT_XML.sub("", name))} sheetId="{i}" r:id="r{i}"/>'
                for i, (name, _) in enumerate(sheets, 1)
            )
            + "</sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}relationships">'
            + "".join(
                f'<Relationship Id="r{i}" Type="{_REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            + "</Relationships>",
        ),
    ]
    for i, (_, rows) in enumerate(sheets, 1):
        lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        parts.append(
            (
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
            )
        )
    return _zipped([(name, text.encode("utf-8", "surrogatepass")) for name, text in parts])


def _text(sheets: Sheets, dice: random.Random) -> bytes:
    encoding = dice.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    delimiter, end = dice.choice((",", ",", "\t", ";")), dice.choice(("\n", "\r\n", "\r"))
    stream = io.StringIO(newline="")
    if dice.random() < 0.2:  # no quotes at all, whatever is in the cells
        stream.writelines(delimiter.join(row) + end for row in dice.choice(sheets)[1])
    else:
        csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(dice.choice(sheets)[1])
    return stream.getvalue().encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _html(sheets: Sheets, dice: random.Random) -> bytes:
    written = dice.choice((escape, str))
    rows = "".join(
        f"<tr>{''.join(f'<td>{written(c)}</td>' for c in row)}</tr>" for row in dice.choice(sheets)[1]
    )
    return f"<html><meta charset=utf-8><table>{rows}</table></html>".encode("utf-8", "surrogatepass")
