"""Small worlds: the smallest and oddest installations are published, or say that nothing is new, and never refused."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import polars as pl
import pytest

from pipelines.common.messages import ERROR, Diagnostic
from pipelines.release import gate
from pipelines.release.build.warehouse import BuildResult, prepare
from pipelines.release.gate.check_results import SingleResult
from pipelines.release.store.releases import SERVING_FILE, Release
from pipelines.settings import REPO, Settings
from tests.compiled.build import run_project, state_of
from tests.compiled.kept_builds import KeptBuilds
from tests.compiled.project import Project, read_project
from tests.worlds import carry_out
from tests.worlds.carry_out import NOTHING_NEW, PUBLISHED, shared_tools
from tests.worlds.connections import few_connections
from tests.worlds.generate import world_of_every_form
from tests.worlds.many import Counts, counts_of, run_many
from tests.worlds.suites import OF_A_ROW, OF_A_TABLE, RUN_SUITES, Suites
from tests.worlds.world import File, Round, World

WORLDS = 6
"""On a busy machine each took 8 to 12 seconds of processor time; ``make worlds`` carries out a thousand."""
SEED = 739_000
COMPARED = 3
"""So many builds are also made without taking anything over."""


@pytest.mark.thorough
def test_every_world_is_published(
    sample_release: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first builds, and all that take rows over from a release, are made twice: in full, too, without tables of earlier ones."""
    compared = with_rows_taken_over = 0

    def run_both(settings: Settings, project: Project, kept: KeptBuilds) -> BuildResult:
        nonlocal compared, with_rows_taken_over
        alone = None
        takes_over = pl.read_parquet(settings.build_inputs / "file_state.parquet")["is_kept"].any()
        if kept.builds and (takes_over or compared < COMPARED):
            compared += 1
            with_rows_taken_over += takes_over
            assert settings.as_of is not None
            prepare(settings, settings.as_of, is_full=True)
            run_project(settings, project)
            alone = state_of(settings, project)
            prepare(settings, settings.as_of)
        build = run_project(settings, project, kept=kept)
        assert alone is None or state_of(settings, project) == alone
        return build

    monkeypatch.setattr(carry_out, "run_project", run_both)
    tools = shared_tools(read_project(sample_release, tmp_path / "manifest.json"), tmp_path)
    total = Counts()
    for one in run_many(SEED, WORLDS, tools):
        total.add(one)
    assert [fault for fault, _ in total.faults] == []
    assert set(total.ends) <= {PUBLISHED, NOTHING_NEW}
    assert total.ends[PUBLISHED] >= WORLDS
    assert compared >= COMPARED and with_rows_taken_over
    assert any("build needed" in name for name in total.counts), "no world had a second release"


@pytest.mark.thorough
@pytest.mark.parametrize("layout", ["large", "zero"])
def test_numbers_at_both_ends_of_what_intake_takes_are_published(
    layout: str, sample_release: Settings, tmp_path: Path
) -> None:
    """Each form at once: no sum is too large for its column, and no figure divides by nothing."""
    tools = shared_tools(read_project(sample_release, tmp_path / "manifest.json"), tmp_path)
    counts = counts_of(world_of_every_form(layout), tools)
    assert [fault for fault, _ in counts.faults] == []
    assert counts.ends == {PUBLISHED: 1}
    assert counts.counts["rows accepted"] >= 10, counts.counts


def test_a_world_is_made_again_from_its_text() -> None:
    files = (File("a.csv", "案件\n", {"form_id": "court_cases"}),)
    rounds = (Round(dt.date(2020, 2, 29), files), Round(dt.date(2020, 2, 29), (), "first_changed"))
    world = World({"areas": [{"code": "990000"}]}, {"plan_task": []}, rounds, frozenset({"a leap day"}))
    assert World.of_json(world.to_json()) == world


def problems_of(results: list[SingleResult]) -> list[Diagnostic]:
    return [one.problem for one in results if one.problem]


def test_rows_that_a_suite_refuses_are_refused_when_all_worlds_are_done(
    tiny: Settings, tiny_build: Callable[..., BuildResult], tmp_path: Path
) -> None:
    """They are refused with the gate's own messages, and asked about once."""
    rows = "(-1, 0.5, now()), (2, null, now())"
    build = tiny_build(fct_observation=("x integer, y double, received_at timestamp", rows))
    expected = [p.message("en") for c in gate(tiny, build).checks for p in c.problems if p.severity == ERROR]
    suites = Suites(tmp_path / "suites", tiny.manifest)
    served = tiny.staged / SERVING_FILE
    assert [suites.run(tiny, served, tmp_path, None) for _ in range(2)] == [[], []]
    assert [p.message("en") for p in suites.finish()] == expected != []
    assert suites.run(tiny, served, tmp_path, None) == suites.finish() == []


def test_a_table_that_shrinks_is_refused_at_once(
    tiny: Settings, tiny_build: Callable[..., BuildResult], tmp_path: Path
) -> None:
    gate(tiny, tiny_build())
    served, suites = tiny.staged / SERVING_FILE, Suites(tmp_path / "suites", tiny.manifest)
    for rows, is_refused in ((2, False), (10, True)):
        previous = cast(Release, SimpleNamespace(tables={"fct_observation": {"rows": rows}}))
        problems = problems_of(suites.run(tiny, served, tmp_path, previous))
        assert problems == problems_of(RUN_SUITES(tiny, served, tmp_path / "docs", previous))
        assert bool(problems) == is_refused


TABLES: list[tuple[str, dict[str, Any], str, bool]] = [
    ("expect_table_row_count_to_be_between", {"min_value": 2}, "select 1", False),
    ("expect_table_row_count_to_be_between", {"min_value": 1}, "select 1", True),
    ("expect_table_row_count_to_equal", {"value": 1}, "select 1", True),
    ("expect_table_row_count_to_equal", {"value": 1}, "select 1 union all select 1", False),
    ("expect_column_distinct_values_to_contain_set", {"column": "x", "value_set": ["a"]}, "select 'b' as x", False),
    (
        "expect_column_distinct_values_to_contain_set",
        {"column": "x", "value_set": ["a"]},
        "select unnest(['b', 'a', null]) as x",
        True,
    ),
]  # fmt: skip


def test_expectations_of_a_table_are_understood_as_they_are_meant(tiny: Settings, tmp_path: Path) -> None:
    """Each kind that the suites use is known to be of a row or of a table; those of a table are compared with Great Expectations."""
    used = {
        expectation["type"]
        for path in (REPO / "warehouse/expectations").glob("*.json")
        for expectation in json.loads(path.read_text("utf-8"))["expectations"]
    }
    assert used <= {*OF_A_ROW, *OF_A_TABLE}
    assert {kind for kind, *_ in TABLES} == {*OF_A_TABLE}
    served = tmp_path / "served.duckdb"
    tiny.manifest.write_text('{"nodes": {}}', "utf-8")
    with duckdb.connect(str(served)) as connection:
        for number, (*_, rows, _) in enumerate(TABLES):
            connection.execute(f"create table t{number} as {rows}")
    for path in tiny.expectations.glob("*.json"):
        path.unlink()
    for number, (kind, kwargs, *_) in enumerate(TABLES):
        meta = {"zh": "无", "en": "none", "remedy": "rows"}
        suite = {
            "name": f"t{number}",
            "meta": {},
            "expectations": [{"type": kind, "kwargs": kwargs, "meta": meta}],
        }
        (tiny.expectations / f"t{number}.json").write_text(json.dumps(suite), "utf-8")
    refused = {d.facts["table"] for d in problems_of(RUN_SUITES(tiny, served, tmp_path / "docs", None))}
    assert refused == {f"t{number}" for number, (*_, holds) in enumerate(TABLES) if not holds}
    problems = Suites(tmp_path / "suites", tiny.manifest).run(tiny, served, tmp_path, None)
    assert {d.facts["table"] for d in problems_of(problems)} == refused


def test_a_file_is_read_anew_once_it_is_another(tmp_path: Path) -> None:
    """What one connection attached is not there for the next."""
    path, more = tmp_path / "a.duckdb", tmp_path / "more.duckdb"
    duckdb.connect(str(more)).close()
    with few_connections():
        for number in range(2):
            other = tmp_path / "b.duckdb"
            with duckdb.connect(str(other)) as connection:
                connection.execute(f"create table t as select {number} as x")
            other.replace(path)
            for _ in range(2):
                with duckdb.connect(str(path), read_only=True) as connection:
                    connection.execute(f"attach '{more}' as more (read_only)")
                    assert connection.execute("select x from t").fetchall() == [(number,)]
