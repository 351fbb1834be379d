"""Fixtures that cost: one full release of the samples a session, copies of it for whatever is to be broken.

A full build costs tens of seconds, so a session may run few of them: share ``sample_release``, break copies of
its folder, and where a test needs another build, let it ask as many questions of it as there are.
"""

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pipelines.release.build.warehouse import BuildResult
from pipelines.settings import Settings
from tests.tiny import AS_OF, NOW, build_tiny, tiny_settings

# The same examples in every run, however busy the machine is.
hypothesis_settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("steady")

# Tests put whole files into an inbox and ingest run at once.
os.environ.setdefault("IPMON_QUIET_SECONDS", "0")

FULL_BUILDS = 8
"""As many builds of the whole dbt project may a session run."""
RUN_OF_DBT = re.compile(
    r"\| (?P<id>[0-9a-f-]{36}) =+\n.*?'invocation_command': '(?P<command>[^']*)'", re.DOTALL
)


def full_builds(folder: Path) -> set[str]:
    """Return dbt's builds of everything, by the logs that they left; a copied log counts once."""
    logs = (path.read_text("utf-8") for path in folder.rglob("build/logs/dbt.log*"))
    runs = (run for log in logs for run in RUN_OF_DBT.finditer(log))
    return {
        run["id"]
        for run in runs
        if run["command"].startswith("dbt build ") and "--select" not in run["command"]
    }


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
    """Fail the session that built the whole project more often than it may."""
    yield
    ran = len(full_builds(tmp_path_factory.getbasetemp()))
    assert ran <= FULL_BUILDS, f"{ran} full builds in one session, {FULL_BUILDS} allowed: share a fixture"


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with dbt's manifest and nothing else; never write into it."""
    from pipelines.release.build.dbt_manifest import make_manifest

    settings = Settings(data_dir=tmp_path_factory.mktemp("parsed"), as_of=AS_OF)
    make_manifest(settings)
    return settings


@pytest.fixture(scope="session")
def sample_release(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with all samples taken in and published; never write into it."""
    from pipelines.refresh import PUBLISHED, refresh
    from samples.load import load

    settings = Settings(data_dir=tmp_path_factory.mktemp("samples") / "data", as_of=AS_OF)
    load(settings)
    result = refresh(settings, NOW)
    said = result.gate.to_json() if result.gate else result.problems
    assert result.status == PUBLISHED, said
    return settings


def copy_data(settings: Settings, target: Path, *leave_out: str) -> Settings:
    """Copy a data folder, but for what the copy has no use for: most of its bytes are a build, most files dbt's."""
    ignored = {settings.data_dir / name for name in leave_out}
    shutil.copytree(
        settings.data_dir,
        target,
        symlinks=True,
        ignore=lambda folder, names: [name for name in names if Path(folder) / name in ignored],
    )
    return settings.model_copy(update={"data_dir": target})


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
