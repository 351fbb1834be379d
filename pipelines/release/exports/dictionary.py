"""The data dictionary as a page: ``dictionary.html``, every table and column with meaning, unit and source.

Belongs here: choosing what the page shows. Does not belong here: any description of a column (``data_dictionary``), the
documents that it cites (``dictionary_docs``).
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.html import render
from pipelines.release.exports import dictionary_docs
from pipelines.release.exports.tables import dictionary, release, table_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

NAME = "dictionary.html"
WORDS = {
    "title": ("数据字典", "Data dictionary"),
    "release": ("版本", "release"),
    "as_of": ("截至", "as of"),
    "tables": ("表", "Tables"),
    "column": ("列", "column"),
    "type": ("类型", "type"),
    "meaning": ("含义", "meaning"),
    "unit": ("单位", "unit"),
    "source": ("来源", "source"),
}


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``dictionary.html`` and the documents that its sources cite."""
    columns, published = dictionary(connection), release(connection)
    page = render(
        Path(__file__).with_name("dictionary.html.j2"),
        words=WORDS,
        this=published,
        tables=table_words(connection),
        columns={table: list(of_table) for table, of_table in groupby(columns, lambda c: c.table)},
        page_of=dictionary_docs.page_of,
    )
    (folder / NAME).write_text(page, "utf-8")
    dictionary_docs.write({c.source for c in columns}, published, folder)
