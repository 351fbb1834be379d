"""The papers of a release: ``papers/``, the last due edition of each publication as PDF and Word file.

Belongs here: which papers a release carries, and which it takes over from the release before it. Does not belong here: how a paper is
made (``pipelines.papers``).

A paper is made in the first release on or after its due day, and taken over, byte by byte, while all that it says is unchanged: it names
the release that it was made from. ``papers/papers.json`` says of each which release that was, and what could not be written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.files import sha256
from pipelines.common.messages import Diagnostic
from pipelines.papers.edition import due_editions, read_edition
from pipelines.papers.files import content_hash, file_name, writable, write_paper
from pipelines.papers.texts import Texts, read_texts, texts_unreadable
from pipelines.release.exports.tables import release
from pipelines.release.store.releases import live_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

FOLDER, INDEX = "papers", "papers.json"
Entry = dict[str, Any]


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``papers/``; a release without a paper has none."""
    editions = due_editions(connection)
    if not editions:
        return
    target = folder / FOLDER
    target.mkdir()
    previous = release(connection)["previous_release_id"]
    before = settings.releases / previous / FOLDER if previous else None
    entries = []
    for edition in editions:
        record, texts = read_edition(connection, edition), read_texts(settings.paper_texts_dir, edition)
        entry = _taken_over(record, texts, before, target) or _made(record, texts, target)
        unread = texts_unreadable(settings.paper_texts_dir, edition)
        entries.append(entry | {"findings": [*entry["findings"], *map(_kept, unread)]})
    (target / INDEX).write_text(json.dumps(entries, ensure_ascii=False, indent=1), "utf-8")


def _made(record: dict[str, Any], texts: Texts, target: Path) -> Entry:
    """Make a paper, and return its entry in the index."""
    written = list(write_paper(record, texts, target))
    paths = [path for path in written if isinstance(path, Path)]
    findings = [_kept(finding) for finding in written if isinstance(finding, Diagnostic)]
    names = {key: record["publication"][key] for key in ("publication", "time_period", "name_zh", "name_en")}
    made = {"made_in": record["release_id"], "content_hash": content_hash(record, texts)}
    return names | made | {"files": {path.name: sha256(path) for path in paths}, "findings": findings}


def _kept(finding: Diagnostic) -> Entry:
    return {"code": finding.code, "facts": dict(finding.facts)}


def _taken_over(record: dict[str, Any], texts: Texts, before: Path | None, target: Path) -> Entry | None:
    """Copy a paper of the release before and return its entry; None where it has none that is the same and whole."""
    entry = read_index(before).get(record["publication"]["publication"]) if before else None
    if before is None or entry is None or entry["content_hash"] != content_hash(record, texts):
        return None
    if not _is_whole(before, entry, record["publication"]):
        return None
    for name in entry["files"]:
        shutil.copyfile(before / name, target / name)
    return entry | {"findings": []}


def read_index(folder: Path) -> dict[str, Entry]:
    """Return what ``papers.json`` says of each paper of a folder, by publication; empty where there is none."""
    index = folder / INDEX
    entries = json.loads(index.read_text("utf-8")) if index.exists() else []
    return {entry["publication"]: entry for entry in entries}


def paper_findings(settings: Settings) -> Iterator[Diagnostic]:
    """Yield what the papers of the live release lack: paragraphs that could not be read, a PDF that could not be written."""
    folder = live_folder(settings)
    entries = read_index(folder / FOLDER).values() if folder else ()
    missing = []
    for entry in entries:
        findings = [Diagnostic(finding["code"], finding["facts"]) for finding in entry.get("findings", ())]
        yield from findings
        has_reason = any(finding.code == "paper_pdf_failed" for finding in findings)
        if not has_reason and not any(name.endswith(".pdf") for name in entry["files"]):
            missing.append(entry["publication"])
    if missing:
        yield Diagnostic("papers_without_pdf", {"n": len(missing), "shown": ", ".join(missing)})


def _is_whole(folder: Path, entry: Entry, edition: dict[str, Any]) -> bool:
    """Return whether the release before has all files of a paper, as they were made, in every format that can be written now."""
    names = {file_name(edition, form) for form in writable()}
    files = entry["files"]
    return names <= files.keys() and all(
        (folder / name).exists() and sha256(folder / name) == hash_ for name, hash_ in files.items()
    )
