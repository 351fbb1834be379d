"""The made-up province of ``docs/another-region.md``: its tables as the page prints them.

Belongs here: reading the page. Does not belong here: what is done with the tables.
"""

import re
from pathlib import Path

from pipelines.settings import REPO

GUIDE = REPO / "docs" / "another-region.md"
TABLE = re.compile(r"```csv\n# tables/(\w+)\.csv\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```\n(.*?)```", re.DOTALL)


def tables() -> dict[str, str]:
    """Return the tables of the page, by name, as CSV."""
    return dict(TABLE.findall(GUIDE.read_text("utf-8")))


def commands() -> list[str]:
    """Return the commands of the page, in order."""
    text = TABLE.sub("", GUIDE.read_text("utf-8"))
    return [line for block in COMMANDS.findall(text) for line in block.splitlines()]


def write_tables(folder: Path, **changed: str) -> Path:
    """Write the tables of the page into a folder, some with other text, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (tables() | changed).items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder
