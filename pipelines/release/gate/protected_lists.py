"""The protected lists, as the seeds of a build declare them.

Belongs here: the lists with the published rows that they make. Does not belong here: their states (``compared_states``), or
whether they may change (``disclosure``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.release.store import serving_file
from pipelines.release.store.serving_file import Columns

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class PublishedRows:
    """A row of ``disclosure_table``: the rows of a table that meet an SQL condition, held by year or all together."""

    table: str
    condition: str
    is_held_whole: bool

    def held_with(self, period: str) -> str:
        """Return the SQL condition on the rows that are held with a year of the list."""
        of_period = "" if self.is_held_whole else f" and left(time_period, 4) = '{period}'"
        return f"({self.condition}){of_period}"


@dataclass(frozen=True)
class ProtectedList:
    """A row of ``disclosure_list`` with its tables.

    Attributes:
        name: names it in ``release.json``.
        form_id: the form of its records.
        names: its name in Chinese and in English.
        tables: the rows that it makes; first those of the table that shows the list by breakdown.
    """

    name: str
    form_id: str
    names: tuple[str, str]
    tables: tuple[PublishedRows, ...]

    @property
    def origin(self) -> str:
        """Return the table that shows the list by breakdown."""
        return self.tables[0].table


def read_lists(db: duckdb.DuckDBPyConnection) -> list[ProtectedList]:
    """Return the lists in the order of their decisions."""
    tables: dict[str, list[PublishedRows]] = defaultdict(list)
    for name, *rows in db.execute(
        "select list_name, table_name, row_filter, is_held_whole from seeds.disclosure_table "
        "order by not is_origin, table_name"
    ).fetchall():
        tables[name].append(PublishedRows(*rows))
    lists = db.execute(
        "select list_name, form_id, name_zh, name_en from seeds.disclosure_list order by sort_order"
    ).fetchall()
    return [ProtectedList(name, form_id, (zh, en), tuple(tables[name])) for name, form_id, zh, en in lists]


def columns_of(db: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, str], Columns]:
    """Return the columns of each published table, by attached database and table; in whatever order, they are the same."""
    columns: dict[tuple[str, str], Columns] = defaultdict(list)
    return columns | {table: sorted(names) for table, names in serving_file.columns_of(db).items()}
