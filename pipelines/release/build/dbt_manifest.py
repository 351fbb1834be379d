"""The manifest of the dbt project: making it, reading it, and whether it is up to date.

Belongs here: the file that ``dbt parse`` writes, from which Dagster's assets are declared. Does not belong here: what
becomes of its nodes (``pipelines.defs.warehouse``). ``python -m pipelines.release.build.dbt_manifest`` makes it, with
``--if-stale`` only if that is needed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.common.errors import IpMonitorError
from pipelines.release.build.project import SEED_PROPERTIES, compose
from pipelines.release.build.warehouse import dbt_call
from pipelines.settings import Settings
from schemas.seed_files import PACKAGE_SEEDS

HOW = "`make manifest`"


class ManifestMissing(IpMonitorError):
    """The dbt project has no manifest, or only half of one; the message says how to make it."""


def read_manifest(settings: Settings) -> dict[str, Any]:
    """Return the manifest without running dbt; warn if it is out of date.

    Raises:
        ManifestMissing: there is none, or it is cut short.
    """
    path = settings.manifest
    if not path.exists():
        raise ManifestMissing(
            f"缺少 dbt 清单 {path}，请运行 {HOW}", f"The dbt manifest {path} is missing. Make it with {HOW}"
        )
    if not _is_whole(path):
        raise ManifestMissing(
            f"dbt 清单 {path} 不完整，请运行 {HOW}",
            f"The dbt manifest {path} is cut short. Make it anew with {HOW}",
        )
    if is_stale(settings):
        warnings.warn(
            f"The dbt project has changed since the manifest {path} was made. Make it anew with {HOW} / "
            f"dbt 项目在清单 {path} 生成后有改动，请运行 {HOW}",
            stacklevel=2,
        )
    manifest: dict[str, Any] = json.loads(path.read_bytes())
    return manifest


def is_stale(settings: Settings) -> bool:
    """Return whether the dbt project has changed since the manifest was made, or a killed dbt left half of it."""
    made_at = settings.manifest.stat().st_mtime
    return not _is_whole(settings.manifest) or any(
        source.stat().st_mtime > made_at for source in _sources(settings)
    )


def _is_whole(path: Path) -> bool:
    """Return whether a file ends as JSON does: cheap, since the manifest has megabytes and the doctor asks often."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1, 0))
        return file.read() == b"}"


def make_manifest(settings: Settings) -> None:
    """Compose the dbt project and run ``dbt parse``, which writes the manifest."""
    compose(settings)
    subprocess.run(**dbt_call(settings, ("parse",)), check=True)


def ensure_manifest(settings: Settings) -> None:
    """Make the manifest if it is missing or out of date."""
    if not settings.manifest.exists() or is_stale(settings):
        make_manifest(settings)


def _sources(settings: Settings) -> Iterator[Path]:
    """Yield the files that the manifest is made from: models, tests, macros and what is said of seeds, not their rows."""
    yield settings.dbt_project / "dbt_project.yml"
    yield PACKAGE_SEEDS / SEED_PROPERTIES
    for folder in ("models", "tests", "macros"):
        yield from (
            p
            for p in (settings.dbt_project / folder).rglob("*")
            if p.suffix in {".sql", ".yml", ".py", ".md"}
        )


if __name__ == "__main__":
    (ensure_manifest if "--if-stale" in sys.argv[1:] else make_manifest)(Settings())
