"""One table in every container that intake reads.

Belongs here: writing the same table as each container, with real writers where there are some and small packages
by hand where there are none. Does not belong here: what reading them should give (the tests beside the readers).
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import msoffcrypto.format.ooxml
import olefile
import openpyxl
import xlwt
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR
from xlwt.CompoundDoc import XlsDoc

TABLE: list[list[str | float]] = [
    ["2016年各区专利统计表", "", "", "", ""],
    [],
    ["地区", "编号", "申请量", "增长率", "备注"],
    ["和平区", "00120", 1234.0, 0.083, "a, b; c"],
    ["河东区", "91120000123456789X", 0.5, 0.1, "第一行\n第二行"],
    [],
    ["滨海新区", "𠮷田 <&>", 106514.0, 0.0, '"引号"'],
]
"""Numbers are numbers, the fourth column is formatted as a percentage; 𠮷 takes four bytes in GB18030."""
AS_SHOWN: list[list[str]] = [
    ["2016年各区专利统计表", "", "", "", ""],
    ["", "", "", "", ""],
    ["地区", "编号", "申请量", "增长率", "备注"],
    ["和平区", "00120", "1234", "8.3%", "a, b; c"],
    ["河东区", "91120000123456789X", "0.5", "10%", "第一行\n第二行"],
    ["", "", "", "", ""],
    ["滨海新区", "𠮷田 <&>", "106514", "0%", '"引号"'],
]
SHEET = "统计表"
_PERCENT_FROM_ROW, _PERCENT_COLUMN = 3, 3
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOUNDSHEET, _FILEPASS = 0x85, 0x2F
_NEVER_ENCRYPTED = (0x809, _FILEPASS, 0xE1)
_PASSWORD, _SALT = "VelvetSweatshop", bytes(range(16))
_STRICT = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (_REL.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
)


def _is_percent(row: int, column: int) -> bool:
    return row >= _PERCENT_FROM_ROW and column == _PERCENT_COLUMN


def workbook() -> openpyxl.Workbook:
    """Return the table as openpyxl's workbook, for tests that change it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for r, row in enumerate(TABLE, 1):
        for c, value in enumerate(row, 1):
            if value != "":
                cell = sheet.cell(r, c, value)
                if _is_percent(r - 1, c - 1):
                    cell.number_format = "0.0%"
    return book


def saved(book: Any) -> bytes:
    """Return the bytes that a workbook is saved as."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    return saved(workbook())


def repacked(
    package: bytes,
    change: Callable[[str, bytes], bytes | None] = lambda name, data: data,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a package with parts changed (None leaves a part out) and others added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return stream.getvalue()


def xlsm() -> bytes:
    """A workbook with macros: bytes that no one may run."""

    def change(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            data = data.replace(
                f"{_MAIN}.sheet.main+xml".encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            )
        return data

    return repacked(xlsx(), change, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(512)})


def xlsx_strict() -> bytes:
    def change(name: str, data: bytes) -> bytes:
        for old, new in _STRICT:
            data = data.replace(old, new)
        return data

    return repacked(xlsx(), change)


def xlsx_prefixed() -> bytes:
    """As some libraries write it: every element with a prefix, no references where the place says them."""

    def change(name: str, data: bytes) -> bytes:
        if "worksheets/" in name:
            data = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", data)
            data = data.replace(b"xmlns=", b"xmlns:x=")
        return data

    return repacked(xlsx(), change)


def xlsx_dangling_drawing() -> bytes:
    """A sheet that names a drawing which is not in the package."""

    def change(name: str, data: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            data = data.replace(
                b"</worksheet>", f'<drawing xmlns:r="{_REL}" r:id="rId7"/></worksheet>'.encode()
            )
        return data

    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId7" Type="{_REL}/drawing" Target="../drawings/drawing9.xml"/></Relationships>'
    )
    return repacked(xlsx(), change, {"xl/worksheets/_rels/sheet1.xml.rels": relations.encode()})


def xlsx_default_password() -> bytes:
    return encrypted(xlsx(), _PASSWORD)


def encrypted(package: bytes, password: str) -> bytes:
    """Return a package encrypted as a spreadsheet program does it."""
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(package)).encrypt(password, stream)
    return stream.getvalue()


def xls_book() -> xlwt.Workbook:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(SHEET)
    percent = xlwt.easyxf(num_format_str="0.0%")
    for r, row in enumerate(TABLE):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value, percent if _is_percent(r, c) else xlwt.Style.default_style)
    return book


def xls_with_comments(
    rows: list[list[Any]], comments: list[tuple[int, int, str, str]], most: int = 8000
) -> bytes:
    """Return an old workbook with comments: row and column from 0, author, text; ``most`` characters go in one record."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(SHEET)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    records = b""
    for number, (_, _, _, text) in enumerate(comments, 1):
        records += _record(0x5D, struct.pack("<4H", 0x15, 0x12, 0x19, number) + bytes(14) + bytes(4))
        records += _record(0xEC, bytes(8))
        records += _record(0x1B6, struct.pack("<2H6x3H4x", 0x212, 0, len(text), 16, 0))
        for start in range(0, len(text), most):
            records += _record(0x3C, b"\x01" + text[start : start + most].encode("utf-16-le"))
        records += _record(0x3C, bytes(16))
    for number, (r, c, author, _) in enumerate(comments, 1):
        name = struct.pack("<HB", len(author), 1) + author.encode("utf-16-le")
        records += _record(0x1C, struct.pack("<4H", r, c, 0, number) + name + b"\0")
    return _with_records(book, records)


def xls_with_formula(row: int, column: int, value: float, flags: int, cache: int = 0) -> bytes:
    """Return the old workbook with a formula (1+1) and its saved value, in a cell counted from 0."""
    body = struct.pack("<3HdHL", row, column, 0, value, flags, cache)
    return _with_records(xls_book(), _record(0x06, body + struct.pack("<H", 7) + b"\x1e\1\0\x1e\1\0\3"))


def xls_95() -> bytes:
    """What tells a workbook of Excel 5.0/95 from later ones: the version in the records that open its parts."""
    return xls().replace(b"\x09\x08\x10\0\0\6", b"\x09\x08\x10\0\0\5")


def _with_records(book: xlwt.Workbook, records: bytes) -> bytes:
    sheet = book.get_sheet(0)
    plain = sheet.get_biff_data
    sheet.get_biff_data = lambda: plain()[:-4] + records + plain()[-4:]
    return saved(book)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls() -> bytes:
    return saved(xls_book())


def ods(rows: list[str] | None = None, table: str = "") -> bytes:
    """Return an OpenDocument package; ``rows`` replaces the rows, ``table`` adds attributes to the table."""
    if rows is None:
        rows = []
        for r, row in enumerate(TABLE):
            cells = (
                "".join(ods_cell(v, _is_percent(r, c)) for c, v in enumerate(row)) or "<table:table-cell/>"
            )
            rows.append(f"<table:table-row>{cells}</table:table-row>")
    names = ("office", "table", "text", "style")
    declared = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {declared} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{SHEET}"{table}>{"".join(rows)}'
        '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def ods_cell(value: str | float, is_percent: bool) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        lines = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    kind = "percentage" if is_percent else "float"
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}"><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def xlsb() -> bytes:
    """What tells a binary workbook from others: its parts are records, not markup."""
    return repacked(
        xlsx(),
        lambda name, data: None if name.startswith("xl/") else data,
        {"xl/workbook.bin": b"\x83\x01\x00", "xl/worksheets/sheet1.bin": b"\x81\x01\x00"},
    )


def xls_default_password() -> bytes:
    """The old workbook under the password that a spreadsheet program tries first ([MS-XLS] 2.2.10, RC4 of 40 bits)."""
    verifier = bytes(range(16, 32))
    check = _xor(verifier + hashlib.md5(verifier).digest(), _rc4(32))
    return _locked(xls(), struct.pack("<HHH", 1, 1, 1) + _SALT + check, lambda d: _xor(d, _rc4(len(d))))


def xls_default_password_xor() -> bytes:
    """The same as the oldest programs lock it ([MS-OFFCRYPTO] 2.3.7.2, XOR obfuscation): the key turns with each record."""
    key, verifier = DocumentXOR.create_xor_key_method1(_PASSWORD), 0x9A0A
    array = DocumentXOR.create_xor_array_method1(_PASSWORD)

    def lock(stream: bytes) -> bytes:
        locked, at = bytearray(stream), 0
        while at < len(stream):
            start, size = at + 4, struct.unpack_from("<H", stream, at + 2)[0]
            for i in range(start, start + size):
                locked[i] = DocumentXOR.rol(stream[i], 5, 8) ^ array[(i + size) % 16]
            at = start + size
        return bytes(locked)

    return _locked(xls(), struct.pack("<HHH", 0, key, verifier), lock)


def xls_default_password_cryptoapi() -> bytes:
    """The same as newer programs lock it ([MS-OFFCRYPTO] 2.3.5, RC4 CryptoAPI of 128 bits)."""
    verifier = bytes(range(16, 32))
    check = _xor(verifier + hashlib.sha1(verifier).digest(), _rc4_cryptoapi(36))
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "CSP\0".encode("utf-16-le")
    verification = struct.pack("<I", 16) + _SALT + check[:16] + struct.pack("<I", 20) + check[16:]
    version = struct.pack("<HHHII", 1, 4, 2, 4, len(header))
    return _locked(xls(), version + header + verification, lambda d: _xor(d, _rc4_cryptoapi(len(d))))


def _locked(book: bytes, file_pass: bytes, lock: Callable[[bytes], bytes]) -> bytes:
    """Return an old workbook with its stream encrypted.

    Open stay the records' heads, a few records that are needed before the key is known, and the sheets' offsets.
    """
    plain = _without_compound(book)
    at, records = 0, []
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        if not kind and not size:
            break
        data = plain[at + 4 : at + 4 + size]
        if kind == _BOUNDSHEET:
            data = struct.pack("<I", struct.unpack_from("<I", data)[0] + 4 + len(file_pass)) + data[4:]
        records.append((kind, data))
        if len(records) == 1:
            records.append((_FILEPASS, file_pass))
        at += 4 + size
    # What follows is filled up with zeros, which read as records of four bytes.
    records.append((0, bytes(-sum(4 + len(data) for _, data in records) % 4)))
    stream = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    locked_stream = bytearray(lock(stream))
    at = 0
    for kind, data in records:
        open_bytes = len(data) if kind in _NEVER_ENCRYPTED else 4 if kind == _BOUNDSHEET else 0
        locked_stream[at : at + 4 + open_bytes] = stream[at : at + 4 + open_bytes]
        at += 4 + len(data)
    compound = io.BytesIO()
    XlsDoc().save(compound, bytes(locked_stream))
    return compound.getvalue()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _rc4(size: int) -> bytes:
    zeros = io.BytesIO(bytes(size))
    return bytes(DocumentRC4.decrypt(_PASSWORD, _SALT, zeros, blocksize=0x400).read())


def _rc4_cryptoapi(size: int) -> bytes:
    zeros = io.BytesIO(bytes(size))
    return bytes(DocumentRC4CryptoAPI.decrypt(_PASSWORD, _SALT, 128, zeros, blocksize=0x400).read())


def _without_compound(data: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        return bytes(compound.openstream("Workbook").read())


def html_page(rows: list[list[str]] = AS_SHOWN, encoding: str = "gb18030", head: str = "") -> bytes:
    """Return the table as a page, as systems export it under the name of .xls."""
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(c).replace(chr(10), '<br>')}</td>" for c in row) + "</tr>\n"
        for row in rows
    )
    page = f'<html><head><meta charset="{encoding}">{head}</head><body><table>{body}</table></body></html>'
    return page.encode(encoding)


def xml_2003() -> bytes:
    rows = []
    for r, row in enumerate(TABLE):
        cells = [_xml_cell(value, c, _is_percent(r, c)) for c, value in enumerate(row) if value != ""]
        if cells:
            rows.append(f'<Row ss:Index="{r + 1}">{"".join(cells)}</Row>')
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>'
        f'<Worksheet ss:Name="{SHEET}"><Table>{"".join(rows)}</Table></Worksheet></Workbook>'
    ).encode()


def _xml_cell(value: str | float, column: int, is_percent: bool) -> str:
    kind = "String" if isinstance(value, str) else "Number"
    style = ' ss:StyleID="p"' if is_percent else ""
    text = html.escape(str(value), quote=False).replace("\n", "&#10;")
    return f'<Cell ss:Index="{column + 1}"{style}><Data ss:Type="{kind}">{text}</Data></Cell>'


def delimited(encoding: str, delimiter: str = ",", bom: bytes = b"") -> bytes:
    lines = []
    for row in AS_SHOWN:
        cells = [
            '"' + cell.replace('"', '""') + '"' if re.search(r'[",;\t\n]', cell) else cell for cell in row
        ]
        lines.append(delimiter.join(cells))
    return bom + ("\r\n".join(lines) + "\r\n").encode(encoding)


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "xlsx": xlsx,
    "xlsm": xlsm,
    "xlsx-strict": xlsx_strict,
    "xlsx-prefixed": xlsx_prefixed,
    "xlsx-dangling-drawing": xlsx_dangling_drawing,
    "xlsx-default-password": xlsx_default_password,
    "xls": xls,
    "xls-default-password": xls_default_password,
    "xls-default-password-xor": xls_default_password_xor,
    "xls-default-password-cryptoapi": xls_default_password_cryptoapi,
    "ods": ods,
    "html-gb18030": html_page,
    "html-utf8": lambda: html_page(encoding="utf-8"),
    "xml-2003": xml_2003,
    "csv-utf8": lambda: delimited("utf-8"),
    "csv-utf8-bom": lambda: delimited("utf-8", bom=b"\xef\xbb\xbf"),
    "csv-gb18030": lambda: delimited("gb18030"),
    "csv-semicolon": lambda: delimited("gb18030", ";"),
    "csv-says-its-delimiter": lambda: b"sep=|\r\n" + delimited("utf-8", "|"),
    "tsv-utf16": lambda: delimited("utf-16-le", "\t", b"\xff\xfe"),
    "tsv-utf16-be": lambda: delimited("utf-16-be", "\t", b"\xfe\xff"),
    "csv-utf16-no-bom": lambda: delimited("utf-16-le"),
    "csv-utf16-be-no-bom": lambda: delimited("utf-16-be"),
}
KINDS = {name: name.split("-")[0].replace("tsv", "csv") for name in CONTAINERS}


def lying_zip(name: bytes = b"xl/workbook.xml", declared: int = 10) -> bytes:
    """Return a zip whose directory says that an entry of a megabyte unpacks to a few bytes."""
    package = repacked(xlsx())
    at = package.index(b"PK\x01\x02")
    while package[at + 46 : at + 46 + len(name)] != name:
        at = package.index(b"PK\x01\x02", at + 4)
    return package[: at + 24] + struct.pack("<I", declared) + package[at + 28 :]
