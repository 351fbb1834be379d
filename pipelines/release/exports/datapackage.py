"""``datapackage.json``: the CSV files as a Data Package, with schemas, keys and checksums (https://datapackage.org).

Belongs here: turning the data dictionary, and the keys that dbt tests, into Table Schema. Does not belong here: writing
the files it describes. Plain JSON by the standard; frictionless reads it in the tests.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.exports import csv
from pipelines.release.exports.tables import dictionary, release, sha256, table_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

NAME = "datapackage.json"
TYPES = {
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
# As DuckDB writes a timestamp: a space where the standard's own default wants a T.
TIMESTAMP_FORMAT = "%Y-%m-%d %H:%M:%S"
REFERENCE = re.compile(r"ref\('(\w+)'\)")


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``datapackage.json``; the CSV files are there."""
    this = release(connection)
    words = table_words(connection)
    keys, references = _keys(settings, set(words))
    fields: dict[str, list[dict[str, Any]]] = {name: [] for name in words}
    for column in dictionary(connection):
        fields[column.table].append(_field(column.name, column.data_type, column.zh, column.en, column.unit))
    resources = []
    for name, (zh, en) in words.items():
        path = folder / csv.FOLDER / f"{name}.csv"
        schema: dict[str, Any] = {"fields": fields[name]}
        if name in keys:
            schema["primaryKey"] = keys[name]
        if name in references:
            schema["foreignKeys"] = references[name]
        resources.append(
            {
                "name": name,
                "type": "table",
                "title": zh,
                "description": en,
                "path": f"{csv.FOLDER}/{name}.csv",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": path.stat().st_size,
                "hash": f"sha256:{sha256(path)}",
                "schema": schema,
            }
        )
    package = {
        "name": "ip-monitor",
        "title": "IP Monitor",
        "version": this["release_id"],
        "created": f"{this['built_at'].isoformat(timespec='seconds')}Z",
        "description": "Text that a spreadsheet would read as a formula has an apostrophe in front.",
        "resources": resources,
    }
    (folder / NAME).write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")


def _field(name: str, kind: str, zh: str, en: str, unit: str) -> dict[str, Any]:
    field = {"name": name, "type": TYPES.get(kind, "number"), "title": zh, "description": en}
    if kind == "TIMESTAMP":
        field["format"] = TIMESTAMP_FORMAT
    if unit:
        field["unit"] = unit
    return field


def _keys(
    settings: Settings, published: set[str]
) -> tuple[dict[str, list[str]], dict[str, list[dict[str, Any]]]]:
    """Return the primary and the foreign keys of the published tables, as dbt's tests of this build state them.

    A reference to a seed is left out: seeds are not published.
    """
    keys: dict[str, list[str]] = {}
    references: dict[str, list[dict[str, Any]]] = {}
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"]
    for _, node in sorted(nodes.items()):
        test = node.get("test_metadata")
        table = (node.get("attached_node") or "").rpartition(".")[2]
        if not test or table not in published or node["config"].get("where"):
            continue
        said = test["kwargs"]
        if test["name"] == "unique_key":
            keys[table] = said["columns"]
        elif test["name"] == "unique":
            keys.setdefault(table, [said["column_name"]])
        elif test["name"] == "relationships":
            (target,) = REFERENCE.findall(said["to"])
            if target in published:
                references.setdefault(table, []).append(
                    {
                        "fields": [said["column_name"]],
                        "reference": {
                            "resource": "" if target == table else target,
                            "fields": [said["field"]],
                        },
                    }
                )
    return keys, references
