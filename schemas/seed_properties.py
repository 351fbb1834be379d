"""What dbt knows of the seeds, written from their contracts: types, descriptions, foreign keys as tests.

Belongs here: rendering ``seeds/_seeds.yml``. Does not belong here: what a seed contains (``schemas/reference/``).
Without column types dbt would guess, and read the period 2016 and the area 120101 as numbers.

Run ``python -m schemas.seed_properties`` after a contract has changed; a test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from schemas.reference.base import Seed, contracts

PATH = Path(__file__).resolve().parents[1] / "seeds" / "_seeds.yml"
HEADER = "# Written by `python -m schemas.seed_properties` from schemas/reference/: do not edit.\n"
SQL_TYPES = {
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.String: "varchar",
}


def render() -> str:
    """Return the text of ``seeds/_seeds.yml``."""
    seeds = [_properties(model) for _, model in sorted(contracts().items())]
    return HEADER + yaml.safe_dump(
        {"version": 2, "seeds": seeds}, sort_keys=False, allow_unicode=True, width=200
    )


def _properties(model: type[Seed]) -> dict[str, Any]:
    spec = model.spec()
    references = dict(spec.foreign_keys)
    columns: list[dict[str, Any]] = []
    types: dict[str, str] = {}
    for name, column in model.to_schema().columns.items():
        types[name] = SQL_TYPES[
            column.dtype.type if isinstance(column.dtype.type, type) else type(column.dtype.type)
        ]
        entry: dict[str, Any] = {"name": name, "description": column.description or ""}
        if name in references:
            seed, key = references[name].split(".")
            entry["data_tests"] = [{"relationships": {"arguments": {"to": f"ref('{seed}')", "field": key}}}]
        columns.append(entry)
    return {
        "name": spec.name,
        "description": spec.purpose,
        "config": {"column_types": types},
        "columns": columns,
    }


if __name__ == "__main__":
    PATH.write_text(render(), encoding="utf-8")
