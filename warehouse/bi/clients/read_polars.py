"""polars over a DuckDB connection."""

import duckdb
import polars as pl
from said import database, say

connection = duckdb.connect(
    database(), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
)
LISTED = "select table_name, column_name from information_schema.columns"
say(
    f"polars {pl.__version__}",
    pl.read_database(LISTED, connection).rows(),
    lambda sql: pl.read_database(sql, connection).rows(),
)
