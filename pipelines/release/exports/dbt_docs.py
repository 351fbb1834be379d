"""dbt's documentation of the project as one page: models, columns, tests, lineage.

Belongs here: combining dbt's own page, its manifest of this build and a catalogue of the serving file, as ``dbt docs
generate --static`` does (``dbt.task.docs.generate``). That command would start dbt once more and take as long as all
other exports together; what it adds is the catalogue, which DuckDB gives in milliseconds. Does not belong here: any
description of a model (``dbt_project/``).

Paths of this machine are removed, since the page is for others.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.settings import REPO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

NAME = "dbt_docs.html"
MANIFEST, CATALOG = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``dbt_docs.html``."""
    from dbt.task.docs import DOCS_INDEX_FILE_PATH

    text = settings.manifest.read_text("utf-8")
    for path in (settings.data_dir.resolve(), REPO):
        text = text.replace(f"{path}/", "")
    page = Path(DOCS_INDEX_FILE_PATH).read_text("utf-8")
    catalogue = json.dumps(_catalogue(json.loads(text), connection), ensure_ascii=False)
    # "</script>" in a text would end the script, and so the page.
    for place, inline in ((MANIFEST, text), (CATALOG, catalogue)):
        page = page.replace(place, inline.replace("</", "<\\/"))
    (folder / NAME).write_text(page, "utf-8")


def _catalogue(manifest: dict[str, Any], connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return the served tables in the format of dbt's catalogue (https://schemas.getdbt.com/dbt/catalog/v1.json)."""
    nodes = {
        node["name"]: (key, node)
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    tables: dict[str, Any] = {}
    for table, comment in connection.execute(
        "select table_name, comment from duckdb_tables() where not internal order by 1"
    ).fetchall():
        key, node = nodes[table]
        columns = connection.execute(
            "select column_name, column_index, data_type, comment from duckdb_columns() "
            "where not internal and table_name = ? order by column_index",
            [table],
        ).fetchall()
        tables[key] = {
            "unique_id": key,
            "metadata": {
                "type": "BASE TABLE",
                "schema": node["schema"],
                "name": table,
                "database": node["database"],
                "comment": comment,
                "owner": None,
            },
            "columns": {
                name: {"name": name, "index": index, "type": kind, "comment": comment}
                for name, index, kind, comment in columns
            },
            "stats": {
                "has_stats": {
                    "id": "has_stats",
                    "label": "Has Stats?",
                    "value": False,
                    "include": False,
                    "description": "Indicates whether there are statistics for this table",
                }
            },
        }
    metadata = manifest["metadata"] | {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"}
    return {"metadata": metadata, "nodes": tables, "sources": {}, "errors": None}
