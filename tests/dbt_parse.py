"""What dbt parses of the project, once for all data folders of the tests.

Belongs here: making it, and giving it to a data folder before its first build. Does not belong here: builds
(``tests.model_build``, ``tests.sample_release``). dbt parses again what a folder's seeds have changed.
"""

import shutil
from pathlib import Path

from pipelines.settings import Settings
from schemas.seed_files import PACKAGE_SEEDS
from tests.cache import kept, key_of
from tests.tiny import AS_OF

PARSED = ("manifest.json", "partial_parse.msgpack")


def give_parse(settings: Settings) -> Settings:
    """Give a data folder in which dbt has not run yet the manifest and the parse of the package's project."""
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    bundled = Settings()
    with kept(
        "parse", key_of(bundled.dbt_project, PACKAGE_SEEDS, bundled.seeds_dir, bundled.lock_file), _parse
    ) as target:
        for name in PARSED:
            # Its time of change is now: a manifest older than the project's files counts as stale.
            shutil.copyfile(target / name, settings.dbt_target / name)
    return settings


def _parse(folder: Path) -> Path:
    from pipelines.release.build.dbt_manifest import make_manifest

    settings = Settings(data_dir=folder, as_of=AS_OF)
    make_manifest(settings)
    return settings.dbt_target
