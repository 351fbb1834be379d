"""What goes into the serving file: held rows as readers have seen them, and types that every client reads."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.release import current, publish
from pipelines.release.store.serving_file import write_serving_file
from pipelines.settings import Settings
from tests.tiny import NOW, build_tiny, gate_without_suites
from tests.unit.release.conftest import id_of

pytestmark = pytest.mark.thorough

COLUMNS = "x integer, y double, received_at timestamp"
HELD = {"fct_observation": ["x = 1"]}


def written(settings: Settings, name: str, columns: str, rows: str) -> list[tuple[object, ...]]:
    """Return the first two columns of the observations of a build of which those with x = 1 are held."""
    build_tiny(settings, id_of(9), fct_observation=(columns, rows))
    path = settings.data_dir / f"{name}.duckdb"
    assert write_serving_file(settings, path, HELD, current(settings)) == []
    with duckdb.connect(str(path), read_only=True) as db:
        return [row[:2] for row in db.execute("from fct_observation order by 1").fetchall()]


def test_held_rows_are_those_of_the_live_release(tiny: Settings) -> None:
    new = "(1, 0.75, now()), (2, 0.75, now())"
    assert written(tiny, "first", COLUMNS, new) == [(2, 0.75)], "readers have seen none: it is left out"
    build = build_tiny(tiny, id_of(1), fct_observation=(COLUMNS, "(1, 0.25, now()), (2, 0.25, now())"))
    publish(tiny, gate_without_suites(tiny, build), NOW)
    assert written(tiny, "same", COLUMNS, new) == [(1, 0.25), (2, 0.75)]
    other = "x integer, y varchar, received_at timestamp"
    assert written(tiny, "other", other, "(1, 'a', now()), (2, 'b', now())") == [(2, "b")], (
        "rows with other columns are left out"
    )


@pytest.mark.parametrize(("kind", "is_allowed"), [("decimal(18, 2)", True), ("decimal(19, 2)", False)])
def test_a_decimal_is_as_wide_as_every_client_reads(tiny: Settings, kind: str, is_allowed: bool) -> None:
    build_tiny(
        tiny, id_of(1), fct_observation=(f"x {kind}, y double, received_at timestamp", "(1, 1, now())")
    )
    problems = write_serving_file(tiny, tiny.data_dir / "file.duckdb")
    assert [problem for problem in problems if "DECIMAL(19,2)" in str(problem)] == (
        [] if is_allowed else problems
    )
    assert bool(problems) is not is_allowed
