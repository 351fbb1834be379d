"""Detect the container of a file by its first bytes.

Belongs here: the signatures of every container that intake reads, and the names of those that it does not. Does not
belong here: the name of the file, which is not used, and reading further.
"""

from __future__ import annotations

import re
from typing import NoReturn

from pipelines.intake.errors import Unreadable

HEAD_BYTES = 1 << 16
READABLE = "xlsx, xls, et, ods, csv"
ZIP, CFB = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_SPREADSHEETS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x05\x06", "zip"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"MIME-Version:", "MHTML"),
    (b"ID;PWXL", "SYLK"),
    (b"ID;PCALC", "SYLK"),
    (b"TABLE\r\n0,1\r\n", "DIF"),
)
EXCEL_95 = "Excel 5.0/95"
_OLD_WORKBOOKS = (
    (b"\x09\x00\x04\x00", "Excel 2"),
    (b"\x09\x02\x06\x00", "Excel 3"),
    (b"\x09\x04\x06\x00", "Excel 4"),
    (b"\x09\x08\x08\x00\x00\x05", EXCEL_95),
)
"""How a workbook begins that is older than the compound file, or in none: the record that opens it, with its size."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:html|head|body|table|meta|style|!doctype\s+html)\b", re.IGNORECASE | re.DOTALL
)
_ANY_MARKUP = re.compile(r"\s*<[?!A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ufffe\uffff]")


def detect_format(head: bytes) -> str:
    """Return the container that a file begins like: zip, cfb, html, xml or delimited.

    Raises:
        Unreadable: the file is empty, is no spreadsheet, or one of a program before 1997.
    """
    if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Unreadable("file.empty", found=f"{len(head)} B")
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(CFB):
        return "cfb"
    for magic, name in _NOT_SPREADSHEETS:
        if head.startswith(magic):
            raise Unreadable("file.not_a_spreadsheet", found=name, expected=READABLE)
    for magic, name in _OLD_WORKBOOKS:
        if head.startswith(magic):
            raise Unreadable("file.old_workbook", found=name)
    encoding = detect_encoding(head)
    start = head[:4096].decode(encoding, errors="ignore").lstrip("\ufeff")
    if _MARKUP.match(start):
        return "html"
    if _ANY_MARKUP.match(start):
        return "html" if re.search(r"<html\b", start, re.IGNORECASE) else "xml"
    if not encoding.startswith("utf-16") and b"\x00" in head:
        if _CONTROL.sub("", start.replace("\x00", "")) == start.replace("\x00", ""):
            _refuse_nul(head)
        raise Unreadable("file.not_a_spreadsheet", expected=READABLE)
    return "delimited"


def _refuse_nul(head: bytes) -> NoReturn:
    """Name the first NUL byte of a text that has no other control characters."""
    at = head.index(b"\x00")
    line = head[head.rfind(b"\n", 0, at) + 1 : at].decode(errors="ignore")
    row = 1 + head.count(b"\n", 0, at)
    raise Unreadable("file.garbled_text", f"{line}␀", source_ref=f"csv!A{row}")


def detect_encoding(data: bytes) -> str:
    """Return the encoding of a text from its bytes, or from its head."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if b"\x00" in data:
        return _utf16_without_bom(data) or "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) - error.start < 4 and len(data) == HEAD_BYTES:  # the head ends within a character
            return "utf-8"
        # A broken UTF-8 file often decodes as GB18030 nonsense: the bytes before the break decide.
        return "utf-8" if _looks_like_utf8(data[: error.start]) else "gb18030"
    return "ascii" if data.isascii() else "utf-8"


def _looks_like_utf8(data: bytes) -> bool:
    """Hold where several Chinese characters decode as UTF-8, which GB18030 text does not by chance."""
    text = data.decode("utf-8", errors="ignore")
    return sum("\u4e00" <= c <= "\u9fff" for c in text[:4096]) >= 4


def _utf16_without_bom(data: bytes) -> str:
    """Return the byte order in which the bytes are text with line ends or delimiters, "" if in neither."""
    for name in ("utf-16-le", "utf-16-be"):
        text = data[: len(data) // 2 * 2].decode(name, errors="replace")
        if not _CONTROL.search(text[:-1]) and re.search(r"[,;\t\r\n<]", text):
            return name
    return ""
