"""The release of all samples, and copies of it.

Belongs here: making it, its key in the cache. Does not belong here: any fixture (``conftest``), so that what runs
outside of pytest has it, too.
"""

import shutil
from pathlib import Path

from pipelines.settings import Settings
from tests import tiny
from tests.cache import key_of
from tests.dbt_parse import give_parse
from tests.tiny import AS_OF, NOW


def release_key(*more: Path) -> str:
    """Return the key of what is made from the samples by the whole code, and by more files of the tests."""
    settings = Settings()
    return key_of(*settings.code_roots, settings.samples, Path(__file__), Path(tiny.__file__), *more)


def publish_samples(folder: Path) -> Settings:
    """Take all samples in, publish them, and return the settings of their data folder."""
    from pipelines.refresh import PUBLISHED, refresh
    from samples.load import load

    settings = give_parse(Settings(data_dir=folder / "data", as_of=AS_OF))
    load(settings)
    result = refresh(settings, NOW)
    assert result.status == PUBLISHED, result.gate.to_json() if result.gate else result.problems
    return settings


def copy_data(settings: Settings, target: Path, *leave_out: str) -> Settings:
    """Copy a data folder, but for what the copy has no use for: most of its bytes are a build, most files dbt's."""
    ignored = {settings.data_dir / name for name in leave_out}
    shutil.copytree(
        settings.data_dir,
        target,
        symlinks=True,
        ignore=lambda folder, names: [name for name in names if Path(folder) / name in ignored],
    )
    return settings.model_copy(update={"data_dir": target})
