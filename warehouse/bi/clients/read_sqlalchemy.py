"""SQLAlchemy with duckdb-engine: every table and column by inspection, a connection a query, as Superset does it."""

from typing import Any

import sqlalchemy
from client_report import database, print_report

engine = sqlalchemy.create_engine(
    f"duckdb:///{database()}?access_mode=read_only",
    connect_args={"config": {"enable_external_access": "false", "lock_configuration": "true"}},
)
inspector = sqlalchemy.inspect(engine)


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Run SQL, return rows."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


print_report(
    f"sqlalchemy {sqlalchemy.__version__}",
    [
        (table, column["name"])
        for table in inspector.get_table_names(schema="main")
        for column in inspector.get_columns(table, schema="main")
    ],
    ask,
)
