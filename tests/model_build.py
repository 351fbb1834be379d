"""Builds of the compiled project in the place of dbt's, which take a tenth of its time.

Belongs here: builds of a few tables, refreshes whose build is such a one. Does not belong here: running the project
(``tests.compiled``), and refreshes with dbt (``tests.refreshes``, ``tests.sample_release``).
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from pipelines import release as releasing
from pipelines.release.build.warehouse import BuildResult, prepare
from pipelines.settings import Settings
from tests.compiled.build import run_project
from tests.compiled.project import compiled_project


def build_models(settings: Settings, day: dt.date) -> None:
    """Build all models as of a day, without dbt's tests."""
    assert prepare(settings, day).inputs is not None
    run_project(settings, compiled_project(), with_tests=False)
    results = json.loads(settings.run_results.read_text("utf-8"))["results"]
    failed = [result["message"] for result in results if result["status"] != "success"]
    assert not failed, "\n".join(map(str, failed))


@contextmanager
def refreshes_without_dbt() -> Iterator[None]:
    """Have refreshes build from the compiled project; all their other steps are the real ones."""

    def build(
        settings: Settings,
        as_of: dt.date,
        on_line: Callable[[str], None] | None = None,
        is_full: bool = False,
    ) -> BuildResult:
        prepared = prepare(settings, as_of, is_full)
        if prepared.inputs is None:
            return prepared
        if on_line:
            on_line("1 of 1 START the compiled project")
        return replace(run_project(settings, compiled_project()), notes=prepared.notes)

    with patch.object(releasing, "build", build):
        yield
