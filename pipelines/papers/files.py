"""Write the files of papers: both formats of each, under their names.

Belongs here: names of files, which formats can be written. Does not belong here: a format (``pdf``, ``docx_file``), which papers are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.papers.compose import compose
from pipelines.papers.docx_file import write_docx
from pipelines.papers.pdf import chinese_font, write_pdf
from pipelines.papers.texts import Texts

WRITERS = {"docx": write_docx, "pdf": write_pdf}


def writable() -> tuple[str, ...]:
    """Return the formats that can be written: no PDF where the system has no Chinese font."""
    return tuple(form for form in WRITERS if form != "pdf" or chinese_font())


def file_name(edition: dict[str, Any], form: str) -> str:
    """Return the name of the file of an edition in a format."""
    return f"{edition['publication']}_{edition['time_period']}.{form}"


def write_paper(record: dict[str, Any], texts: Texts, folder: Path) -> list[Path]:
    """Write the paper of an edition in every format that can be written.

    Args:
        record: the edition (``edition.read_edition``).
        texts: the operator's own paragraphs.
        folder: where the files go; it exists.
    """
    paper = compose(record, texts)
    paths = []
    for form in writable():
        paths.append(folder / file_name(record["publication"], form))
        WRITERS[form](paper, paths[-1])
    return paths
