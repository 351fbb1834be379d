"""``ipmon papers``: publications as documents, made by hand from the live release.

Belongs here: which papers are asked for, and where they go. Does not belong here: how a paper is made (``pipelines.papers``), or the
papers of a release (``pipelines.release.exports.papers``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.messages import Diagnostic
from pipelines.papers.edition import due_editions, read_edition
from pipelines.papers.texts import misplaced, read_texts, section_name, texts_unreadable
from pipelines.views.common import NotThere, open_live
from pipelines.views.plans import plans_of
from pipelines.views.publication import edition_of

if TYPE_CHECKING:
    from pipelines.settings import Settings


class InRelease(NotThere):
    """The folder belongs to a release, which is never written again."""


def write_papers(
    settings: Settings, code: str | None, plan: str | None, year: int | None, folder: Path
) -> Iterator[Path | Diagnostic]:
    """Write the papers of the live release into a folder, and yield each file, and what was left out.

    Args:
        settings: the installation.
        code: the publication; None is every one that is due and has figures.
        plan: the plan that orders it; None is whichever does.
        year: its reference year; None is the latest with figures.
        folder: where they go; files of the same names are replaced.

    Raises:
        NothingPublished: there is no live release.
        NotThere: there is no such plan, no such publication of it, or none of that year; or the folder is one of a release.
    """
    from pipelines.papers.files import writable, write_paper

    if folder.resolve().is_relative_to(settings.releases.resolve()):
        raise InRelease("folder_in_release", folder=folder)
    with open_live(settings) as live:
        if code is None:
            plans = {row["plan_id"] for row in plans_of(live, plan)}
            editions = [row for row in due_editions(live) if row["plan_id"] in plans]
        else:
            editions = [edition_of(live, code, plan, year)]
        folder.mkdir(parents=True, exist_ok=True)
        for edition in editions:
            record = read_edition(live, edition)
            texts = read_texts(settings.paper_texts_dir, edition)
            yield from write_paper(record, texts, folder)
            yield from texts_unreadable(settings.paper_texts_dir, edition)
            for name in misplaced(texts, record["tables"]):
                known = ", ".join(map(section_name, record["tables"]))
                facts = {"publication": edition["publication"], "year": edition["time_period"], "name": name}
                yield Diagnostic("paper_text_misplaced", facts | {"known": known})
    if "pdf" not in writable():
        yield Diagnostic("papers_no_font")
