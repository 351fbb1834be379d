"""The monitoring site: ``site/index.html`` and the pages that it leads to.

Belongs here: where the site is in a release. Does not belong here: its pages (``pipelines.report``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.exports.papers import FOLDER, read_index
from pipelines.release.store.releases import SITE_HOME
from pipelines.report import make_site
from pipelines.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LATER = {"data_docs/index.html", "gate.json"}
"""Files that the gate writes into every release beside its exports, or after them."""


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write the site."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} | LATER
    papers = [
        entry | {"paths": [f"{FOLDER}/{name}" for name in entry["files"]]}
        for entry in read_index(folder / FOLDER).values()
    ]
    make_site(connection, (folder / SITE_HOME).parent, settings.charts, files, papers)
