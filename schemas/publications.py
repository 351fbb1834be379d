"""The tables of publications: a query each, ``warehouse/reports/<publication>/<nn>_<table>.sql``.

Belongs here: reading the queries with what their headers say. Does not belong here: running them (``pipelines/views``), or
when a publication is due (``seeds/publication.csv``).

A header is the comment lines on top of a file, ``-- key: words``: ``zh`` and ``en`` the title, ``answers`` the question,
``from`` the published tables that hold its figures, separated by ``;``, each with what of it after a colon, and ``with`` those
that only name things. Where several tables are the same query of other things, a ``shape`` line stands in place of the query: the
name of a file of ``warehouse/query_templates`` and after a colon what it is asked of; without, of all that ``from`` lists.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

REPORTS = Path(__file__).parents[1] / "warehouse" / "reports"
QUERY_TEMPLATES = REPORTS.with_name("query_templates")
HEADER = ("zh", "en", "answers", "from", "with")
CHOSEN = "getvariable('chosen')"
"""How a shape asks what it is asked of: a list, which takes its place here; a DuckDB variable for whoever runs the file itself."""
_FILE = re.compile(r"(\d\d)_([a-z0-9_]+)")
_LINE = re.compile(r"-- (\w+): (.+)")


@dataclass(frozen=True)
class PublishedTable:
    """A table of a publication.

    Attributes:
        number: its place in the publication, two digits.
        titles: by language, ``zh`` and ``en``.
        sources: published table with figures -> what of it is read, such as indicators; empty where all of it is.
        named_by: the other published tables that the query reads.
        sql: the query; it reads the year from the DuckDB variable ``year``.
    """

    publication: str
    number: str
    name: str
    titles: dict[str, str]
    question: str
    sources: dict[str, tuple[str, ...]]
    named_by: tuple[str, ...]
    sql: str


def read_tables(folder: Path = REPORTS) -> list[PublishedTable]:
    """Return every table of every publication, in order.

    Raises:
        ValueError: a file is not named or headed as it should be; the message names it.
    """
    return [_read(path) for path in sorted(folder.glob("*/*.sql"))]


def read_columns(folder: Path = REPORTS) -> dict[str, dict[str, str]]:
    """Return the words of the tables' columns: a name means the same in all of them."""
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return {row.pop("column"): row for row in csv.DictReader(lines)}


def _read(path: Path) -> PublishedTable:
    sql = path.read_text(encoding="utf-8")
    named = _FILE.fullmatch(path.stem)
    if not named:
        raise ValueError(f"{path}: the name should be <nn>_<table>.sql")
    lines = [_LINE.fullmatch(line) for line in sql.splitlines()[: len(HEADER)]]
    header = {line[1]: line[2] for line in lines if line}
    if tuple(header) != HEADER:
        raise ValueError(
            f"{path}: the first lines should be comments {', '.join(HEADER)}, found {', '.join(header)}"
        )
    sources = {}
    for source in header["from"].split(";"):
        table, _, items = source.strip().partition(":")
        sources[table] = tuple(item.strip() for item in items.split(",") if item.strip())
    shape = _LINE.fullmatch(sql.splitlines()[-1])
    if shape and shape[1] == "shape":
        name, _, items = shape[2].partition(": ")
        chosen = items.split(", ") if items else [item for of_table in sources.values() for item in of_table]
        sql = (QUERY_TEMPLATES / f"{name}.sql").read_text(encoding="utf-8").replace(CHOSEN, repr(chosen))
    return PublishedTable(
        publication=path.parent.name,
        number=named[1],
        name=named[2],
        titles={"zh": header["zh"], "en": header["en"]},
        question=header["answers"],
        sources=sources,
        named_by=tuple(table.strip() for table in header["with"].split(",") if table != "nothing else"),
        sql=sql,
    )
