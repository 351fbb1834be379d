"""Query the semantic layer: MetricFlow on the published file.

    python -m warehouse.bi.metricflow.ask query --metrics pat_app,pat_grant --group-by metric_time__year

Belongs here: the folder that MetricFlow expects (dbt's project file, and under it ``target`` with the semantic
manifest of the build) and its environment. Does not belong here: what a metric is
(``dbt_project/models/semantic/``). Everything after the script's name is passed to ``mf`` unchanged.

The private build is never opened: ``profiles.yml`` beside this file attaches the release that is live.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.settings import Settings

HERE = Path(__file__).resolve().parent
MANIFEST = "semantic_manifest.json"


def ask(settings: Settings, arguments: Sequence[str]) -> int:
    """Run ``mf`` with the arguments and return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "dbt_project.yml").symlink_to(settings.dbt_project / "dbt_project.yml")
        (project / "target").mkdir()
        (project / "target" / MANIFEST).symlink_to(settings.dbt_target.resolve() / MANIFEST)
        environment = {
            "IPMON_DATA_DIR": str(settings.data_dir.resolve()),
            "DBT_PROJECT_DIR": folder,
            "DBT_PROFILES_DIR": str(HERE),
            "DBT_LOG_PATH": str(project / "logs"),
            "DO_NOT_TRACK": "1",
        }
        mf = Path(sys.executable).with_name("mf")
        return subprocess.run([str(mf), *arguments], env=os.environ | environment).returncode


if __name__ == "__main__":
    sys.exit(ask(Settings(), sys.argv[1:]))
