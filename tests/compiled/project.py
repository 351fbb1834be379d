"""The dbt project, compiled once: the SQL of every seed, model and test in the order in which they are built.

Belongs here: reading what dbt compiled. Does not belong here: running it (``build``).
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import dbt_call
from pipelines.settings import Settings
from tests.cache import kept
from tests.dbt_parse import give_parse
from tests.sample_release import release_key

KINDS = ("seed", "model", "test")
SQL = {"raw_code", "compiled_code", "refs", "sources", "unrendered_config"}
"""What the gate asks of no node, and what is most of the manifest's bytes."""


@dataclass(frozen=True)
class Project:
    """The compiled project.

    Attributes:
        manifest: dbt's manifest, without the SQL: the gate reads it several times.
        nodes: seeds, models and tests by their ids, each after those that it reads; ``code`` is the SQL, with files named from the
            folder of the composed project.
    """

    manifest: Path
    nodes: dict[str, dict[str, Any]]

    def relation(self, name: str) -> str:
        """Return the table of a seed or model."""
        return next(str(n["relation_name"]) for n in self.nodes.values() if n["name"] == name)


def compile_project(folder: Path) -> Settings:
    """Have dbt compile the project in a folder, and return the settings of its data folder."""
    settings = give_parse(Settings(data_dir=folder / "data"))
    compose(settings)
    done = subprocess.run(**dbt_call(settings, ("compile",)), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return settings


@cache
def compiled_project() -> Project:
    """Return the project as it is, compiled once and kept between test runs."""
    with kept("compiled", release_key(Path(__file__)), _compiled) as project:
        return project


def _compiled(folder: Path) -> Project:
    return read_project(compile_project(folder), folder / "manifest.json")


def read_project(settings: Settings, manifest: Path) -> Project:
    """Return the project that dbt compiled, or built, in a data folder; its lean manifest is written to a path."""
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"]
    lean = {key: {name: node[name] for name in node.keys() - SQL} for key, node in nodes.items()}
    manifest.write_text(json.dumps({"nodes": lean}), "utf-8")
    # dbt names files from the folder of its project; views name them with that folder.
    folder = f"'{settings.build_project.resolve()}/../"
    kept = {
        key: node | {"code": (node.get("compiled_code") or "").replace(folder, "'../")}
        for key, node in nodes.items()
        if node["resource_type"] in KINDS
    }
    reads = {
        key: set(node.get("depends_on", {}).get("nodes", ())) & kept.keys() for key, node in kept.items()
    }
    ordered = {key: kept[key] for key in TopologicalSorter(reads).static_order()}
    return Project(manifest, ordered)
