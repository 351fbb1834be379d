"""Builds of some models of the dbt project, without its tests.

Belongs here: what tests of a few tables on a data folder of their own share. Does not belong here: whole refreshes
(``tests.refreshes``, ``tests.sample_release``).
"""

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import dbt_call, prepare
from pipelines.settings import Settings
from tests.dbt_parse import give_parse


def build_models(
    settings: Settings,
    day: dt.date,
    selected: Iterable[str],
    onto: Path | None = None,
    excluded: Iterable[str] = (),
) -> None:
    """Build models as of a day.

    Args:
        settings: where.
        day: the day of the build.
        selected: dbt's selectors: ``+name`` is a model with all that it needs.
        onto: another build to begin with; only the selected models are built again.
        excluded: selectors of what is left as it is in ``onto``.
    """
    assert prepare(settings, day).inputs is not None
    compose(settings)
    if not settings.manifest.exists():
        give_parse(settings)
    if onto:
        shutil.copy(onto, settings.build_db)
    done = subprocess.run(
        **dbt_call(
            settings,
            ("build", "--exclude-resource-type", "unit_test", "test"),
            *("--select", *selected),
            *(("--exclude", *excluded) if excluded else ()),
        ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
