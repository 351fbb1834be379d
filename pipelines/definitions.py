"""The entry point of Dagster: ``dg dev`` reads it from ``[tool.dg]`` of ``pyproject.toml``.

Belongs here: collecting the declarations of ``pipelines/defs``. Does not belong here: any declaration, any work. Loading
this module must stay cheap, so nothing heavy (pandera, polars, Great Expectations, dbt's own packages) is imported at
definition time.
"""

import warnings
from collections.abc import Mapping
from typing import Any

import dagster as dg

from pipelines.defs import jobs, schedules, sensors
from pipelines.defs.quality.assets import expectations_check, gate_asset
from pipelines.defs.release.assets import release_asset
from pipelines.defs.release.embargo import publish_due_release
from pipelines.defs.resources import Clock, locked
from pipelines.defs.submissions.assets import form_assets, intake, overdue_check
from pipelines.defs.submissions.forms import read_forms
from pipelines.defs.warehouse.assets import dbt_models
from pipelines.release.build.dbt_manifest import read_manifest
from pipelines.settings import Settings

# The lock file pins Dagster, so a beta parameter cannot change between two loads.
warnings.filterwarnings("ignore", category=dg.BetaWarning)


def build_defs(
    settings: Settings | None = None, resources: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Return all definitions of one installation.

    Args:
        settings: the installation; None reads the environment.
        resources: replace resources of the same name, for tests.
    """
    settings = settings or Settings()
    forms, manifest = read_forms(settings), read_manifest(settings)
    reported = [expectations_check(settings), overdue_check(forms)]
    return dg.Definitions(
        assets=[
            intake,
            *form_assets(forms, settings),
            dbt_models(manifest),
            gate_asset(manifest),
            release_asset(settings),
        ],
        asset_checks=reported,
        jobs=[*jobs.all_jobs(forms, reported), publish_due_release],
        schedules=[schedules.nightly(settings)],
        sensors=sensors.all_sensors(settings),
        resources={"settings": settings, "locked": locked, "clock": Clock(), **(resources or {})},
        # One process per run: the writer's lock is held from the first step to the last.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the installation that the environment names; Dagster calls this once."""
    return build_defs()
