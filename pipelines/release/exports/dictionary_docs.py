"""The documents that the data dictionary cites, as they are and as pages: ``docs/methods/*.md`` and ``.html``.

Belongs here: copying, rendering and the anchors of headings. Does not belong here: the text (``docs/``), the dictionary.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.html import render
from pipelines.settings import REPO

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

RULE_BOOK = "docs/methods"
EXPLICIT_ANCHOR = re.compile(r'<a id="([^"]+)">')
TITLE = ("方法与口径", "Methods")


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Return the anchors of a Markdown document: its headings, and what ``<a id="…">`` names."""
    _, tokens = _parse(text)
    headings = {anchor(heading.content) for _, heading in _headings(tokens)}
    return headings | set(EXPLICIT_ANCHOR.findall(text))


def page_of(source: str) -> str:
    """Return where the page of a cited section lies: ``….md#b`` becomes ``….html#b``."""
    return re.sub(r"\.md(?=#|$)", ".html", source)


def write(sources: Iterable[str], release: dict[str, Any], folder: Path) -> None:
    """Write the rule book and every other document that is cited into the release.

    Args:
        sources: paths from the root of the repository, with an anchor or without.
        release: the row of ``release_info``, for the pages' heads.
        folder: the staged release.
    """
    rule_book = {path.relative_to(REPO).as_posix() for path in (REPO / RULE_BOOK).glob("*.md")}
    documents = rule_book | {source.partition("#")[0] for source in sources if source}
    for name in sorted(documents):
        text = (REPO / name).read_text("utf-8")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        page = render(
            Path(__file__).with_name("dictionary_docs.html.j2"),
            words={"title": TITLE, "release": ("版本", "release"), "as_of": ("截至", "as of")},
            this=release,
            body=_html(text, name, documents),
        )
        target.with_suffix(".html").write_text(page, "utf-8")


def _html(text: str, name: str, documents: set[str]) -> str:
    """Return a document as HTML: headings have their anchors, links to documents outside the release are dropped."""
    parser, tokens = _parse(text)
    for opening, heading in _headings(tokens):
        opening.attrSet("id", anchor(heading.content))
    for token in tokens:
        # The page has a title of its own, which is its only h1.
        if token.type.startswith("heading_"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        for child in token.children or ():
            if child.type == "link_open":
                _link_to_page(child, name, documents)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _link_to_page(link: Token, name: str, documents: set[str]) -> None:
    target = str(link.attrGet("href"))
    path = target.partition("#")[0]
    if "://" in target or not path:
        return
    if posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) in documents:
        link.attrSet("href", page_of(target))
    else:
        del link.attrs["href"]


def _parse(text: str) -> tuple[MarkdownIt, list[Token]]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    return parser, parser.parse(text)


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    return ((a, b) for a, b in pairwise(tokens) if a.type == "heading_open")
