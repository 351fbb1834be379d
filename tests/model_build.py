"""Builds of a data folder that tests of a few tables have of their own, without dbt's tests.

Belongs here: preparing such a build. Does not belong here: running the project (``tests.compiled``), whole refreshes
(``tests.refreshes``, ``tests.sample_release``).
"""

import datetime as dt
import json

from pipelines.release.build.warehouse import prepare
from pipelines.settings import Settings
from tests.compiled.build import run_project
from tests.compiled.project import compiled_project


def build_models(settings: Settings, day: dt.date) -> None:
    """Build all models as of a day."""
    assert prepare(settings, day).inputs is not None
    run_project(settings, compiled_project(), with_tests=False)
    results = json.loads(settings.run_results.read_text("utf-8"))["results"]
    failed = [result["message"] for result in results if result["status"] != "success"]
    assert not failed, "\n".join(map(str, failed))
