"""SQLAlchemy with duckdb-engine: every table and column by inspection, as Superset does it."""

import sqlalchemy
from said import database, say

engine = sqlalchemy.create_engine(
    f"duckdb:///{database()}?access_mode=read_only",
    connect_args={"config": {"enable_external_access": "false", "lock_configuration": "true"}},
)
inspector = sqlalchemy.inspect(engine)
with engine.connect() as connection:
    say(
        f"sqlalchemy {sqlalchemy.__version__}",
        [
            (t, c["name"])
            for t in inspector.get_table_names(schema="main")
            for c in inspector.get_columns(t, schema="main")
        ],
        lambda sql: [tuple(row) for row in connection.exec_driver_sql(sql)],
    )
