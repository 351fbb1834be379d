"""A build on one thread and one on two give the same figures, to the last bit.

Belongs here: the comparison on made-up registers, which several threads read at once. Does not belong here: the order of files
and of what is sent (``tests/reliability/test_order.py``).
"""

from pathlib import Path

import duckdb
import pytest

from benchmarks.registers import REGISTERS, all_files, write_register
from pipelines import intake
from pipelines.release.build.warehouse import prepare
from pipelines.release.store.serving_file import marts
from pipelines.settings import Settings
from tests.compiled.build import run_project
from tests.compiled.project import compiled_project
from tests.tiny import AS_OF, NOW

ROWS = 24_000
FAULTS_OF = 1_000_000
"""Faults in the first file alone: its answer is a copy in which they are marked."""


def differing_rows(settings: Settings, builds: list[Path]) -> dict[str, int]:
    """Return how many rows of each table are in one of two builds alone, by table; none that do not differ.

    Steps before the published tables count, too: a table may round what differs, until it does not.
    """
    clocks = {mart.name: mart.clocks for mart in marts(settings)}
    counts = {}
    with duckdb.connect() as connection:
        for number, path in enumerate(builds):
            connection.execute(f"attach '{path}' as build_{number} (read_only)")
        tables = "select schema_name, table_name from duckdb_tables() where database_name = 'build_0'"
        for schema, table in connection.execute(tables).fetchall():
            columns = f"* exclude ({', '.join(clocks[table])})" if clocks.get(table) else "*"
            one, other = (f"select {columns} from build_{n}.{schema}.{table}" for n in (0, 1))
            alone = f"({one} except all {other}) union all ({other} except all {one})"
            counts[table] = len(connection.execute(alone).fetchall())
    assert clocks.keys() <= counts.keys()
    return {table: n for table, n in counts.items() if n}


@pytest.mark.slow
def test_one_thread_and_two_give_the_same_figures_to_the_last_bit(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", as_of=AS_OF)
    for form_id in REGISTERS:
        write_register(form_id, settings.inbox, ROWS, all_files(form_id), spoil_every=FAULTS_OF)
    intake.ingest(settings, NOW)
    assert prepare(settings, AS_OF).inputs is not None
    builds = []
    for threads in (1, 2):
        run_project(settings, compiled_project(), with_tests=False, threads=threads)
        builds.append(settings.build_db.rename(tmp_path / f"{threads}.duckdb"))
    assert differing_rows(settings, builds) == {}
