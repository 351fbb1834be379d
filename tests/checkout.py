"""A copy of the checkout: what is checked in, or would be.

Belongs here: copying it. Does not belong here: what is changed in the copy, or run there.
"""

import shutil
import subprocess
from pathlib import Path

from pipelines.settings import REPO

LISTED = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")


def copy_checkout(folder: Path) -> Path:
    """Copy the files of the checkout into a folder, and return it."""
    done = subprocess.run(LISTED, cwd=REPO, check=True, capture_output=True, text=True, encoding="utf-8")
    for name in filter(None, done.stdout.split("\0")):
        if (REPO / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPO / name, folder / name)
    return folder
