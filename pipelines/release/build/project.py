"""The dbt project that a build runs: a copy of the package's in the data folder, with the rows of all seeds in it.

Belongs here: composing that folder. Does not belong here: what a seed must look like (``schemas.reference``), or running
dbt (``warehouse``). The package itself is never written to, and dbt writes what it compiles of a seed to the seed's path
within its target folder, which a path outside of the project would lead out of it. ``python -m
pipelines.release.build.project`` composes it for the linters.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.release.build.input_hash import NOT_CODE
from pipelines.settings import Settings
from schemas.seed_files import PACKAGE_SEEDS, read_seed, seed_columns, seed_csv

SEED_PROPERTIES = "_seeds.yml"
PLACE = "place.txt"
"""Where the composed project lies, within it."""
PARTIAL_PARSE = "partial_parse.msgpack"
"""What dbt keeps of a parsed project in its target folder."""


def compose(settings: Settings) -> None:
    """Bring ``settings.build_project`` up to date: files that have not changed are left alone, others are removed.

    In a data folder that was moved or copied dbt parses all files again: what it keeps has the earlier paths of the seeds.
    """
    folder = settings.build_project
    place = {Path(PLACE): str(folder.resolve()).encode()}
    composed = dict(_project_files(settings.dbt_project)) | dict(_seed_files(settings)) | place
    if not (folder / PLACE).exists() or (folder / PLACE).read_bytes() != place[Path(PLACE)]:
        (settings.dbt_target / PARTIAL_PARSE).unlink(missing_ok=True)
    for path in _files(folder):
        if path.relative_to(folder) not in composed:
            path.unlink()
    for name, content in composed.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _project_files(project: Path) -> Iterator[tuple[Path, bytes]]:
    for path in _files(project):
        name = path.relative_to(project)
        if NOT_CODE.isdisjoint(name.parts):
            yield name, path.read_bytes()


def _seed_files(settings: Settings) -> Iterator[tuple[Path, bytes]]:
    """Yield every seed as one file: the package's rows, then the installation's; a seed without rows has its header."""
    yield Path("seeds", SEED_PROPERTIES), (PACKAGE_SEEDS / SEED_PROPERTIES).read_bytes()
    for name in seed_columns():
        yield Path("seeds", f"{name}.csv"), seed_csv(name, read_seed(settings.seeds_dir, name)).encode()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


if __name__ == "__main__":
    compose(Settings())
