"""Where the package has what is no Python code: dbt project, expectations, Dagster's configuration, samples.

Belongs here: these paths, and the files that the code hash covers. Does not belong here: settings and the data folder
(``pipelines.settings``), or reading any of these files.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from schemas.seed_files import CODE, PACKAGE, PACKAGE_SEEDS

REPO = PACKAGE
"""The folder of what is no Python code: the checkout, or the package's data if a wheel was installed."""


class PackagePaths:
    """The paths of the package, a part of the settings: tests put others in their place."""

    seeds_dir: Path

    @cached_property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return REPO / "dbt_project"

    @cached_property
    def expectations(self) -> Path:
        """The Great Expectations suites."""
        return REPO / "warehouse" / "expectations"

    @cached_property
    def reports(self) -> Path:
        """The queries of white papers and reports."""
        return REPO / "warehouse" / "reports"

    @cached_property
    def lock_file(self) -> Path:
        """The lock file of the packages."""
        return REPO / "requirements.lock"

    @cached_property
    def dagster_config(self) -> Path:
        """The parts of Dagster's configuration."""
        return REPO / "deploy" / "dagster"

    @cached_property
    def samples(self) -> Path:
        """The bundled samples."""
        return REPO / "samples"

    @cached_property
    def code_roots(self) -> tuple[Path, ...]:
        """The files and folders that the code hash of a release covers."""
        return (
            CODE / "pipelines",
            CODE / "schemas",
            REPO / "docs" / "methods",
            self.dbt_project,
            PACKAGE_SEEDS,
            self.seeds_dir,
            self.expectations,
            self.reports,
            self.lock_file,
        )
