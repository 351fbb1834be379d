"""Write the files of papers: both formats of each, under their names.

Belongs here: names of files, which formats can be written, and whether a paper would be another one than before. Does not belong here: a
format (``pdf``, ``docx_file``), which papers are made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic
from pipelines.papers.compose import compose
from pipelines.papers.docx_file import write_docx
from pipelines.papers.pdf import PdfError, chinese_font, write_pdf
from pipelines.papers.texts import Texts

WRITERS = {"docx": write_docx, "pdf": write_pdf}


def writable() -> tuple[str, ...]:
    """Return the formats that can be written: no PDF where the system has no Chinese font."""
    return tuple(form for form in WRITERS if form != "pdf" or chinese_font())


def file_name(edition: dict[str, Any], form: str) -> str:
    """Return the name of the file of an edition in a format."""
    return f"{edition['publication']}_{edition['time_period']}.{form}"


def write_paper(record: dict[str, Any], texts: Texts, folder: Path) -> Iterator[Path | Diagnostic]:
    """Write the paper of an edition in every format that can be written; yield each file, and why one could not be written.

    Args:
        record: the edition (``edition.read_edition``).
        texts: the operator's own paragraphs.
        folder: where the files go; it exists.
    """
    paper, edition = compose(record, texts), record["publication"]
    for form in writable():
        path = folder / file_name(edition, form)
        try:
            WRITERS[form](paper, path)
        except PdfError as error:
            facts = {
                "publication": edition["publication"],
                "year": edition["time_period"],
                "error": str(error),
            }
            yield Diagnostic("paper_pdf_failed", facts)
        else:
            yield path


def content_hash(record: dict[str, Any], texts: Texts) -> str:
    """Return a hash of all that a paper says and of the code that writes it, but not of the release that it is made from."""
    paper = compose(record | {"release_id": "", "as_of": ""}, texts)
    content = json.dumps(paper.record(), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{_writers_hash()} {content}".encode()).hexdigest()


@cache
def _writers_hash() -> str:
    code = Path(__file__).parent
    files = sorted(path for path in code.iterdir() if path.suffix in (".py", ".csv", ".typ"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
