"""Every path and knob, read from the environment (prefix ``IPMON_``).

Belongs here: the fixed map of the data folder and the repository, and every setting. No path is computed
anywhere else. Does not belong here: reading or writing any of these paths.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic_settings import BaseSettings, SettingsConfigDict

REPO = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of one installation; each field is an environment variable ``IPMON_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="IPMON_", extra="ignore")

    data_dir: Path = REPO / "warehouse" / "data"
    seeds_dir: Path = REPO / "seeds"
    bi_dir: Path = REPO / "warehouse" / "bi" / "build"
    """Environments that BI clients are tried in, outside this project's own; git ignores it."""
    memory_limit: str = "4GB"
    threads: int = 2
    time_zone: str = "Asia/Shanghai"
    as_of: dt.date | None = None
    """The day on which the build stands; None means today in ``time_zone``."""
    batch_rows: int = 100_000
    """Rows of a register that are checked at once: the bound on memory."""
    max_file_mb: int = 512
    """A larger file is refused before it is read."""
    max_unpacked_mb: int = 1024
    """What the zip inside a workbook may unpack to."""
    max_cells: int = 16_000_000
    """Height times width of a sheet; a longer register comes as CSV."""
    stream_from_mb: int = 4
    """From this size on a register's CSV is read in batches and never stands in memory as a whole."""
    reader_memory_mb: int = 2048
    """Address space of the process that reads files."""
    reader_seconds: int = 120
    """Processor time that reading one file may take."""
    quiet_seconds: float = 2
    """How long nobody may have written to a file of the inbox before it counts as whole; raise it for slow links."""
    lock_wait_seconds: int = 0
    """How long a refresh waits for another one before it says who is at work."""

    def today(self) -> dt.date:
        """Return the build's day: ``as_of``, or today in the plan's time zone."""
        return self.as_of or dt.datetime.now(ZoneInfo(self.time_zone)).date()

    # The data folder.
    @property
    def inbox(self) -> Path:
        """Files that wait to be taken in."""
        return self.data_dir / "inbox"

    @property
    def archive(self) -> Path:
        """Bytes as received, by sha256, with sidecars."""
        return self.data_dir / "archive"

    @property
    def receipts(self) -> Path:
        """One JSON answer for every attempt: the ledger."""
        return self.data_dir / "receipts"

    @property
    def lake(self) -> Path:
        """Accepted rows: ``<form_id>/<period>/<submission_id>.parquet``."""
        return self.data_dir / "lake"

    @property
    def build(self) -> Path:
        """The private build: database, dbt target, inputs, lock."""
        return self.data_dir / "build"

    @property
    def build_db(self) -> Path:
        """The database that dbt builds, made anew each time."""
        return self.build / "build.duckdb"

    @property
    def build_inputs(self) -> Path:
        """Parquet files that the build reads beside the lake."""
        return self.build / "inputs"

    @property
    def build_record(self) -> Path:
        """What the build that stands was prepared with."""
        return self.build_inputs / "build.json"

    @property
    def dbt_target(self) -> Path:
        """The target folder of dbt: kept, for the partial parse."""
        return self.build / "target"

    @property
    def partial_marker(self) -> Path:
        """Stands while the build file holds a partial build, which the gate refuses."""
        return self.build / "partial"

    @property
    def manifest(self) -> Path:
        """The manifest that dbt writes while it builds."""
        return self.dbt_target / "manifest.json"

    @property
    def run_results(self) -> Path:
        """What dbt says of each node; removed before a build, so that it is never an earlier one's."""
        return self.dbt_target / "run_results.json"

    @property
    def staged(self) -> Path:
        """The release in the making; renamed to its place on the shelf when the gate lets it pass."""
        return self.build / "staged"

    @property
    def lock(self) -> Path:
        """The writer's flock."""
        return self.build / "lock"

    @property
    def releases(self) -> Path:
        """Immutable release folders."""
        return self.data_dir / "releases"

    @property
    def live(self) -> Path:
        """The stable path that BI opens: a relative symlink into the current release."""
        return self.data_dir / "ip_monitor.duckdb"

    @property
    def state(self) -> Path:
        """Small files that outlive a build."""
        return self.data_dir / "state"

    # The repository.
    @cached_property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return REPO / "dbt_project"

    @cached_property
    def expectations(self) -> Path:
        """The Great Expectations suites."""
        return REPO / "warehouse" / "expectations"

    @cached_property
    def samples(self) -> Path:
        """The bundled samples."""
        return REPO / "samples"

    @cached_property
    def code_roots(self) -> tuple[Path, ...]:
        """What the code hash of a release covers."""
        return (
            REPO / "pipelines",
            REPO / "schemas",
            self.dbt_project,
            self.seeds_dir,
            self.expectations,
            REPO / "requirements.lock",
        )
