"""The nodes of the dbt project that a build was made by: models, seeds and tests, as dbt's manifest describes them.

Belongs here: reading the manifest of the build, once for all that look at it. Does not belong here: the manifest that Dagster
reads before there is a build (``build.dbt_manifest``), or what a node means to who asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.settings import Settings


def built_nodes(settings: Settings) -> Mapping[str, Any]:
    """Return the nodes by their ids; a file that has changed is read anew."""
    now = settings.manifest.stat()
    return _read(settings.manifest, (now.st_ino, now.st_mtime_ns, now.st_size))


# A gate, the serving file and the exports ask one after the other; a manifest takes a tenth of a second to read.
@lru_cache(maxsize=1)
def _read(path: Path, _version: tuple[int, int, int]) -> Mapping[str, Any]:
    nodes: Mapping[str, Any] = json.loads(path.read_bytes())["nodes"]
    return nodes
