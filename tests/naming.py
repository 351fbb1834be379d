"""Look for the words that ``docs/naming.md`` replaces: ``python -m tests.naming [--count] [--only FILE ...]``.

Belongs here: reading the page's two lists, looking through every file that people write. Does not belong here: the
words themselves, and what may stay (both are rows of the page).
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from pipelines.settings import REPO
from tests.checkout import files_of

HEADING = "Replaced words"
PAGE = REPO / "docs" / "naming.md"
SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".json", ".md", ".j2", ".csv", ".toml", ".mjs", ""}
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""A part of a name, or a word: it ends at an underscore, a digit or a capital."""


@dataclass(frozen=True)
class Word:
    """A word that is not used.

    Attributes:
        text: one of its forms; a space between two parts is one in prose and an underscore in a name.
        use: what to write instead.
        names_only: look at names of Python and SQL only.
    """

    text: str
    use: str
    names_only: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds it in a line."""
        start = "(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"
        forms = rf"(?:{self.text}|{self.text.capitalize()})(?![a-z])|{self.text.upper()}(?![A-Za-z])"
        return re.compile(f"{start}(?:{forms})".replace(" ", "[ _]"))


@dataclass(frozen=True)
class Allowed:
    """A text that may stay in files of these patterns."""

    pattern: re.Pattern[str]
    files: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Print each place that has such a word; return 1 if there is one."""
    files = tracked_files()
    if set(arguments) - {"--count"}:
        chosen = {Path(name).resolve() for name in arguments}
        files = [path for path in files if path in chosen]
    places = sorted(look(files, *read_page(PAGE.read_text("utf-8"))), key=lambda place: place[:2])
    if "--count" in arguments:
        for (word, use), count in Counter((word.text, word.use) for _, _, word in places).most_common():
            print(f"{count:5} {word} -> {use}")
    else:
        for path, line, word in places:
            print(f"{path.relative_to(REPO)}:{line}: {word.text} -> use: {word.use}")
    if places:
        print(f"{len(places)} words that docs/naming.md has another word for", file=sys.stderr)
    return int(bool(places))


def read_page(page: str) -> tuple[list[Word], list[Allowed]]:
    """Return the words that are not used, and the exceptions."""
    words = [
        Word(form, use, where == "names")
        for forms, use, where in _rows(page, HEADING)
        for form in forms.split(", ")
    ]
    allowed = [
        Allowed(re.compile("|".join(text.split(", "))), tuple(files.split(", ")))
        for text, files, _ in _rows(page, "Exceptions")
    ]
    return words, allowed


def look(
    files: Iterable[Path], replaced: list[Word], allowed: list[Allowed]
) -> Iterator[tuple[Path, int, Word]]:
    """Yield file, line and word for every place that has one."""
    by_part: dict[str, list[Word]] = {}
    for word in replaced:
        by_part.setdefault(PART.findall(word.text)[0], []).append(word)
    for path in files:
        name = path.relative_to(REPO).as_posix()
        masks = [a.pattern for a in allowed if any(fnmatch(name, pattern) for pattern in a.files)]
        if any(mask.pattern == ".*" for mask in masks):
            continue
        text = path.read_text("utf-8")
        parts = {part.lower() for part in PART.findall(text)}
        if not (suspects := [word for part in by_part.keys() & parts for word in by_part[part]]):
            continue
        for mask in masks:
            text = mask.sub(_blank, text)
        names = _names_of(path, text).splitlines() if any(w.names_only for w in suspects) else []
        lines = text.splitlines()
        for word in suspects:
            pattern = word.pattern
            for n, line in enumerate(names if word.names_only else lines, 1):
                yield from ((path, n, word) for _ in pattern.finditer(line))


def tracked_files() -> list[Path]:
    """Return the files under version control, and new ones, that people write."""
    paths = (REPO / name for name in files_of(REPO))
    return [p for p in paths if p.suffix in SUFFIXES and p.name != "LICENSE"]


def _names_of(path: Path, text: str) -> str:
    """Return the text with nothing left but the names of a Python or SQL file, line by line."""
    if path.suffix == ".sql":
        return re.sub(r"--[^\n]*|'[^'\n]*'|\{#.*?#\}", _blank, text, flags=re.DOTALL)
    lines = [""] * (text.count("\n") + 2)
    if path.suffix == ".py":
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type == tokenize.NAME:
                    lines[token.start[0] - 1] += token.string + " "
        except (tokenize.TokenError, SyntaxError):
            return ""  # ruff says what is wrong with the file
    return "\n".join(lines)


def _blank(match: re.Match[str]) -> str:
    """Return as many spaces and the same line ends."""
    return re.sub(r"[^\n]", " ", match[0])


def _rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of a table's rows under a heading; ``\\|`` is a bar within a cell."""
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
