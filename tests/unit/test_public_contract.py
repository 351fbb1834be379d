"""The contract with those who read the published file: tables, columns, types, comments.

``tests/snapshots/contract.json`` holds what the marts promise. Whoever changes it changes other people's dashboards, so a
change comes in three parts, and this test asks for all of them:

1. the models;
2. the snapshot: ``RENEW_SNAPSHOTS=1 pytest tests/unit/test_public_contract.py``;
3. ``CHANGELOG.md``: words for users under "Unreleased", and there the line "Contract of the published tables: `…`" with
   the snapshot's digest, which the failing test prints.

Belongs here: what dbt's manifest promises. Does not belong here: whether the file keeps it (dbt's contracts at each build,
``tests/unit/release``).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Any

import pytest

from pipelines.release.store.serving_file import marts
from pipelines.settings import REPO, Settings

SNAPSHOT = REPO / "tests" / "snapshots" / "contract.json"
CHANGELOG = REPO / "CHANGELOG.md"
LINE = "Contract of the published tables: `{digest}`"

Contract = dict[str, dict[str, Any]]


def promised(settings: Settings) -> Contract:
    """Return each published table with its comment, its columns, and what each column is."""
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"].values()
    columns = {n["name"]: n["columns"] for n in nodes if n["resource_type"] == "model"}
    return {
        mart.name: {
            "comment": mart.comment,
            "columns": {
                name: {"type": columns[mart.name][name]["data_type"].upper(), "comment": comment}
                for name, comment in mart.comments.items()
            },
        }
        for mart in marts(settings)
    }


def changes(former: Contract, now: Contract) -> list[str]:
    """Say in words what is different, what breaks readers first."""
    said = [f"- {table}: gone" for table in former if table not in now]
    for table in sorted(now.keys() & former.keys()):
        old, new = former[table]["columns"], now[table]["columns"]
        said += [f"- {table}.{c}: gone" for c in old if c not in new]
        said += [
            f"- {table}.{c}: {old[c]['type']} -> {new[c]['type']}"
            for c in old
            if c in new and old[c]["type"] != new[c]["type"]
        ]
        said += [f"+ {table}.{c}: new, {new[c]['type']}" for c in new if c not in old]
        said += [
            f"~ {table}.{c}: other words" for c in old if c in new and old[c]["comment"] != new[c]["comment"]
        ]
        if former[table]["comment"] != now[table]["comment"]:
            said.append(f"~ {table}: other words")
    said += [f"+ {table}: new" for table in now if table not in former]
    return sorted(said, key=lambda line: "-+~".index(line[0]))


def digest(contract: Contract) -> str:
    """Return the contract in a word."""
    return hashlib.sha256(json.dumps(contract, sort_keys=True).encode()).hexdigest()[:12]


@pytest.fixture(scope="module")
def contract(parsed: Settings) -> Contract:
    now = promised(parsed)
    if os.getenv("RENEW_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return now


def test_published_tables_are_those_of_the_snapshot(contract: Contract) -> None:
    different = changes(json.loads(SNAPSHOT.read_text("utf-8")), contract)
    assert not different, "\n".join([*different, "the top of this module says how to renew the snapshot"])


def test_the_changelog_speaks_of_this_contract(contract: Contract) -> None:
    unreleased = re.split(r"^## ", CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)[1]
    wanted = LINE.format(digest=digest(contract))
    assert wanted in unreleased, f"say in CHANGELOG.md under Unreleased what changed, and there: {wanted}"


def test_every_kind_of_change_is_named() -> None:
    column = {"type": "VARCHAR", "comment": "c"}
    former: Contract = {
        "kept": {"comment": "k", "columns": {"a": column, "b": column, "c": column}},
        "dropped": {"comment": "d", "columns": {}},
    }
    now: Contract = {
        "kept": {
            "comment": "other",
            "columns": {"b": column | {"type": "DOUBLE"}, "c": column | {"comment": "other"}, "d": column},
        },
        "added": {"comment": "n", "columns": {}},
    }
    assert changes(former, now) == [
        "- dropped: gone",
        "- kept.a: gone",
        "- kept.b: VARCHAR -> DOUBLE",
        "+ kept.d: new, VARCHAR",
        "+ added: new",
        "~ kept.c: other words",
        "~ kept: other words",
    ]
    assert changes(now, now) == [] and digest(former) != digest(now)
