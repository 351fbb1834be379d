"""The monitoring site: ``site/index.html`` and the pages that it leads to.

Belongs here: where the site is in a release, and what it shows of the files beside it. Does not belong here: its pages
(``pipelines.report``).
"""

from __future__ import annotations

import filecmp
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.exports.papers import FOLDER, read_index
from pipelines.release.exports.tables import release
from pipelines.release.store.releases import RESULTS, SITE_HOME, read_results
from pipelines.report import make_site
from pipelines.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LATER = {"data_docs/index.html", "gate.json", RESULTS}
"""Files that the gate writes into every release beside its exports, or after them."""


def write(
    settings: Settings,
    connection: DuckDBPyConnection,
    folder: Path,
    wait_for_checks: Callable[[], object] = lambda: None,
) -> None:
    """Write the site; the pages that show what the checks saw last, when they have ended."""

    def results() -> list[dict[str, Any]]:
        wait_for_checks()
        return read_results(folder)

    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} | LATER
    papers = [
        entry | {"paths": [f"{FOLDER}/{name}" for name in entry["files"]]}
        for entry in read_index(folder / FOLDER).values()
    ]
    home = make_site(connection, (folder / SITE_HOME).parent, settings.charts, files, papers, results)
    if previous := release(connection)["previous_release_id"]:
        _link_unchanged(home.parent, (settings.releases / previous / SITE_HOME).parent)


def _link_unchanged(site: Path, before: Path) -> None:
    """Have each file that is the same in the previous release be one with it on the disk, where the disk can do that.

    Charts and data are; no page is, since each names its release.
    """
    for path in list(site.rglob("*")):
        previous, link = before / path.relative_to(site), path.with_name(f"{path.name}.link")
        if previous.is_file() and filecmp.cmp(path, previous, shallow=False):
            try:
                link.hardlink_to(previous)
            except OSError:
                return
            link.replace(path)
