"""Numbers of rows of the build's tables, for Dagster's metadata.

Belongs here: counting. Does not belong here: what the counts must be (``pipelines.release.build.row_accounting``).
"""

from pipelines.settings import Settings


def row_counts(settings: Settings) -> dict[str, int]:
    """Return the number of rows of every table (not view) of the build."""
    import duckdb

    if not settings.build_db.exists():
        return {}
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        tables = connection.sql(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall()
        counts = [f'select \'{name}\', count(*) from "{schema}"."{name}"' for schema, name in tables]
        return dict(connection.sql(" union all ".join(counts)).fetchall()) if counts else {}
