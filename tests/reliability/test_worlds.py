"""Small worlds: the smallest and oddest installations are published, or say that nothing is new, and never refused."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.common.messages import ERROR
from pipelines.release import gate
from pipelines.release.build.warehouse import BuildResult
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings
from tests.compiled.project import read_project
from tests.worlds.carry_out import NOTHING_NEW, PUBLISHED, Suites, Tools
from tests.worlds.many import Counts, run_many
from tests.worlds.world import File, Round, World

WORLDS = 4
"""So many take some forty seconds of processor time; ``make worlds`` carries out a thousand."""
SEED = 739_000


@pytest.mark.thorough
def test_every_world_is_published(sample_release: Settings, tmp_path: Path) -> None:
    tools = Tools(read_project(sample_release, tmp_path / "manifest.json"))
    total = Counts()
    for one in run_many(SEED, WORLDS, tools):
        total.add(one)
    assert [fault for fault, _ in total.faults] == []
    assert set(total.ends) <= {PUBLISHED, NOTHING_NEW}
    assert total.ends[PUBLISHED] >= WORLDS
    assert any("build needed" in name for name in total.counts), "no world had a second release"


def test_a_world_is_made_again_from_its_text() -> None:
    files = (File("a.csv", "案件\n", {"form_id": "court_cases"}),)
    rounds = (Round(dt.date(2020, 2, 29), files), Round(dt.date(2020, 2, 29), (), "first_changed"))
    world = World({"areas": [{"code": "990000"}]}, {"plan_task": []}, rounds, frozenset({"a leap day"}))
    assert World.of_json(world.to_json()) == world


def test_suites_that_were_run_before_answer_alike(
    tiny: Settings, tiny_build: Callable[..., BuildResult], tmp_path: Path
) -> None:
    """Rows that a suite refuses are refused again, without asking; other rows are asked about."""
    rows = "(-1, 0.5, now()), (2, null, now())"
    build = tiny_build(fct_observation=("x integer, y double, received_at timestamp", rows))
    expected = [p.message("en") for c in gate(tiny, build).checks for p in c.problems if p.severity == ERROR]
    suites = Suites()
    answers = [suites.run(tiny, tiny.staged / SERVING_FILE, tmp_path / str(n), None) for n in range(2)]
    assert [p.message("en") for p in answers[0]] == expected != []
    assert answers[0] == answers[1] and not (tmp_path / "1").exists()
