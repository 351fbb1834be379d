"""Read text tables: CSV in UTF-8, UTF-16 or GB18030, delimited by tab, comma, semicolon, bar or the character of ``sep=``.

Belongs here: strict decoding, the whole file as a grid or a long one in batches. Does not belong here: the dialect
(``dialect``), single records (``quotes``), workbooks, and any reading of what the cells mean.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.detect_format import HEAD_BYTES, detect_encoding
from pipelines.intake.readers.grid import Batch, Dialect, Grid, NewRows
from pipelines.intake.readers.limits import Limits
from pipelines.intake.readers.quotes import SHEET, RecordReader, has_plain_quotes, with_plain_line_ends
from schemas.receipt import Finding

if TYPE_CHECKING:
    import polars as pl

_LIMITS = Limits()
_LONGEST_LINE = 64 << 20
"""Bytes from which a line is not read on."""
_RULE, _TEXT = re.compile(r"\s*[-=+:]{3,}[-=+:\s]*"), re.compile(r"[^-=+:\s]")


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
        except UnicodeError:
            raise Unreadable("file.encoding", expected="UTF-8, GB18030") from None

    def __enter__(self) -> _Bytes:
        return self

    def __exit__(self, *_: object) -> None:
        (self._text or self._raw).close()


def _full_encoding(encoding: str, dialect: Dialect, data: bytes) -> str:
    """Return the encoding of some bytes; what began as ASCII shows its own only further down."""
    if encoding == "ascii" and not data.isascii():
        encoding = dialect.encoding = detect_encoding(data)
    return encoding


def read_delimited(
    path: Path, dialect: Dialect, limits: Limits = _LIMITS, new_rows: NewRows = list
) -> tuple[Grid, list[Finding]]:
    """Read the whole file as a grid, with findings on its quotes; row numbers are those a spreadsheet program shows."""
    data = path.read_bytes()
    text = decode(data, _full_encoding(dialect.encoding, dialect, data))
    if dialect.is_stated:
        text = text.partition("\n")[2]
    reader = _reader(dialect, limits)
    rows, _ = reader.read(with_plain_line_ends(text))
    if sum(map(len, rows)) > limits.max_cells:
        raise Unreadable("file.too_many_cells", f"> {limits.max_cells}", f"≤ {limits.max_cells}")
    grid = Grid(SHEET, new_rows())
    grid.rows.extend(_without_rules(rows, dialect))
    return grid, reader.findings()


def _reader(dialect: Dialect, limits: Limits = _LIMITS, width: int = 0) -> RecordReader:
    return RecordReader(dialect.delimiter, dialect.width or width, limits, line=1 + dialect.is_stated)


def _without_rules(rows: list[list[str]], dialect: Dialect) -> list[list[str]]:
    """Return rows without the cells of drawn lines: ``|---|---|`` in a table of vertical bars."""
    if dialect.delimiter != "|":
        return rows
    return [[] if any(map(_RULE.fullmatch, row)) and not any(map(_TEXT.search, row)) else row for row in rows]


def read_head(path: Path, dialect: Dialect, rows: int) -> Grid:
    """Read the first rows only."""
    with _Bytes(path, dialect) as stream:
        lines = b"".join(stream.readline(_LONGEST_LINE) for _ in range(rows))
    text = decode(lines, _full_encoding(stream.encoding, dialect, lines))
    records, _ = _reader(dialect).read(with_plain_line_ends(text), is_last=False)
    return Grid(SHEET, _without_rules(records, dialect))


def batches(path: Path, dialect: Dialect, skip_rows: int, n_columns: int, batch_rows: int) -> Iterator[Batch]:
    """Read a long file in batches of about ``batch_rows`` records; the last one has the findings on quotes."""
    reader = _reader(dialect, width=n_columns)
    with _Bytes(path, dialect) as stream:
        sample = stream.read(HEAD_BYTES)
    chunk_bytes = max(HEAD_BYTES, batch_rows * len(sample) // max(sample.count(b"\n"), 1))
    with _Bytes(path, dialect) as stream:
        carry, is_last = b"", False
        while not is_last:
            data = stream.read(chunk_bytes)
            is_last = not data
            data = carry + data
            cut = len(data) if is_last else data.rfind(b"\n") + 1
            if len(data) - cut > _LONGEST_LINE:
                raise Unreadable(
                    "file.cell_too_long", f"> {len(data) >> 20} MiB", source_ref=f"{SHEET}!A{reader.row}"
                )
            encoding = _full_encoding(stream.encoding, dialect, data[:cut])
            text = with_plain_line_ends(decode(data[:cut], encoding, reader.row))
            if reader.row <= skip_rows:
                _, taken = reader.read(text, is_last, skip_rows - reader.row + 1)
                text = text[taken:]
            first_row = reader.row
            frame, overlong, rest = _parse(text, reader, n_columns, is_last)
            carry = rest.encode("utf-8" if encoding.startswith("utf-8") else encoding) + data[cut:]
            findings = tuple(reader.findings()) if is_last else ()
            if frame.height or findings:
                yield Batch(first_row, frame, overlong, findings)


def _parse(
    text: str, reader: RecordReader, n_columns: int, is_last: bool
) -> tuple[pl.DataFrame, list[int], str]:
    """Return the records of whole lines as a frame, the overlong rows, and the text after the last whole record."""
    import polars as pl

    names = [f"c{i}" for i in range(n_columns)]
    # polars drops blank lines at the start, which would shift every address below.
    body = text.lstrip("\n")
    n_blank = len(text) - len(body)
    n_lines = body.count("\n") + (not body.endswith("\n"))
    if reader.is_in_span or not has_plain_quotes(body, reader.delimiter):
        return _parse_slowly(text, reader, names, is_last)
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            infer_schema=False,
            new_columns=names,
            separator=reader.delimiter,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError, pl.exceptions.SchemaError):
        return _parse_slowly(text, reader, names, is_last)
    is_whole = frame.width <= n_columns and frame.height == n_lines
    if not is_whole or not _is_as_split(frame, body, reader.delimiter) or _is_too_long(frame, reader):
        return _parse_slowly(text, reader, names, is_last)
    frame = frame.with_columns(pl.lit(None, pl.String).alias(n) for n in names[frame.width :])
    if n_blank:
        blank = pl.DataFrame({n: pl.Series([None] * n_blank, dtype=pl.String) for n in names})
        frame = pl.concat([blank, frame])
    reader.row += frame.height
    reader.line += n_blank + n_lines
    return frame, [], ""


def _is_as_split(frame: pl.DataFrame, body: str, delimiter: str) -> bool:
    """Return whether each delimiter of a text with quotes is between cells of whole rows or within a cell."""
    import polars as pl

    if '"' not in body:
        return True
    within = frame.select(pl.sum_horizontal(pl.all().str.count_matches(delimiter, literal=True).sum())).item()
    return body.count(delimiter) == frame.height * (frame.width - 1) + within


def _is_too_long(frame: pl.DataFrame, reader: RecordReader) -> bool:
    import polars as pl

    longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return (longest or 0) > reader.limits.max_cell_chars


def _parse_slowly(
    text: str, reader: RecordReader, names: list[str], is_last: bool
) -> tuple[pl.DataFrame, list[int], str]:
    """Read a batch record by record: polars' reader refuses it, or would take several records for one."""
    import polars as pl

    first_row = reader.row
    records, taken = reader.read(text, is_last)
    width = len(names)
    overlong = [
        number
        for number, record in enumerate(records, first_row)
        if len(record) > width and any(cell.strip() for cell in record[width:])
    ]
    rows = [[cell or None for cell in (record + [""] * width)[:width]] for record in records]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame, overlong, text[taken:]
