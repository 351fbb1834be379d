"""Text tables: CSV in UTF-8 (with or without BOM), GB18030 or UTF-16; comma, tab or semicolon.

Belongs here: telling encoding and delimiter, strict decoding, the whole file as a grid or a long one in
batches. Does not belong here: workbooks, and any reading of what the cells mean.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers import HEAD_BYTES, Grid

if TYPE_CHECKING:
    import polars as pl

SHEET = "csv"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
csv.field_size_limit(1 << 20)


@dataclass
class Dialect:
    """How a text file is written; ``encoding`` may turn from ascii to gb18030 further down."""

    encoding: str
    delimiter: str


def _looks_like_utf8(data: bytes) -> bool:
    """Hold where several Chinese characters decode as UTF-8, which GB18030 text does not by chance."""
    text = data.decode("utf-8", errors="ignore")
    return sum("\u4e00" <= c <= "\u9fff" for c in text[:4096]) >= 4


def decode(data: bytes, encoding: str, first_row: int = 1) -> str:
    """Decode strictly.

    Raises:
        Unreadable: a byte does not belong to the encoding; the finding names its row.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = first_row + data.count(b"\n", 0, error.start)
        raise Unreadable(
            "file.encoding",
            found=f"{error.encoding}: {data[error.start : error.start + 4].hex(' ')}",
            expected="UTF-8, GB18030",
            source_ref=f"{SHEET}!A{row}",
        ) from None


def detect_encoding(data: bytes) -> str:
    """Return the encoding of a file from its bytes, or from its head cut at a line's end."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A broken UTF-8 file often decodes as GB18030 nonsense: what stands before the break decides.
        return "utf-8" if _looks_like_utf8(data[: error.start]) else "gb18030"
    return "ascii" if data.isascii() else "utf-8"


def sniff(path: Path) -> Dialect:
    """Tell encoding and delimiter from the head of a file."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if len(head) == HEAD_BYTES and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: head.rfind(b"\n") + 1] or head
    encoding = detect_encoding(head)
    text = head.decode(encoding, errors="replace")
    lines = text.splitlines()[:30]
    delimiter = max(",\t;", key=lambda d: sum(line.count(d) for line in lines))
    if not any(delimiter in line for line in lines):
        raise Unreadable("file.not_a_spreadsheet", found=text[:40], expected="xlsx, csv")
    return Dialect(encoding, delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable("file.not_a_spreadsheet", found=str(error), expected="xlsx, csv") from None


def _full_encoding(dialect: Dialect, data: bytes) -> str:
    if dialect.encoding == "ascii" and not data.isascii():
        dialect.encoding = detect_encoding(data)
    return dialect.encoding


def read_delimited(path: Path, dialect: Dialect) -> Grid:
    """Read the whole file as a grid; row numbers are those a spreadsheet program shows."""
    data = path.read_bytes()
    text = decode(data, _full_encoding(dialect, data))
    return Grid(SHEET, list(_records(text, dialect.delimiter)))


def read_head(path: Path, dialect: Dialect, rows: int) -> Grid:
    """Read the first rows only."""
    with path.open("rb") as stream:
        lines = b"".join(line for line, _ in zip(stream, range(rows), strict=False))
    return Grid(SHEET, list(_records(decode(lines, _full_encoding(dialect, lines)), dialect.delimiter)))


@dataclass
class Batch:
    """Consecutive records of a text file.

    Attributes:
        first_row: the 1-based row of the first record.
        frame: text columns ``c0``, ``c1``, ...; blank cells are null.
        overlong: 1-based rows with more filled cells than the header has columns.
    """

    first_row: int
    frame: pl.DataFrame
    overlong: list[int]


def batches(path: Path, dialect: Dialect, skip_rows: int, n_columns: int, batch_rows: int) -> Iterator[Batch]:
    """Read a long file in batches of about ``batch_rows`` records.

    Neither newline nor quote nor delimiter can be the second byte of a GB18030 or UTF-8 character, so the
    bytes are cut at line ends before they are decoded.
    """
    with path.open("rb") as stream:
        for _ in range(skip_rows):
            stream.readline()
        start, row = stream.tell(), skip_rows + 1
        sample = stream.read(HEAD_BYTES)
        stream.seek(start)
        chunk_bytes = max(HEAD_BYTES, batch_rows * len(sample) // max(sample.count(b"\n"), 1))
        carry = b""
        while True:
            data = stream.read(chunk_bytes)
            is_last = len(data) < chunk_bytes
            data = carry + data
            cut = len(data) if is_last else _record_end(data)
            chunk, carry = data[:cut], data[cut:]
            if chunk:
                batch = _parse(chunk, dialect, row, n_columns)
                row += batch.frame.height
                yield batch
            if is_last:
                return


def _record_end(data: bytes) -> int:
    """Return the end of the last whole record: a newline outside quotes."""
    cut = data.rfind(b"\n") + 1
    if b'"' in data:
        while cut and data.count(b'"', 0, cut) % 2:
            cut = data.rfind(b"\n", 0, cut - 1) + 1
    return cut


def _parse(chunk: bytes, dialect: Dialect, first_row: int, n_columns: int) -> Batch:
    import polars as pl

    text = decode(chunk, _full_encoding(dialect, chunk), first_row)
    names = [f"c{i}" for i in range(n_columns)]
    # polars drops blank lines at the start, which would shift every address below.
    body = text.lstrip("\r\n")
    skipped = text.count("\n", 0, len(text) - len(body))
    records = body.count("\n") + (not body.endswith("\n"))
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            infer_schema=False,
            new_columns=names,
            separator=dialect.delimiter,
        )
        if frame.width > n_columns:
            raise pl.exceptions.ComputeError("more columns than the header")
        if '"' not in body and frame.height != records:
            raise pl.exceptions.ComputeError("records and lines differ")
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError, pl.exceptions.SchemaError):
        return _parse_slowly(text, dialect, first_row, names)
    missing = [pl.lit(None, pl.String).alias(n) for n in names[frame.width :]]
    frame = frame.with_columns(missing)
    if skipped:
        blank = pl.DataFrame({n: pl.Series([None] * skipped, dtype=pl.String) for n in names})
        frame = pl.concat([blank, frame])
    return Batch(first_row, frame, [])


def _parse_slowly(text: str, dialect: Dialect, first_row: int, names: list[str]) -> Batch:
    """Read a batch record by record: the way for files that polars' reader refuses."""
    import polars as pl

    rows, overlong = [], []
    for number, record in enumerate(_records(text, dialect.delimiter), first_row):
        if any(cell.strip() for cell in record[len(names) :]):
            overlong.append(number)
        rows.append([cell or None for cell in (record + [""] * len(names))[: len(names)]])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return Batch(first_row, frame, overlong)
