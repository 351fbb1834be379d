"""ibis: tables and schemas by its own means, answers as Arrow."""

import ibis
from client_report import database, print_report

connection = ibis.duckdb.connect(database(), read_only=True)
connection.raw_sql("set enable_external_access = false; set lock_configuration = true")
print_report(
    f"ibis {ibis.__version__}",
    [(table, column) for table in connection.list_tables() for column in connection.table(table).columns],
    lambda sql: zip(*connection.sql(sql).to_pyarrow().to_pydict().values(), strict=True),
    connection.raw_sql,
)
