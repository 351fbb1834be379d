"""Read text tables: CSV in UTF-8, UTF-16 or GB18030, delimited by comma, tab, semicolon or the character of ``sep=``.

Belongs here: telling the delimiter, strict decoding, the whole file as a grid or a long one in batches. Does not
belong here: workbooks, and any reading of what the cells mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.detect_format import HEAD_BYTES, READABLE, detect_encoding
from pipelines.intake.readers.grid import Batch, Dialect, Grid, NewRows
from pipelines.intake.readers.limits import Limits

SHEET = "csv"
DELIMITERS = ",\t;"
_DIRECTIVE = re.compile(r'\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)
"""A first line that declares the delimiter to a spreadsheet program."""
_LIMITS = Limits()
_UNENDING = 64 << 20
"""Number of bytes from which a record counts as an unclosed quote."""


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


def sniff(path: Path) -> Dialect:
    """Return encoding and delimiter of a file, by its first lines.

    Raises:
        Unreadable: its lines hold no delimiter.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if len(head) == HEAD_BYTES and b"\x00" not in head:
        head = head[: head.rfind(b"\n") + 1] or head
    encoding = detect_encoding(head)
    text = head.decode(encoding, errors="replace")
    lines = text.splitlines()[:30]
    if stated := _DIRECTIVE.match(lines[0]):
        return Dialect(encoding, stated[1], is_stated=True)
    delimiter = max(DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))
    if not any(delimiter in line for line in lines):
        raise Unreadable("file.not_a_spreadsheet", found=text[:40], expected=READABLE)
    return Dialect(encoding, delimiter)


def can_be_cut(path: Path, dialect: Dialect) -> bool:
    """Return whether a file has line ends, so that it can be read in batches."""
    with _Bytes(path, dialect) as stream:
        return b"\n" in stream.read(HEAD_BYTES)


class _Bytes:
    """A text file as bytes that can be cut at line ends: as they are, or UTF-8 in place of UTF-16.

    Neither newline nor quote nor delimiter can be the second byte of a GB18030 or UTF-8 character; in UTF-16 they can.
    """

    def __init__(self, path: Path, dialect: Dialect):
        self._raw = path.open("rb")
        is_wide = dialect.encoding.startswith("utf-16")
        self._text = io.TextIOWrapper(self._raw, dialect.encoding, newline="") if is_wide else None
        self.encoding = "utf-8" if is_wide else dialect.encoding
        if dialect.is_stated:
            self.readline()

    def read(self, size: int) -> bytes:
        """Return about so many bytes, none at the end."""
        return self._recoded(lambda text: text.read(size)) if self._text else self._raw.read(size)

    def readline(self, size: int = -1) -> bytes:
        """Return a line with its end."""
        return self._recoded(lambda text: text.readline(size)) if self._text else self._raw.readline(size)

    def _recoded(self, take: Callable[[io.TextIOWrapper], str]) -> bytes:
        assert self._text
        try:
            return take(self._text).encode()
        except UnicodeError as error:
            raise Unreadable("file.encoding", found=str(error)[:80], expected="UTF-8, GB18030") from None

    def __enter__(self) -> _Bytes:
        return self

    def __exit__(self, *_: object) -> None:
        (self._text or self._raw).close()


def _records(text: str, delimiter: str, limits: Limits = _LIMITS) -> Iterator[list[str]]:
    csv.field_size_limit(limits.max_cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    n = 0
    try:
        for record in reader:
            n += 1
            if len(record) > MAX_COLUMNS:
                limits.check_cells(n, len(record), SHEET)
            yield record
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable(
                "file.cell_too_long",
                f"> {limits.max_cell_chars}",
                f"≤ {limits.max_cell_chars}",
                f"{SHEET}!A{n + 1}",
            ) from None
        raise Unreadable("file.not_a_spreadsheet", found=str(error), expected=READABLE) from None


def _full_encoding(encoding: str, dialect: Dialect, data: bytes) -> str:
    """Return the encoding of some bytes; what began as ASCII shows its own only further down."""
    if encoding == "ascii" and not data.isascii():
        encoding = dialect.encoding = detect_encoding(data)
    return encoding


def read_delimited(path: Path, dialect: Dialect, limits: Limits = _LIMITS, new_rows: NewRows = list) -> Grid:
    """Read the whole file as a grid; row numbers are those a spreadsheet program shows."""
    data = path.read_bytes()
    text = decode(data, _full_encoding(dialect.encoding, dialect, data))
    if dialect.is_stated:
        text = text.partition("\n")[2]
    grid, n_cells = Grid(SHEET, new_rows()), 0
    for record in _records(text, dialect.delimiter, limits):
        grid.rows.append(record)
        n_cells += len(record)
        if n_cells > limits.max_cells:
            raise Unreadable("file.too_many_cells", f"> {limits.max_cells}", f"≤ {limits.max_cells}")
    return grid


def read_head(path: Path, dialect: Dialect, rows: int) -> Grid:
    """Read the first rows only."""
    with _Bytes(path, dialect) as stream:
        lines = b"".join(stream.readline() for _ in range(rows))
    text = decode(lines, _full_encoding(stream.encoding, dialect, lines))
    return Grid(SHEET, list(_records(text, dialect.delimiter)))


def batches(path: Path, dialect: Dialect, skip_rows: int, n_columns: int, batch_rows: int) -> Iterator[Batch]:
    """Read a long file in batches of about ``batch_rows`` records, cut at line ends before they are decoded."""
    with _Bytes(path, dialect) as stream:
        sample = stream.read(HEAD_BYTES)
    with _Bytes(path, dialect) as stream:
        for _ in range(skip_rows):
            _skip_record(stream)
        row = skip_rows + 1
        chunk_bytes = max(HEAD_BYTES, batch_rows * len(sample) // max(sample.count(b"\n"), 1))
        carry = b""
        while True:
            data = stream.read(chunk_bytes)
            is_last = not data
            data = carry + data
            cut = len(data) if is_last else _record_end(data)
            chunk, carry = data[:cut], data[cut:]
            if len(carry) > max(_UNENDING, chunk_bytes):
                raise Unreadable(
                    "file.cell_too_long", f"> {len(carry) >> 20} MiB", source_ref=f"{SHEET}!A{row}"
                )
            if chunk:
                text = decode(chunk, _full_encoding(stream.encoding, dialect, chunk), row)
                batch = _parse(text, dialect, row, n_columns)
                row += batch.frame.height
                yield batch
            if is_last:
                return


def _skip_record(stream: _Bytes) -> None:
    """Read to the end of a record; a header's quoted cells may hold line ends."""
    line = stream.readline()
    while line.count(b'"') % 2 and (more := stream.readline(_UNENDING)):
        line += more


def _record_end(data: bytes) -> int:
    """Return the end of the last whole record: a newline outside quotes."""
    cut = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, cut)
    while cut and quotes % 2:
        previous = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= data.count(b'"', previous, cut)
        cut = previous
    return cut


def _parse(text: str, dialect: Dialect, first_row: int, n_columns: int) -> Batch:
    import polars as pl

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
    """Read a batch record by record, for files that polars' reader refuses."""
    import polars as pl

    rows, overlong = [], []
    for number, record in enumerate(_records(text, dialect.delimiter), first_row):
        if any(cell.strip() for cell in record[len(names) :]):
            overlong.append(number)
        rows.append([cell or None for cell in (record + [""] * len(names))[: len(names)]])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return Batch(first_row, frame, overlong)
