"""The files of a release that the site leads to: data files, the data dictionary, the pages of methods, what its checks left.

Belongs here: which of them a release has (``files.csv``). Does not belong here: writing any of them (``release.exports``).
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from pipelines.common.messages import read_rows

Row = dict[str, str]


def listed_files(present: Set[str]) -> list[Row]:
    """Return the files of ``files.csv`` that are present, each with its group (``file``, ``method``), name and use.

    Args:
        present: paths from the folder of the release; none for a site that is written elsewhere.
    """
    rows = read_rows(Path(__file__).with_name("files.csv"))
    return [row for row in rows if row["path"] in present]


def listed_checks(present: Set[str]) -> list[Row]:
    """Return the checks of ``checks.csv``, each with its name, what it looks at, and ``path``: the file of its outcome, if present.

    Args:
        present: paths from the folder of the release; none for a site that is written elsewhere.
    """
    rows = read_rows(Path(__file__).with_name("checks.csv"))
    return [row | {"path": row["path"] if row["path"] in present else ""} for row in rows]
