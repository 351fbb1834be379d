"""pandas over a DuckDB connection."""

import duckdb
import pandas as pd
from client_report import database, print_report

connection = duckdb.connect(
    database(), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
)
LISTED = "select table_name, column_name from information_schema.columns"
print_report(
    f"pandas {pd.__version__}",
    connection.sql(LISTED).df().itertuples(index=False, name=None),
    lambda sql: connection.sql(sql).df().astype(object).itertuples(index=False, name=None),
)
