"""Bytes of the sample files: workbooks and CSV that are identical on every run.

Belongs here: the format of a file, without any trace of the clock. Does not belong here: its content.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import canonicalize

from openpyxl import Workbook

SYNTHETIC = "合成数据 synthetic"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CLOCK = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*")

Row = Sequence[str | int | float | None]


@dataclass(frozen=True)
class Sample:
    """A file of the inbox with its sidecar.

    Attributes:
        kind: ``real``, ``synthetic`` or ``faulty`` (synthetic too, and meant to be refused).
        meta: keys of the submission that neither cells nor file name contain.
    """

    name: str
    kind: str
    content: bytes
    received_at: dt.datetime
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Return the hash under which the archive keeps the file."""
        return hashlib.sha256(self.content).hexdigest()

    def sidecar(self) -> dict[str, Any]:
        """Return the content of ``<file>.meta.json``."""
        synthetic = {} if self.kind == "real" else {"is_synthetic": True}
        return {**self.meta, **synthetic, "received_at": self.received_at.isoformat()}


def workbook(rows: Iterable[Row], title: str = "Sheet1") -> bytes:
    """Return an xlsx of one sheet.

    The parts are stored, not deflated, with one date for all, in canonical XML: the bytes depend neither on the clock,
    nor on the version of zlib, nor on whether lxml is installed (openpyxl writes other bytes with it).
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    still = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(still, "w") as target:
        for part in source.infolist():
            data = _canonical(source.read(part))
            if part.filename == "docProps/core.xml":
                data = _CLOCK.sub(r"\g<1>2026-01-31T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(part.filename, _EPOCH), data)
    return still.getvalue()


# Most parts are the same in every workbook.
@lru_cache(maxsize=32)
def _canonical(xml: bytes) -> str:
    return canonicalize(xml.decode("utf-8"))


def delimited(rows: Iterable[Row], encoding: str) -> bytes:
    """Return a CSV in an encoding, with the line ends that spreadsheet programs write."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)
