"""DuckDB's own Python client, whatever its version."""

import duckdb
from client_report import database, print_report

connection = duckdb.connect(
    database(), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
)
print_report(
    f"duckdb {duckdb.__version__}",
    connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall(),
    lambda sql: connection.execute(sql).fetchall(),
)
