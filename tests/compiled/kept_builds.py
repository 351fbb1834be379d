"""Builds that are kept, and what a later one takes over from the most similar of them: tables and tests whose inputs are the same.

Belongs here: which build is the most similar, and by which hashes an input is the same. Does not belong here: building a node
(``build``). A table that reads the same rows by the same SQL has the same rows, so it is not built again, and a test that reads the
same rows has the same answer. ``tests/reliability/test_worlds.py`` holds builds that take over against ones that do not.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

KEPT = 6
"""So many builds are kept; the oldest but the first goes."""
FILE = re.compile(r"'\.\./([^']+)'")
"""A file in the SQL of a model, or a pattern of files, from the folder of the project."""
GOOD = ("success", "pass", "warn")


@dataclass
class KeptBuild:
    """A finished build.

    Attributes:
        database: a copy of its database; None for the one to begin with, which has no tables.
        inputs: of each seed and each file that a model names, the hash of its bytes.
        contents: of each seed and model the hash of its rows.
        statuses: of each node its status and its number of failures.
    """

    database: Path | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, tuple[str, int | None]] = field(default_factory=dict)

    def similarity(self, inputs: Mapping[str, str]) -> int:
        """Return how many inputs are the same."""
        return len(self.inputs.items() & inputs.items())


@dataclass
class KeptBuilds:
    """The builds that are kept in a folder, and the answers of tests by what they read."""

    folder: Path
    builds: list[KeptBuild] = field(default_factory=list)
    answers: dict[tuple[str, ...], tuple[str, int | None]] = field(default_factory=dict)
    count: int = 0

    def nearest(self, inputs: Mapping[str, str]) -> KeptBuild:
        """Return the build whose inputs are the most similar; an empty one if none is kept."""
        return max(self.builds, key=lambda one: one.similarity(inputs), default=KeptBuild())

    def keep(self, build: KeptBuild, database: Path) -> None:
        """Keep a build, if all of it was built."""
        if not all(status in GOOD for status, _ in build.statuses.values()):
            return
        self.folder.mkdir(exist_ok=True)
        self.count += 1
        build.database = self.folder / f"{self.count}.duckdb"
        shutil.copy(database, build.database)
        self.builds.append(build)
        if len(self.builds) > KEPT:
            removed = self.builds.pop(1).database
            assert removed is not None
            removed.unlink()


def input_hashes(folder: Path, nodes: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the hashes of the seeds and files that nodes read, by seed or by the path in their SQL.

    Args:
        folder: that of the composed project.
        nodes: the nodes.
    """
    hashes = {}
    for key, node in nodes.items():
        if node["resource_type"] == "seed":
            hashes[key] = _bytes_hash([folder / "seeds" / f"{node['name']}.csv"])
        for name in files_of(node):
            if name not in hashes:
                hashes[name] = _bytes_hash(sorted(folder.parent.glob(name)))
    return hashes


def files_of(node: Mapping[str, Any]) -> list[str]:
    """Return the files, or patterns of files, that a node names, from the folder above the project's."""
    return FILE.findall(node.get("code") or "")


def rows_hash(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """Return the hash of the rows of a table or view, in whatever order they are, with its columns and their types."""
    rows = connection.sql(f"from {relation}")
    shape = [*zip(rows.columns, map(str, rows.types), strict=True)]
    return hashlib.sha256(repr((shape, sorted(map(repr, rows.fetchall())))).encode()).hexdigest()


def _bytes_hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class TakingOver:
    """One build beside an earlier one: which of its nodes need not be built, and what the build has then.

    Attributes:
        build: what is known of this build.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        kept: KeptBuilds,
        earlier: KeptBuild,
        build: KeptBuild,
    ):
        self.connection, self.kept, self.earlier, self.build = connection, kept, earlier, build
        self.taken: set[str] = set()

    def result(self, key: str, node: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the result of a node that is taken over, None for one that must be built."""
        is_test = node["resource_type"] == "test"
        # The text of a view names the folder of its build.
        is_bound = node["config"]["materialized"] == "view" and files_of(node)
        status = self.kept.answers.get(self._question(key, node)) if is_test else None
        if status is None and not is_bound and self._reads_the_same(key, node):
            status = self.earlier.statuses.get(key)
        if status is None or status[0] not in ("success", "pass"):
            return None
        self.taken.add(key)
        return {"unique_id": key, "status": status[0], "message": None, "failures": status[1]}

    def note(self, key: str, node: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Note the result of a node, and the rows that it made."""
        self.build.statuses[key] = status = result["status"], result["failures"]
        if node["resource_type"] == "test":
            self.kept.answers[self._question(key, node)] = status
        elif result["status"] == "success":
            same = key in self.taken or (self._reads_the_same(key, node) and key in self.earlier.contents)
            relation = node["relation_name"]
            self.build.contents[key] = (
                self.earlier.contents[key] if same else rows_hash(self.connection, relation)
            )

    def _reads_the_same(self, key: str, node: Mapping[str, Any]) -> bool:
        """Return whether the files and tables that a node reads have the same content as in the earlier build."""
        files = [key] if node["resource_type"] == "seed" else files_of(node)
        now, then = self.build, self.earlier
        return all(now.inputs[name] == then.inputs.get(name) for name in files) and all(
            now.contents.get(one) == then.contents.get(one) for one in self._tables(node)
        )

    def _question(self, key: str, node: Mapping[str, Any]) -> tuple[str, ...]:
        tables = [self.build.contents.get(one, "") for one in self._tables(node)]
        return (key, *tables, *(self.build.inputs[name] for name in files_of(node)))

    def _tables(self, node: Mapping[str, Any]) -> list[str]:
        nodes = node.get("depends_on", {}).get("nodes", ())
        return [one for one in nodes if one.startswith(("model.", "seed."))]
