"""Builds of some models of the dbt project, without its tests.

Belongs here: what tests of a few tables on a data folder of their own share. Does not belong here: whole refreshes
(``tests.refreshes``, ``tests.sample_release``).
"""

import datetime as dt
import os
import subprocess
from collections.abc import Iterable

from pipelines.release.build.warehouse import dbt_command, dbt_environment, prepare
from pipelines.settings import Settings


def build_models(settings: Settings, day: dt.date, models: Iterable[str]) -> None:
    """Build models, and all that they need, as of a day."""
    assert prepare(settings, day).inputs is not None
    done = subprocess.run(
        [
            *dbt_command(settings, ("build", "--exclude-resource-type", "unit_test", "test")),
            "--select",
            *(f"+{name}" for name in models),
        ],
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
