"""Fixtures that cost: one full release of the samples a session, copies of it for whatever is to be broken.

A full build costs tens of seconds, so a session may run few of them: share ``sample_release``, break copies of
its folder, and where a test needs another build, let it ask as many questions of it as there are.
"""

import gc
import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pipelines.common.unused_imports import leave_out
from pipelines.release.build.warehouse import BuildResult
from pipelines.settings import Settings
from tests.cache import cache_root, kept
from tests.dbt_parse import give_parse
from tests.sample_release import copy_data, publish_samples, release_key
from tests.tiny import AS_OF, build_tiny, tiny_settings

# The same examples in every run, however busy the machine is.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")

# Tests keep many objects, and each collection looks at all of them: collecting seldom takes an eighth less.
gc.set_threshold(100_000, 50, 50)

# Great Expectations and Dagster start sooner without it, as dbt does.
leave_out()

# Tests put whole files into an inbox and ingest run at once.
os.environ.setdefault("IPMON_QUIET_SECONDS", "0")

# What no channel takes is tried again without a pause.
os.environ.setdefault("IPMON_ALERT_PAUSE_SECONDS", "0")

# Output is as wide as in a pipe: readline, loaded by the workers of pytest-xdist, exports a terminal's size.
for size in ("COLUMNS", "LINES"):
    os.environ.pop(size, None)

FULL_BUILDS = 6
"""As many builds of the whole dbt project may a session run."""
LONGEST = (
    "test_series.py",
    "test_another_region.py",
    "test_recover.py",
    "test_worlds.py",
    "test_held_figures.py",
    "test_earlier_versions.py",
    "test_vintages.py",
    "test_dbt_unit.py",
    "test_serve.py",
)
"""The files that take longest, in the order in which they begin."""
RUN_OF_DBT = re.compile(
    r"\| (?P<id>[0-9a-f-]{36}) =+$(?:(?! =+$).)*?\b1 of (?P<nodes>\d+) START ", re.DOTALL | re.MULTILINE
)
MODELS_AND_SEEDS = 300
"""A run of more nodes builds everything, tests included; a build of some models has fewer."""


def full_builds(folders: Iterable[Path], since: float) -> set[str]:
    """Return dbt's builds of everything since a moment, by the logs that they left; a copied log counts once."""
    paths = (path for folder in folders for path in folder.rglob("build/logs/dbt.log*"))
    logs = (path.read_text("utf-8") for path in paths if path.stat().st_mtime >= since)
    runs = (run for log in logs for run in RUN_OF_DBT.finditer(log))
    return {run["id"] for run in runs if int(run["nodes"]) > MODELS_AND_SEEDS}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose fixtures take longest, so that no worker waits for them at the end."""
    rank = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


@pytest.fixture(autouse=True)
def signals() -> None:
    """Have SIGINT and SIGTERM do to a test and its children what they always do.

    Libraries that run in other tests leave them caught or blocked, and a child inherits what is blocked.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))


@pytest.fixture(scope="session", autouse=True)
def few_full_builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fail the session that built the whole project more often than it may, in all its workers together."""
    began = time.time()
    yield
    temporary = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        temporary = temporary.parent
    ran = len(full_builds((temporary, cache_root()), began))
    assert ran <= FULL_BUILDS, f"{ran} full builds in one session, {FULL_BUILDS} allowed: share a fixture"


@pytest.fixture(scope="session", autouse=True)
def one_reading_process() -> Iterator[None]:
    """Have all pipelines of the session that have the same limits read by one process: tests make hundreds of them."""
    from pipelines.intake import file_pipeline

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_pipeline, "ReadingProcess", cache(file_pipeline.ReadingProcess))
        yield


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with dbt's manifest and nothing else; never write into it."""
    return give_parse(Settings(data_dir=tmp_path_factory.mktemp("parsed"), as_of=AS_OF))


@pytest.fixture(scope="session")
def sample_release() -> Iterator[Settings]:
    """A data folder with all samples taken in and published; never write into it."""
    with kept("sample_release", release_key(), publish_samples) as settings:
        yield settings


@pytest.fixture
def copy_of_data(sample_release: Settings, tmp_path: Path) -> Settings:
    """A copy of the published samples, to be broken."""
    return copy_data(sample_release, tmp_path / "data", "build/target/compiled", "build/target/run")


@pytest.fixture
def tiny(tmp_path: Path) -> Settings:
    """A data folder, an expectation, and no build."""
    return tiny_settings(tmp_path)


@pytest.fixture
def tiny_build(tiny: Settings) -> Callable[..., BuildResult]:
    """Build a handful of tables as dbt would leave them; the id tells one build from another."""
    return partial(build_tiny, tiny)
