"""The seeds of the bundled region for tests: a copy to be changed, the rows and the file of one.

Belongs here: what several tests need of seeds. Does not belong here: reading seeds (``schemas.seed_files``).
"""

from pathlib import Path

from pipelines.settings import Settings
from schemas.seed_files import read_seed, seed_columns, seed_csv

SEEDS = Settings().seeds_dir
"""The folder of the region's seeds, to which readers add the package's."""


def copy_seeds(folder: Path, seeds_dir: Path = SEEDS) -> Path:
    """Write every seed whole into a folder and return it: a row that is changed there replaces the package's."""
    folder.mkdir(parents=True)
    for name in seed_columns():
        text = seed_csv(name, read_seed(seeds_dir, name))
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="\n")
    return folder
