"""An operator's own paragraphs, from Markdown files: ``<publication>/<year>/<nn_table>.md``, in UTF-8 or GB 18030.

Belongs here: finding the files and reading their paragraphs as plain text. Does not belong here: how a paper sets them apart
(``compose``). Paragraphs, headings, items of lists and blocks of code become a paragraph each; emphasis and links leave their text;
tables, pictures and raw HTML are left out, since the figures of a paper come from data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic

Texts = dict[str, tuple[str, ...]]
SUFFIX = ".md"
ENCODINGS = ("utf-8-sig", "gb18030")
"""The second is what editors of a Chinese Windows write; the first that fits is taken."""
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def read_texts(folder: Path | None, edition: dict[str, Any]) -> Texts:
    """Return the operator's paragraphs on an edition, by the name of their file without its suffix; empty where there are none.

    A file that cannot be read is left out (``texts_unreadable`` names it).

    Args:
        folder: where the operator keeps them; None means nowhere.
        edition: the edition's row of the calendar.
    """
    read = ((path, _text(path)) for path in _files(folder, edition))
    return {path.stem: tuple(_paragraphs(text)) for path, text in read if text is not None}


def texts_unreadable(folder: Path | None, edition: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield the operator's files on an edition that cannot be read, or are text in no encoding of ``ENCODINGS``."""
    for path in _files(folder, edition):
        if _text(path) is None:
            facts = {"publication": edition["publication"], "year": edition["time_period"], "name": path.name}
            yield Diagnostic("paper_text_unreadable", facts)


def _files(folder: Path | None, edition: dict[str, Any]) -> list[Path]:
    of_edition = folder / edition["publication"] / edition["time_period"] if folder else None
    return sorted(of_edition.glob(f"*{SUFFIX}")) if of_edition else []


def _text(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return None


def printable(text: str) -> str:
    """Return a text without the characters that no document may hold (XML 1.0, section 2.2), or that turn the order of others round."""
    return _UNPRINTABLE.sub("", text)


def section_name(table: dict[str, Any]) -> str:
    """Return the name of a table within its publication, which is also that of its file of paragraphs: ``02_patents``."""
    return f"{table['number']}_{table['name']}"


def misplaced(texts: Texts, tables: Iterable[dict[str, Any]]) -> list[str]:
    """Return the names of files that belong to no section of a paper."""
    return sorted(set(texts) - set(map(section_name, tables)))


def _paragraphs(markdown: str) -> Iterator[str]:
    from markdown_it import MarkdownIt

    is_table = False
    for token in MarkdownIt().enable("table").parse(markdown):
        is_table = token.type == "table_open" or (is_table and token.type != "table_close")
        if token.type in ("fence", "code_block"):
            text = token.content
        elif token.type == "inline" and not is_table:
            text = "".join(_plain(token.children or ()))
        else:
            continue
        if text := printable(text).strip():
            yield text


def _plain(tokens: Iterable[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
