"""The editions of publications that a published file has, and the rows of their tables.

Belongs here: the calendar, and running the queries of ``warehouse/reports``. Does not belong here: the queries themselves, what is due
and can be filled (published as ``dim_publication``), text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.common.query import query
from pipelines.papers.texts import printable
from schemas.publications import PublishedTable, read_tables

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
NOT_READY = "not_ready"
"""The status of an edition none of whose tables has a figure."""
CALENDAR = """
select p.*, a.name_zh as agency_zh, a.name_en as agency_en
from dim_publication as p
left join dim_agency_history as a
    on p.lead_agency = a.agency_code and p.due_on between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
order by p.time_period desc, p.sort_order
"""


FRAME = """
select r.release_id, r.as_of, p.name_zh as plan_zh, p.name_en as plan_en, p.region_area as region, s.section, s.quote
from release_info as r
inner join dim_plan as p on p.plan_id = $plan_id
left join dim_plan_statement as s on p.plan_id = s.plan_id and s.statement_id = $statement_id
"""


def read_calendar(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return every edition of every publication, the latest year first."""
    return query(connection, CALENDAR)


def due_editions(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return the last edition of each publication that is due on the release's day, has a figure, and has queries here."""
    due = [row for row in read_calendar(connection) if row["is_due"] and row["status"] != NOT_READY]
    with_tables = {table.publication for table in read_tables()}
    latest = {row["publication"]: row for row in reversed(due) if row["publication"] in with_tables}
    return sorted(latest.values(), key=lambda row: row["sort_order"])


def read_edition(connection: duckdb.DuckDBPyConnection, edition: Row) -> Row:
    """Run the queries of an edition.

    Args:
        connection: the published file.
        edition: its row of the calendar.

    Returns:
        ``publication`` (that row), ``release_id`` and ``as_of``, the plan's name and ``region``, ``section`` and ``quote`` of the plan's
        statement, ``na_reasons`` with their names, and ``tables``: number, name, titles, question, the published tables with its figures, rows by column, and whether it has synthetic figures.
    """
    connection.execute(f"set variable year = {int(edition['time_period'])}")
    connection.execute("set variable plan = $plan", {"plan": edition["plan_id"]})
    tables = [table for table in read_tables() if table.publication == edition["publication"]]
    return {
        "publication": edition,
        **query(connection, FRAME, {key: edition[key] for key in ("plan_id", "statement_id")})[0],
        "na_reasons": {row.pop("na_reason"): row for row in query(connection, "select * from dim_na_reason")},
        "tables": [_filled(connection, table) for table in tables],
    }


def _filled(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> Row:
    rows = [
        {name: printable(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in query(connection, table.sql)
    ]
    return {
        "number": table.number,
        "name": table.name,
        "titles": table.titles,
        "question": table.question,
        "sources": list(table.sources),
        "rows": rows,
        "is_synthetic": any(row["is_synthetic"] for row in rows),
    }
