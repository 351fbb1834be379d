"""Every citation of a document's section resolves: in code, seeds, comments, documents and the data dictionary."""

import re
from functools import cache

import pytest

from pipelines.release.exports.dictionary_docs import anchor, anchors
from pipelines.settings import REPO
from tests.checkout import files_of

# A path below docs/ with an anchor, in any file; relative links of Markdown are a case of their own.
CITATION = re.compile(r"\bdocs/([\w/-]+\.md)(?:#([\w-]+))?")
LINK = re.compile(r"\]\(([^)\s:]*\.md)?(?:#([\w-]+))?\)")
# What these files cite is an example, a place in another repository, or a page made up by a test.
EXEMPT = {"tests/unit/test_citations.py", "requirements.lock"}
OLD_RULE_BOOK = re.compile(r"\bMETHODS(?:\.md\b|\s+§?\d)")


def tracked() -> dict[str, str]:
    """Return the text of each file under version control, and of each new one, by its path."""
    texts = {}
    for name in files_of():
        if name not in EXEMPT:
            try:
                texts[name] = (REPO / name).read_text("utf-8")
            except UnicodeDecodeError:
                continue
    return texts


@cache
def anchors_of(document: str) -> set[str] | None:
    path = REPO / document
    return anchors(path.read_text("utf-8")) if path.is_file() else None


def unresolved(document: str, section: str | None) -> bool:
    known = anchors_of(document)
    return known is None or (section is not None and section not in known)


def test_every_cited_section_exists() -> None:
    cited = {
        (name, f"docs/{document}", section or None)
        for name, text in tracked().items()
        if not name.startswith("samples/")
        for document, section in CITATION.findall(text)
    }
    assert sum(section is not None for _, _, section in cited) > 50
    missing = sorted(
        f"{name} cites {page}#{section or ''}" for name, page, section in cited if unresolved(page, section)
    )
    assert not missing, "\n".join(["there is no such page or section below docs/:", *missing])


def test_every_link_between_documents_resolves() -> None:
    missing = []
    for name, text in tracked().items():
        if not name.endswith(".md"):
            continue
        folder = (REPO / name).parent
        for path, section in LINK.findall(text):
            target = (folder / path).resolve() if path else REPO / name
            document = target.relative_to(REPO).as_posix() if target.is_relative_to(REPO) else ""
            if (path or section) and unresolved(document, section or None):
                missing.append(f"{name}: {path}#{section}")
    assert missing == []


def test_sections_of_the_rule_book_are_numbered_once() -> None:
    numbers = [
        match[1]
        for path in sorted((REPO / "docs/methods").glob("*.md"))
        if path.name != "README.md"
        for line in re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL).splitlines()
        if line.startswith("#")
        for match in [re.match(r"#+ (\d+(?:\.\d+)*)\.? \S", line)]
        if match or pytest.fail(f"{path.name}: no number: {line}")
    ]
    assert len(numbers) == len(set(numbers))


def test_no_citation_of_the_old_rule_book_is_left() -> None:
    assert [name for name, text in tracked().items() if OLD_RULE_BOOK.search(text)] == []


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("4. The verdict", "4-the-verdict"),
        ("9.4 Differences between two releases", "94-differences-between-two-releases"),
        ("11.4 Missing contributions (`na_reason`)", "114-missing-contributions-na_reason"),
    ],
)
def test_an_anchor_is_githubs(heading: str, expected: str) -> None:
    assert anchor(heading) == expected
