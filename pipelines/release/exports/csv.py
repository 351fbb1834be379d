"""Every table as CSV, for people with a spreadsheet: UTF-8 with a byte order mark, and text that is never a formula.

Belongs here: ``csv/<table>.csv``, and the rule that keeps text from being read as a formula. Does not belong here: the
schemas of the tables (``datapackage``).

The byte order mark is there because Excel, in which most readers open these files, takes UTF-8 without it for the
system's own encoding and shows Chinese wrongly; DuckDB, pandas, polars, R and frictionless skip it.

Text that a spreadsheet would read as a formula gets an apostrophe in front (OWASP, "CSV Injection"); so does text that
begins with an apostrophe and then looks like one, so that removing one apostrophe always gives the original. Numbers, and
text that is a plain number, are not changed: -12 is no formula.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.query import literal
from pipelines.release.exports.tables import quoted, table_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

FOLDER = "csv"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA = r"^'*[=+\-@＝＋－＠\t\r]"
PLAIN_NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?$"


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``csv/``."""
    target = folder / FOLDER
    target.mkdir()
    for name in table_names(connection):
        path = target / f"{name}.csv"
        columns = connection.execute(f'describe "{name}"').fetchall()
        shown = ", ".join(_shown(column, kind) for column, kind, *_ in columns)
        connection.execute(f'copy (select {shown} from "{name}") to {quoted(path)} (format csv, header)')
        path.write_bytes(BYTE_ORDER_MARK + path.read_bytes())


def _shown(column: str, kind: str) -> str:
    if kind != "VARCHAR":
        return f'"{column}"'
    looks_like_one = f'regexp_matches("{column}", {literal(FORMULA)})'
    is_number = f"regexp_matches(\"{column}\", '{PLAIN_NUMBER}')"
    return (
        f"case when {looks_like_one} and not {is_number} then '''' || \"{column}\" "
        f'else "{column}" end as "{column}"'
    )
