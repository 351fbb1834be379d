"""The contract with readers of the published file: tables, columns, types, comments.

``tests/snapshots/contract.json`` holds the contract. A change of it changes other people's dashboards, so it has three parts,
which these tests require:

1. the models;
2. the snapshot, and the digest in the line "Contract of the published tables: `…`" of ``CHANGELOG.md`` under "Unreleased":
   ``make generate`` renews both (``RENEW_SNAPSHOTS=1 pytest tests/unit/test_public_contract.py``);
3. an entry for users in ``CHANGELOG.md``, which a person writes.

Belongs here: the contract in dbt's manifest. Does not belong here: whether the file conforms to it (dbt's contracts at each
build, ``tests/unit/release``).
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
DIGEST = re.compile(LINE.format(digest="[0-9a-f]*"))
NEWEST = re.findall(r"^## .*\n", CHANGELOG.read_text("utf-8"), re.MULTILINE)[0]
"""The heading of the newest version, released or not."""

Contract = dict[str, dict[str, Any]]


def contract_of(settings: Settings) -> Contract:
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


def changes(previous: Contract, current: Contract) -> list[str]:
    """Return one line for each difference, those that break readers first."""
    lines = [f"- {table}: gone" for table in previous if table not in current]
    for table in sorted(current.keys() & previous.keys()):
        old, new = previous[table]["columns"], current[table]["columns"]
        lines += [f"- {table}.{c}: gone" for c in old if c not in new]
        lines += [
            f"- {table}.{c}: {old[c]['type']} -> {new[c]['type']}"
            for c in old
            if c in new and old[c]["type"] != new[c]["type"]
        ]
        lines += [f"+ {table}.{c}: new, {new[c]['type']}" for c in new if c not in old]
        lines += [
            f"~ {table}.{c}: other comment"
            for c in old
            if c in new and old[c]["comment"] != new[c]["comment"]
        ]
        if previous[table]["comment"] != current[table]["comment"]:
            lines.append(f"~ {table}: other comment")
    lines += [f"+ {table}: new" for table in current if table not in previous]
    return sorted(lines, key=lambda line: "-+~".index(line[0]))


def digest(contract: Contract) -> str:
    """Return the first twelve hexadecimal digits of the contract's sha256."""
    return hashlib.sha256(json.dumps(contract, sort_keys=True).encode()).hexdigest()[:12]


def with_digest(changelog: str, contract: Contract) -> str:
    """Return the changelog with the contract's digest in the section of the newest version."""
    line = LINE.format(digest=digest(contract))
    before, heading, rest = changelog.partition(NEWEST)
    section, released, older = rest.partition("\n## ")
    section = DIGEST.sub(line, section) if DIGEST.search(section) else f"{line}\n{section}"
    return f"{before}{heading}{section}{released}{older}"


@pytest.fixture(scope="module")
def contract(parsed: Settings) -> Contract:
    current = contract_of(parsed)
    if os.getenv("RENEW_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(current, indent=1, ensure_ascii=False) + "\n", "utf-8")
        CHANGELOG.write_text(with_digest(CHANGELOG.read_text("utf-8"), current), "utf-8")
    return current


def test_published_tables_are_those_of_the_snapshot(contract: Contract) -> None:
    lines = changes(json.loads(SNAPSHOT.read_text("utf-8")), contract)
    assert not lines, "\n".join([*lines, "`make generate` renews the snapshot"])


def test_the_changelog_has_the_digest_of_this_contract(contract: Contract) -> None:
    changelog = CHANGELOG.read_text("utf-8")
    assert changelog == with_digest(changelog, contract), (
        "`make generate` renews the digest; write an entry, too"
    )


def test_the_digest_goes_into_the_unreleased_section_only() -> None:
    line = LINE.format(digest=digest({}))
    older = "\n## 0.1.0\nContract of the published tables: `0123456789ab`\n"
    for section in ("- An entry.\n", "Contract of the published tables: `0`\n- An entry.\n"):
        assert with_digest(f"# Changelog\n\n{NEWEST}{section}{older}", {}) == (
            f"# Changelog\n\n{NEWEST}{line}\n- An entry.\n{older}"
        )


def test_every_kind_of_change_is_named() -> None:
    column = {"type": "VARCHAR", "comment": "c"}
    previous: Contract = {
        "kept": {"comment": "k", "columns": {"a": column, "b": column, "c": column}},
        "dropped": {"comment": "d", "columns": {}},
    }
    current: Contract = {
        "kept": {
            "comment": "other",
            "columns": {"b": column | {"type": "DOUBLE"}, "c": column | {"comment": "other"}, "d": column},
        },
        "added": {"comment": "n", "columns": {}},
    }
    assert changes(previous, current) == [
        "- dropped: gone",
        "- kept.a: gone",
        "- kept.b: VARCHAR -> DOUBLE",
        "+ kept.d: new, VARCHAR",
        "+ added: new",
        "~ kept.c: other comment",
        "~ kept: other comment",
    ]
    assert changes(current, current) == [] and digest(previous) != digest(current)
