"""ADBC: the driver inside duckdb's wheel, through the Arrow driver manager."""

import adbc_driver_duckdb
import adbc_driver_manager
import adbc_driver_manager.dbapi
from client_report import database, print_report

# adbc_driver_duckdb.dbapi.connect takes a path and no options, and without one a missing file would be made.
connection = adbc_driver_manager.dbapi.connect(
    driver=adbc_driver_duckdb.driver_path(),
    entrypoint="duckdb_adbc_init",
    db_kwargs={"path": database(), "access_mode": "READ_ONLY"},
    autocommit=True,
)
cursor = connection.cursor()


def ask(sql: str) -> list[tuple]:
    """Run SQL, return rows."""
    cursor.execute(sql)
    return cursor.fetchall()


ask("set enable_external_access = false")
ask("set lock_configuration = true")
print_report(
    f"adbc-driver-manager {adbc_driver_manager.__version__}",
    ask("select table_name, column_name from information_schema.columns"),
    ask,
)
cursor.close()
connection.close()
