"""``datapackage.json``: the CSV files as a Data Package, with schemas, keys and checksums (https://datapackage.org).

Belongs here: turning the data dictionary, and the keys that dbt tests, into Table Schema. Does not belong here: writing
the files it describes. Plain JSON by the standard; the tests read it with frictionless.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.files import sha256
from pipelines.release.exports import csv
from pipelines.release.exports.tables import Column, dictionary, release, table_labels
from pipelines.release.store.built_nodes import built_nodes

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
# As DuckDB writes a timestamp: with a space where the default of the standard has a T.
TIMESTAMP_FORMAT = "%Y-%m-%d %H:%M:%S"
DESCRIPTION = (
    "Text that a spreadsheet would read as a formula has an apostrophe in front. "
    "Rows with is_synthetic are made up and must not be cited as figures."
)
REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass
class Rules:
    """Keys and constraints of a published table, as dbt tests them."""

    primary_key: list[str] = field(default_factory=list)
    foreign_keys: list[dict[str, Any]] = field(default_factory=list)
    constraints: defaultdict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``datapackage.json``; the CSV files exist already."""
    info = release(connection)
    labels = table_labels(connection)
    rules = _rules(settings, set(labels))
    columns = {name: list(of_table) for name, of_table in groupby(dictionary(connection), lambda c: c.table)}
    resources = []
    for name, (zh, en) in labels.items():
        path = folder / csv.FOLDER / f"{name}.csv"
        schema: dict[str, Any] = {
            "fields": [_field(c, rules[name].constraints.get(c.name)) for c in columns[name]],
            "primaryKey": rules[name].primary_key,
            "foreignKeys": rules[name].foreign_keys,
        }
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
                "schema": {key: value for key, value in schema.items() if value},
            }
        )
    package = {
        "name": "ip-monitor",
        "title": "IP Monitor",
        "version": info["release_id"],
        "created": f"{info['built_at'].isoformat(timespec='seconds')}Z",
        "description": DESCRIPTION,
        **({"licenses": [{"name": settings.data_licence}]} if settings.data_licence else {}),
        "resources": resources,
    }
    (folder / NAME).write_text(json.dumps(package, ensure_ascii=False, indent=1), "utf-8")


def _field(column: Column, constraints: dict[str, Any] | None) -> dict[str, Any]:
    described = {
        "name": column.name,
        "type": TYPES.get(column.data_type, "number"),
        "title": column.zh,
        "description": column.en,
        "format": TIMESTAMP_FORMAT if column.data_type == "TIMESTAMP" else "",
        "unit": column.unit,
        "constraints": constraints,
    }
    return {key: value for key, value in described.items() if value}


def _rules(settings: Settings, published: set[str]) -> defaultdict[str, Rules]:
    """Return keys and constraints of the published tables, as dbt's tests of this build state them.

    A reference to a seed is left out: seeds are not published.
    """
    rules: defaultdict[str, Rules] = defaultdict(Rules)
    nodes = built_nodes(settings)
    for _, node in sorted(nodes.items()):
        test = node.get("test_metadata")
        table = (node.get("attached_node") or "").rpartition(".")[2]
        if not test or table not in published or node["config"].get("where"):
            continue
        of_table, arguments = rules[table], test["kwargs"]
        match test["name"]:
            case "unique_key":
                of_table.primary_key = arguments["columns"]
            case "unique":
                of_table.constraints[arguments["column_name"]]["unique"] = True
            case "not_null":
                of_table.constraints[arguments["column_name"]]["required"] = True
            case "accepted_values":
                of_table.constraints[arguments["column_name"]]["enum"] = arguments["values"]
            case "relationships":
                (target,) = REFERENCE.findall(arguments["to"])
                if target in published:
                    reference = {
                        "resource": "" if target == table else target,
                        "fields": [arguments["field"]],
                    }
                    of_table.foreign_keys.append(
                        {"fields": [arguments["column_name"]], "reference": reference}
                    )
    return rules
