"""Hostile files: each is refused for its own reason, before it uses much time or memory."""

from __future__ import annotations

import io
import os
import random
import socket
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from pipelines.intake.readers import Limits, open_file
from pipelines.intake.readers.worker import ReadingProcess
from tests.corpus import containers
from tests.corpus.containers import AS_SHOWN, CONTAINERS, encrypted, lying_zip, repacked, saved, xlsx
from tests.fixtures_make import put

pytestmark = pytest.mark.thorough

ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
BOMB = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + ENTITIES + b"]>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>'


def with_doctype(part: str, doctype: bytes) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name.endswith(part):
            start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
            data = data[:start] + doctype + data[start:]
        return data

    return repacked(xlsx(), change)


def utf16(part: str, doctype: bytes) -> bytes:
    """A part in the other encoding that every XML parser knows: no search for bytes finds its declarations."""

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith(part):
            return data
        body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
        return ('<?xml version="1.0" encoding="UTF-16"?>' + (doctype + body).decode()).encode("utf-16")

    return repacked(xlsx(), change)


def flat(kind: str, doctype: bytes) -> bytes:
    return b'<?xml version="1.0"?>' + doctype + b"<" + kind.encode() + b">1</" + kind.encode() + b">"


PARTS = {
    "sheet": lambda d: ("xl/worksheets/sheet1.xml", with_doctype("sheet1.xml", d)),
    "workbook": lambda d: ("xl/workbook.xml", with_doctype("workbook.xml", d)),
    "styles": lambda d: ("xl/styles.xml", with_doctype("styles.xml", d)),
    "relations": lambda d: ("xl/_rels/workbook.xml.rels", with_doctype("workbook.xml.rels", d)),
    "content types": lambda d: ("[Content_Types].xml", with_doctype("[Content_Types].xml", d)),
    "properties": lambda d: ("docProps/core.xml", with_doctype("core.xml", d)),
    "utf-16": lambda d: ("xl/worksheets/sheet1.xml", utf16("sheet1.xml", d)),
    "unread": lambda d: ("xl/drawings/a.vml", repacked(xlsx(), more={"xl/drawings/a.vml": d + b"<xml/>"})),
    "docx": lambda d: (
        "word/document.xml",
        repacked(b"PK\x05\x06" + bytes(18), more={"word/document.xml": flat("document", d)}),
    ),
    "ods": lambda d: (
        "content.xml",
        repacked(
            containers.ods(["<table:table-row/>"]),
            lambda name, data: (
                data.replace(b"<office:document-content", d + b"<office:document-content", 1)
                if name == "content.xml"
                else data
            ),
        ),
    ),
    "ods styles": lambda d: (
        "styles.xml",
        repacked(containers.ods(["<table:table-row/>"]), more={"styles.xml": flat("styles", d)}),
    ),
    "xml": lambda d: ("xml", containers.xml_2003().replace(b"<Workbook", d + b"<Workbook")),
    "svg": lambda d: ("svg", flat("svg", d)),
    "fods": lambda d: ("fods", flat("document", d)),
    "html": lambda d: ("html", d + b"<html><table><tr><td>1</td></tr></table></html>"),
}
"""By container and part: the part's name and a file that declares something in it."""
DECLARED = {
    BOMB: "file.entity_bomb",
    OUTSIDE: "file.external_entity",
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY % b PUBLIC "p" "http://127.0.0.1/x">]>': "file.external_entity",
    b"<!DOCTYPE x>": "file.forbidden_markup",
}


def zip_bomb() -> bytes:
    """Half a megabyte that unpacks to five hundred."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if not name.endswith("sheet1.xml"):
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(500):
                part.write(bytes(1 << 20))
    return stream.getvalue()


def overlapping() -> bytes:
    """A zip of which two entries are the same bytes: as in zip bombs without nesting."""
    package = repacked(xlsx())
    first = package.index(b"PK\x01\x02")
    second = package.index(b"PK\x01\x02", first + 4)
    return package[: second + 42] + package[first + 42 : first + 46] + package[second + 46 :]


def with_entry(name: str) -> bytes:
    return repacked(xlsx(), more={name: b"x"})


def with_flag(bit: int) -> bytes:
    package = repacked(xlsx())
    at = package.index(b"PK\x01\x02") + 8
    return package[:at] + bytes([package[at] | bit]) + package[at + 1 :]


def many_sheets() -> bytes:
    book = openpyxl.Workbook()
    for n in range(4):
        book.create_sheet(f"s{n}").append([n])
    return saved(book)


def far_cells() -> bytes:
    """More cells at the sheet's end than are left out as strays."""
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    for row in range(5000, 5030):
        book.active[f"ZZ{row}"] = 2
    return saved(book)


def wide_cell() -> bytes:
    """A column that no spreadsheet program has: few cells by its height, and a frame of half a million columns."""
    return repacked(xlsx(), lambda name, data: data.replace(b'r="B', b'r="ZZZZ'))


def byte_lost() -> bytes:
    """An old workbook that lost a byte in transfer: its directory, read one byte late, contains itself."""
    data = containers.xls()
    return data[:1000] + data[1001:]


def long_cell() -> bytes:
    """A text that a library writes and a spreadsheet program could not."""

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"00120", b"x" * 40_000)

    return repacked(xlsx(), change)


@pytest.mark.parametrize(
    ("content", "rule_code"),
    [
        (zip_bomb, "file.zip_suspicious"),
        (overlapping, "file.zip_suspicious"),
        (lambda: with_entry("../../etc/cron.d/x"), "file.zip_suspicious"),
        (lambda: with_entry("/etc/passwd"), "file.zip_suspicious"),
        (lambda: with_entry("C:\\autoexec.bat"), "file.zip_suspicious"),
        (lambda: with_flag(1), "file.password_protected"),
        (lambda: encrypted(xlsx(), "secret"), "file.password_protected"),
        (lambda: b"<svg><text>1,2</text></svg>", "file.not_a_spreadsheet"),
        (many_sheets, "file.too_many_sheets"),
        (far_cells, "file.too_many_cells"),
        (wide_cell, "file.too_many_cells"),
        (byte_lost, "file.truncated"),
        (lambda: b"a,b\n1" + b"," * 20_000 + b"\n", "file.too_many_cells"),
        (long_cell, "file.cell_too_long"),
        (lambda: b"a,b\n" + b"x" * 40_000 + b",1\n", "file.cell_too_long"),
        (lambda: b'a,b\n1,"' + b"x" * 40_000 + b'"\n', "file.cell_too_long"),
        (lambda: b"a,b\n" + b"1,2\n" * 300_000, "file.too_many_cells"),
        (lambda: b"<table><tr><td>" + b"x" * 40_000 + b"</table>", "file.cell_too_long"),
        (lambda: b"<table>" + b"<tr><td>" * 600_000 + b"</table>", "file.too_many_cells"),
        (lambda: b"<table><tr><td>1</td></tr><tr><td>2", "file.truncated"),
        (lambda: repacked(b"PK\x05\x06" + bytes(18), more={"inner.zip": xlsx()}), "file.not_a_spreadsheet"),
        (containers.xlsb, "file.not_a_spreadsheet"),
        (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "file.not_a_spreadsheet"),
        (lambda: b'ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nC;X2;K3\r\nE\r\n', "file.not_a_spreadsheet"),
        (lambda: b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\n', "file.not_a_spreadsheet"),
        (containers.xls_95, "file.old_workbook"),
        (lambda: b"\x09\x08\x08\0\0\5\5\0" + bytes(40), "file.old_workbook"),
        (lambda: b"\x09\4\6\0\0\0\x10\0" + bytes(40), "file.old_workbook"),
        (lambda: b"\x09\2\6\0\0\0\x10\0" + bytes(40), "file.old_workbook"),
        (lambda: b"\x09\0\4\0\2\0\x10\0" + bytes(40), "file.old_workbook"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "file.truncated"),
        (lambda: b"a,b\n" * 2_000_000, "file.too_large"),
    ],
)
def test_each_trick_is_refused_for_its_own_reason(tmp_path: Path, content, rule_code: str) -> None:  # type: ignore[no-untyped-def]
    limits = Limits(max_sheets=4, max_cells=500_000, max_bytes=6 << 20, stream_from_bytes=1 << 30)
    path = put(tmp_path, "a.xlsx", content())
    opened = open_file(path, limits)
    assert opened.finding is not None
    assert (opened.finding.rule_code, opened.grids) == (rule_code, ())


@pytest.mark.parametrize("doctype", DECLARED)
@pytest.mark.parametrize("content", PARTS.values(), ids=PARTS)
def test_a_declaration_is_named_with_the_part_that_holds_it(tmp_path: Path, content, doctype: bytes) -> None:  # type: ignore[no-untyped-def]
    """Also in parts that are never read, and in files that are no spreadsheets; a document type alone is usual on pages."""
    part, data = content(doctype)
    finding = open_file(put(tmp_path, "a.xlsx", data)).finding
    is_usual = doctype == b"<!DOCTYPE x>" and part in ("html", "svg", "fods")
    if is_usual:
        assert finding is None or finding.rule_code == "file.not_a_spreadsheet"
        return
    assert finding is not None
    assert finding.rule_code == DECLARED[doctype]
    shown = {"svg": "xml", "fods": "xml"}.get(part, part)
    assert finding.found.startswith(f"{shown}: <!")
    assert "Error" not in finding.found and finding.source_ref == ""


def test_what_only_looks_like_a_declaration_is_read(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            comment = b"<!-- <!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]> -->"
            data = data.replace(b"<worksheet", comment + b"<worksheet", 1)
        return data

    opened = open_file(put(tmp_path, "a.xlsx", repacked(xlsx(), change)))
    assert opened.finding is None and opened.grids[0].rows[3][0] == AS_SHOWN[3][0]


@pytest.mark.parametrize("content", PARTS.values(), ids=PARTS)
def test_nothing_is_opened_that_a_declaration_refers_to(tmp_path: Path, content) -> None:  # type: ignore[no-untyped-def]
    """Who opens the named pipe waits until he is killed, and who asks the server is counted."""
    os.mkfifo(tmp_path / "secret")
    reader = ReadingProcess(Limits(memory_bytes=1 << 30, seconds=5))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        for address in (f"file://{tmp_path}/secret", f"http://127.0.0.1:{server.getsockname()[1]}/x"):
            for declared in ('<!ENTITY out SYSTEM "%s">', '<!ENTITY %% out SYSTEM "%s"> %%out;'):
                _, data = content(f"<!DOCTYPE x [{declared % address}]>".encode())
                finding = reader.open(put(tmp_path, "a", data)).finding
                assert finding is not None and finding.rule_code == "file.external_entity"
                assert address[:40] in finding.found or finding.found.startswith("html: ")
        with pytest.raises(BlockingIOError):
            server.accept()
    reader.close()


def test_a_panic_of_the_reader_is_a_damaged_file(tmp_path: Path) -> None:
    """Found by ``make fuzz``: the values' reader asks for bytes beyond the end of a stream that was cut."""
    whole = containers.xls()
    cut = {open_file(put(tmp_path, "cut.xls", whole[:size])).finding for size in range(5120, len(whole), 7)}
    assert {f.rule_code for f in cut if f} == {"file.truncated", "file.not_a_spreadsheet"}


def test_spans_without_end_fill_nothing(tmp_path: Path) -> None:
    page = "<table>" + "<tr><td colspan=9999999 rowspan=9999999>x</td><td>y</td></tr>" * 50 + "</table>"
    (grid,) = open_file(put(tmp_path, "a.xls", page)).grids
    assert grid.rows == [["x"]]


def test_a_cell_at_the_end_of_the_sheet_is_left_out_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, "x"
    reader = ReadingProcess(Limits(memory_bytes=1 << 30))
    (grid,) = reader.open(put(tmp_path, "a.xlsx", saved(book))).grids
    assert (grid.rows, grid.far) == ([["1"]], ((1_048_575, 16_383, "x"),))
    reader.close()


@pytest.mark.parametrize("container", ["ods", "xls"])
def test_too_many_cells_are_refused_by_the_address_of_the_last_one(tmp_path: Path, container: str) -> None:
    if container == "xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("s")
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, "x")
        content, last = saved(book), "s!IV65536"
    else:
        row, cell = "<table:table-row{}>{}</table:table-row>", "<table:table-cell{}>{}</table:table-cell>"
        filled = cell.format("", "<text:p>1</text:p>")
        blank = cell.format(' table:number-columns-repeated="1023"', "")
        rows = [row.format("", filled), row.format(' table:number-rows-repeated="1048574"', blank)]
        content, last = containers.ods([*rows, row.format("", blank + filled)]), "统计表!AMJ1048576"
    opened = open_file(put(tmp_path, "a", content))
    assert opened.finding is not None
    assert (opened.finding.rule_code, opened.finding.source_ref) == ("file.too_many_cells", last)


def test_a_wrong_declared_size_is_refused(tmp_path: Path) -> None:
    opened = open_file(put(tmp_path, "a.xlsx", lying_zip(b"xl/worksheets/sheet1.xml")))
    assert opened.finding is not None and opened.finding.rule_code == "file.truncated"


def test_macros_and_embedded_files_are_not_opened(tmp_path: Path) -> None:
    inside = {"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0", "xl/embeddings/book.xlsx": zip_bomb()}
    opened = open_file(put(tmp_path, "a.xlsm", repacked(containers.xlsm(), more=inside)))
    assert opened.finding is None
    assert opened.grids[0].rows[3][0] == AS_SHOWN[3][0]


@pytest.mark.parametrize("name", ["xlsx", "xls", "ods", "xml-2003", "html-gb18030", "xlsx-default-password"])
def test_a_file_cut_anywhere_is_refused_whole(tmp_path: Path, name: str) -> None:
    whole = CONTAINERS[name]()
    for tenth in range(10):
        opened = open_file(put(tmp_path, "cut", whole[: len(whole) * tenth // 10]))
        assert opened.finding is not None, f"cut at {tenth}0 %"
        assert not opened.grids


@pytest.mark.parametrize("name", CONTAINERS)
def test_bytes_changed_at_random_never_stop_the_reader(tmp_path: Path, name: str) -> None:
    whole, rng = CONTAINERS[name](), random.Random(name)
    reader = ReadingProcess(Limits(memory_bytes=1 << 30, seconds=20))
    for _ in range(20):
        changed = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        opened = reader.open(put(tmp_path, "changed", bytes(changed)))
        assert bool(opened.grids) != bool(opened.finding)
        assert not opened.finding or opened.finding.rule_code not in ("file.reader_failed", "file.unreadable")
    reader.close()
