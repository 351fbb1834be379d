"""A copy of the checkout: what is checked in, or would be.

Belongs here: its files, copying them. Does not belong here: what is changed in the copy, or run there.
"""

import shutil
import subprocess
from pathlib import Path

from pipelines.settings import REPO

LISTED = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")


def files_of(checkout: Path = REPO) -> list[str]:
    """Return the paths of the files under version control, and of new ones, that are there."""
    done = subprocess.run(LISTED, cwd=checkout, check=True, capture_output=True, text=True, encoding="utf-8")
    return [name for name in done.stdout.split("\0") if name and (checkout / name).is_file()]


def copy_checkout(folder: Path) -> Path:
    """Copy the files of the checkout into a folder, and return it."""
    for name in files_of():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPO / name, folder / name)
    return folder
