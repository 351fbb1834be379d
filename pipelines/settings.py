"""Every path and knob, read from the environment (prefix ``IPMON_``).

Belongs here: the fixed map of the data folder and the repository, and every setting. No path is computed
anywhere else. Does not belong here: reading or writing any of these paths.
"""

from __future__ import annotations

import datetime as dt
import os
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

REPO = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of one installation; each field is an environment variable ``IPMON_<NAME>``.

    A secret may also lie in the folder that systemd makes for a service's credentials, as ``ipmon_<name>``.
    """

    model_config = SettingsConfigDict(
        env_prefix="IPMON_",
        env_ignore_empty=True,
        extra="ignore",
        secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"),
    )

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
    exports: tuple[str, ...] | None = None
    """What a release carries beside the serving file, as a JSON list of names of ``pipelines.release.exports``; None means all."""
    data_licence: str = ""
    """SPDX id of the licence under which the owner of the figures publishes them, for CITATION.cff; empty means none."""
    lock_wait_seconds: int = 0
    """How long a refresh waits for another one before it says who is at work."""
    live_hour: dt.time | None = None
    """The hour, in ``time_zone``, before which a release that is built does not go live; None means at once."""
    keep_releases: int = 60
    """As many of the newest releases stay on the shelf, however old."""
    keep_days: int = 400
    """Younger releases stay on the shelf, however many."""

    # The nightly.
    nightly_on: bool = True
    """Whether the schedule runs from the start; whoever develops sets it off."""
    nightly_cron: str = "0 2 * * *"
    """When the nightly runs, in ``time_zone``."""
    inbox_on: bool = True
    """Whether files of the inbox start a refresh from the start."""
    inbox_seconds: int = 60
    """How often the inbox is looked into."""
    overdue_hours: float = 26
    """A refresh must have ended well, or have found nothing new, within so many hours."""
    busy_hours: float = 5
    """A writer that works longer than this hangs; Dagster's ``max_runtime_seconds`` is less."""
    min_free_gb: float = 5
    """Less than this free on the data folder's disk is a finding of ``ipmon doctor``."""
    log_format: Literal["text", "json"] = "text"
    """``json`` writes a refresh's log, and that of Dagster's processes, as one JSON object a line."""

    # What ``ipmon serve`` opens.
    host: str = "127.0.0.1"
    """Nothing asks for a password, so a wider address wants a proxy that does."""
    web_port: int = 3000
    """Dagster's pages."""
    site_port: int = 3001
    """The live release as a folder of pages; 0 leaves it out."""
    stop_seconds: float = 30
    """How long processes may take to stop before they are killed."""
    dagster_postgres_url: SecretStr | None = None
    """Where Dagster keeps its runs and events; None means SQLite files under ``state/dagster``."""

    # Alerts: a channel whose address is empty is off.
    alert_email_to: str = ""
    """Addresses, separated by commas."""
    alert_email_from: str = "ip-monitor@localhost"
    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_starttls: bool = False
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    alert_webhook_url: SecretStr | None = None
    """Gets each alert as JSON by POST; a secret, since such addresses carry their own key."""
    alert_seconds: float = 10
    """How long a channel may take."""
    alert_again_hours: float = 24
    """An alert of something that goes on is repeated after so long."""

    def today(self) -> dt.date:
        """Return the build's day: ``as_of``, or today in the plan's time zone."""
        return self.as_of or dt.datetime.now(ZoneInfo(self.time_zone)).date()

    def local_time(self, received_at: str) -> dt.datetime:
        """Return a moment of the archive (ISO 8601, UTC, naive) as the clocks in ``time_zone`` showed it, naive."""
        moment = dt.datetime.fromisoformat(received_at).replace(tzinfo=dt.UTC)
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    def said_time(self, received_at: str) -> str:
        """Return a moment of the archive as people read it, the name of their zone behind it."""
        return f"{self.local_time(received_at)} ({self.time_zone})"

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
    def pruned(self) -> Path:
        """Releases on their way out: beside the shelf, on the same disk."""
        return self.build / "retired"

    @property
    def live(self) -> Path:
        """The stable path that BI opens: a relative symlink into the current release."""
        return self.data_dir / "ip_monitor.duckdb"

    @property
    def state(self) -> Path:
        """Small files that outlive a build."""
        return self.data_dir / "state"

    @property
    def pointer_log(self) -> Path:
        """Where the stable path pointed, and when."""
        return self.state / "moves.json"

    @property
    def disclosed(self) -> Path:
        """Which states of protected lists readers have seen."""
        return self.state / "disclosed.json"

    @property
    def verdict_history(self) -> Path:
        """What each release that was live said of each target, one Parquet file a release."""
        return self.state / "verdict_history"

    @property
    def heartbeat(self) -> Path:
        """Written anew by the daemon's own ticks: an outside watchdog looks at its age."""
        return self.state / "heartbeat.json"

    @property
    def last_refresh(self) -> Path:
        """What the last refresh came to, and when one last ended well."""
        return self.state / "last_refresh.json"

    @property
    def alerts_sent(self) -> Path:
        """When which alert was last sent."""
        return self.state / "alerts_sent.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own folder, its configuration made of ``deploy/dagster``."""
        return self.state / "dagster"

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
    def lock_file(self) -> Path:
        """The locked packages."""
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
        """What the code hash of a release covers."""
        return (
            REPO / "pipelines",
            REPO / "schemas",
            REPO / "docs" / "methods",
            self.dbt_project,
            self.seeds_dir,
            self.expectations,
            self.lock_file,
        )
