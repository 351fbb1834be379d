"""Where the rows of a seed stand, and what a reader gets of them: the package's rows, and those of an installation.

Belongs here: the folders, the format of a seed's file, and the order of its two files: a row of the installation replaces the
package's row of the same key. Does not belong here: what a seed must look like (``schemas.reference``). Standard library only, so that
commands with little to do read seeds cheaply.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from schemas.errors import IpMonitorError

CODE = Path(__file__).resolve().parents[1]
"""The folder of the Python packages."""
CHECKOUT = CODE if (CODE / "dbt_project").is_dir() else None
"""The checkout that the code runs from; None if it was installed from a wheel."""
PACKAGE = CHECKOUT or CODE / "ip_monitor"
"""The folder of what is no Python code: seeds, dbt project, expectations, rule book."""
PACKAGE_SEEDS = PACKAGE / "seeds"
"""Seeds of the method and of the country, which all installations share."""
COLUMNS = Path(__file__).with_name("seed_columns.csv")
"""Columns and primary key of each seed (generated from ``schemas.reference``)."""

Row = dict[str, str]


class SeedColumnUnknown(IpMonitorError):
    """A file of a seed has columns that the seed does not have."""

    def __init__(self, name: str, columns: Sequence[str]):
        listed = ", ".join(columns)
        super().__init__(
            f"种子 {name}.csv 有未声明的列：{listed}；请删去，或在 schemas/reference 的模型中声明并运行 make generate"
            f" / {name}.csv has columns that are not declared: {listed}; remove them, or declare them in the seed's model in"
            " schemas/reference and run make generate"
        )


class SeedColumns(NamedTuple):
    """The columns of a seed in their order, and those of its primary key."""

    columns: tuple[str, ...]
    key: tuple[str, ...]


def seed_files(seeds_dir: Path, name: str) -> list[Path]:
    """Return the files of a seed that exist: the package's, then the installation's.

    Args:
        seeds_dir: the folder of the installation's seeds.
        name: the name of the seed.
    """
    folders = dict.fromkeys((PACKAGE_SEEDS, seeds_dir))
    return [path for folder in folders if (path := folder / f"{name}.csv").exists()]


def shown_path(path: Path) -> str:
    """Return the path of a seed's file as messages name it: below the package, else with its folder's name."""
    inside = PACKAGE in path.parents
    return path.relative_to(PACKAGE).as_posix() if inside else f"{path.parent.name}/{path.name}"


def read_seed(seeds_dir: Path, name: str) -> list[Row]:
    """Return the rows of a seed, every cell as text; of two rows of one key the installation's counts."""
    key = seed_columns()[name].key
    rows: dict[tuple[str, ...], Row] = {}
    for path in seed_files(seeds_dir, name):
        # Spreadsheet programs write a mark before the header.
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                place = tuple(row[column] for column in key)
                rows.pop(place, None)
                rows[place] = row
    return list(rows.values())


def seed_csv(name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of a seed's file with those rows; without rows its header.

    Raises:
        SeedColumnUnknown: a row has a column that is not declared.
    """
    text, declared = io.StringIO(), seed_columns()[name].columns
    rows = list(rows)
    if unknown := {column for row in rows for column in row}.difference(declared):
        raise SeedColumnUnknown(name, sorted(unknown))
    writer = csv.DictWriter(text, declared, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@cache
def seed_columns() -> dict[str, SeedColumns]:
    """Return the columns of every seed, by its name."""
    with COLUMNS.open(encoding="utf-8", newline="") as lines:
        return {
            row["seed"]: SeedColumns(tuple(row["columns"].split("|")), tuple(row["key"].split("|")))
            for row in csv.DictReader(lines)
        }
