"""An operator's own paragraphs, from Markdown files: ``<publication>/<year>/<nn_table>.md``.

Belongs here: finding the files and reading their paragraphs as plain text. Does not belong here: how a paper sets them apart
(``compose``). Paragraphs, headings and items of lists become a paragraph each; emphasis and links leave their text; tables, pictures
and raw HTML are left out, since the figures of a paper come from data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Texts = dict[str, tuple[str, ...]]
SUFFIX = ".md"


def read_texts(folder: Path | None, edition: dict[str, Any]) -> Texts:
    """Return the operator's paragraphs on an edition, by the name of their file without its suffix; empty where there are none.

    Args:
        folder: where the operator keeps them; None means nowhere.
        edition: the edition's row of the calendar.
    """
    if folder is None:
        return {}
    of_edition = folder / edition["publication"] / edition["time_period"]
    files = sorted(of_edition.glob(f"*{SUFFIX}"))
    return {path.stem: tuple(_paragraphs(path.read_text("utf-8-sig"))) for path in files}


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
        if (
            token.type == "inline"
            and not is_table
            and (text := "".join(_plain(token.children or ())).strip())
        ):
            yield text


def _plain(tokens: Iterable[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
