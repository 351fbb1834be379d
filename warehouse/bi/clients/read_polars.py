"""polars over a DuckDB connection."""

import duckdb
import polars as pl
from client_report import database, print_report

connection = duckdb.connect(
    database(), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
)
LISTED = "select table_name, column_name from information_schema.columns"
print_report(
    f"polars {pl.__version__}",
    pl.read_database(LISTED, connection).rows(),
    lambda sql: pl.read_database(sql, connection).rows(),
)
