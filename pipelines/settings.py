"""All settings and paths, read from the environment (prefix ``IPMON_``) and from the installation's file ``ipmon.env``.

Belongs here: every setting, which installation is meant, and the folders of the data folder; with ``package_paths``, no folder is
named anywhere else. Does not belong here: reading or writing any of these paths, or making an installation
(``pipelines.installation``).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pipelines.package_paths import REPO as REPO
from pipelines.package_paths import PackagePaths
from schemas.errors import IpMonitorError
from schemas.seed_files import CHECKOUT, PACKAGE_SEEDS

WebhookForm = Literal["auto", "json", "wecom", "dingtalk", "feishu"]
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2039, 12, 31)
"""The days of the calendar that figures are built on, as ``int_time_spine`` has them."""
ENV_FILE = "ipmon.env"
"""The settings of an installation; the file marks its folder."""


class NoInstallation(IpMonitorError):
    """No folder of an installation was named or found, and the code does not run from a checkout."""

    def __init__(self) -> None:
        super().__init__(
            f"此处没有安装：本文件夹及其上级均无 {ENV_FILE}。请用 `ipmon init 文件夹` 建立，并在其中运行命令，或将 IPMON_HOME 设为该文件夹",
            f"no installation here: there is no {ENV_FILE} in this folder or above it. Make one with `ipmon init DIR`, and "
            "run the command in it or set IPMON_HOME to it",
        )


def installation() -> Path | None:
    """Return the folder of the installation: ``IPMON_HOME``, else the nearest of the working folder and those above it.

    None: the code runs from a checkout, which is an installation of its own.

    Raises:
        NoInstallation: there is none.
    """
    named = os.environ.get("IPMON_HOME")
    here = Path.cwd()
    folders = [Path(named).absolute()] if named else [here, *here.parents]
    home = next((folder for folder in folders if (folder / ENV_FILE).is_file()), None)
    if home is None and (named or CHECKOUT is None):
        raise NoInstallation
    return home


def _data_dir() -> Path:
    home = installation()
    return home / "data" if home else REPO / "warehouse" / "data"


def _seeds_dir() -> Path:
    home = installation()
    return home / "seeds" if home else PACKAGE_SEEDS / "tianjin"


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


class Settings(PackagePaths, BaseSettings):
    """Settings of one installation; each field is an environment variable ``IPMON_<NAME>``.

    A secret may also be a file ``ipmon_<name>`` in the folder that systemd makes for the credentials of a service.
    """

    model_config = SettingsConfigDict(
        env_prefix="IPMON_",
        env_ignore_empty=True,
        extra="ignore",
        secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"),
    )

    data_dir: Path = Field(default_factory=_data_dir)
    """Everything that the installation keeps; by default ``data`` in its folder."""
    seeds_dir: Path = Field(default_factory=_seeds_dir)
    """The seeds of the region and its plans, which are added to the package's; by default ``seeds`` in its folder."""
    bi_dir: Path = REPO / "warehouse" / "bi" / "build"
    """Environments in which BI clients are tested, apart from the project's own; git ignores it."""
    memory_limit: str = "4GB"
    threads: int = 2
    time_zone: str = "Asia/Shanghai"
    as_of: dt.date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    """The day of the build; None means today in ``time_zone``."""
    batch_rows: int = 100_000
    """Rows of a register that are checked at once; this bounds memory."""
    max_file_mb: int = 512
    """A larger file is refused before it is read."""
    max_unpacked_mb: int = 1024
    """Megabytes that the zip inside a workbook may unpack to."""
    max_cells: int = 16_000_000
    """Height times width of a sheet; a longer register must be sent as CSV."""
    stream_from_mb: int = 4
    """From this size on the CSV of a register is read in batches and never held in memory as a whole."""
    reader_memory_mb: int = 2048
    """Megabytes of address space of the process that reads files."""
    reader_seconds: int = 120
    """Seconds of processor time that reading one file may take."""
    quiet_seconds: float = 2
    """A file of the inbox counts as complete if nothing was written to it for so long; raise it for slow links."""
    exports: tuple[str, ...] | None = None
    """The exports of a release, as a JSON list of names of ``pipelines.release.exports``; None means all."""
    paper_texts_dir: Path | None = None
    """An operator's own paragraphs in papers: ``<publication>/<year>/<nn_table>.md``; None means none."""
    data_licence: str = ""
    """SPDX id of the licence of the figures, for CITATION.cff; empty means none."""
    lock_wait_seconds: int = 0
    """How long a refresh waits for the writer's lock before it reports who holds it."""
    intake_wait_seconds: float = 600
    """How long a command waits while another answers files; it is waited for since it ends with the files that are there."""
    live_hour: dt.time | None = None
    """A release does not go live before this hour, in ``time_zone``; None means at once."""
    approval: Literal["none", "hour", "named"] = "hour"
    """What a release takes to go live: nothing, its hour, or that somebody approves it by name (``release.store.approval``)."""
    approvers: str = ""
    """The names that may approve, hold and refuse, separated by commas; empty means anybody who may run the command."""
    keep_releases: int = 60
    """So many of the newest releases are kept, however old."""
    keep_days: int = 400
    """Releases younger than this are kept, however many."""

    # The nightly refresh.
    nightly_on: bool = True
    """Whether the schedule is on from the start; developers set it off."""
    nightly_cron: str = "0 2 * * *"
    """When the nightly refresh runs, in ``time_zone``."""
    inbox_on: bool = True
    """Whether files of the inbox are answered, and start a refresh, without anybody's doing."""
    inbox_seconds: int = 60
    """How often Dagster looks at the inbox and at what has been answered; ``ipmon serve`` itself looks each second."""
    inbox_watched: bool = False
    """``ipmon serve`` sets it for Dagster's processes: the inbox is its own business, the sensor leaves the files to it."""
    overdue_hours: float = 26
    """Within so many hours a refresh must have published, or have found nothing new."""
    busy_hours: float = 5
    """A writer that runs longer than this is reported as hanging; Dagster's ``max_runtime_seconds`` is less."""
    min_free_gb: float = 5
    """``ipmon doctor`` reports less free space than this on the disk of the data folder."""
    log_format: Literal["text", "json"] = "text"
    """``json`` writes the log of a refresh and of Dagster's processes as one JSON object a line."""

    # What ``ipmon serve`` opens.
    host: str = "127.0.0.1"
    """No page asks for a password, so a public address needs a proxy that does."""
    web_port: int = 3000
    """The port of Dagster's webserver."""
    site_port: int = 3001
    """The port of the page of the live release; 0 means no page."""
    stop_seconds: float = 30
    """How long processes may take to stop before they are killed."""
    dagster_postgres_url: SecretStr | None = None
    """The database of Dagster's runs and events; None means SQLite files under ``state/dagster``."""

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
    """Receives each alert by POST; several addresses are separated by blanks. A secret, since such addresses contain a key."""
    alert_webhook_form: Annotated[tuple[WebhookForm, ...], NoDecode, BeforeValidator(_words)] = ()
    """What is posted: a word for each address, in their order, separated by blanks; by default ``auto``, by the host."""
    alert_webhook_secret: SecretStr = SecretStr("")
    """Keys of signatures (DingTalk, Feishu), one for each address, in their order, separated by blanks; ``-`` for none."""
    alert_seconds: float = 10
    """How long a channel may take to answer."""
    alert_tries: int = Field(default=3, ge=1)
    """So often a message is sent to a channel that does not take it; no try begins after twice ``alert_seconds``."""
    alert_pause_seconds: float = 1
    """The pause before the second try; it doubles with each further one."""
    alert_again_hours: float = 24
    """An alert is repeated after so many hours while its cause persists."""

    def __init__(self, **values: Any) -> None:
        try:
            home = installation()
        except NoInstallation:  # tells only if a path must be known
            home = None
        super().__init__(_env_file=home / ENV_FILE if home else None, **values)
        for name in ("data_dir", "seeds_dir", "paper_texts_dir"):
            # A path of the file is one from its folder, not from the folder in which the command runs.
            path = getattr(self, name)
            if home and path and name not in values and f"IPMON_{name}".upper() not in os.environ:
                setattr(self, name, home / path)

    @property
    def approver_names(self) -> list[str]:
        """The names of ``approvers``."""
        return [name for part in re.split("[,，、]", self.approvers) if (name := part.strip())]

    def today(self) -> dt.date:
        """Return the day of the build: ``as_of``, or today in ``time_zone``."""
        return self.as_of or dt.datetime.now(ZoneInfo(self.time_zone)).date()

    def local_time(self, received_at: str) -> dt.datetime:
        """Convert a time of receipt (ISO 8601, UTC, without offset) to ``time_zone``, without offset."""
        moment = dt.datetime.fromisoformat(received_at).replace(tzinfo=dt.UTC)
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    def local_time_text(self, received_at: str) -> str:
        """Return a time of receipt as people read it: local time with the name of the zone."""
        return f"{self.local_time(received_at)} ({self.time_zone})"

    # The data folder.
    @property
    def inbox(self) -> Path:
        """Files that wait to be ingested."""
        return self.data_dir / "inbox"

    @property
    def archive(self) -> Path:
        """Files as received, by sha256, with sidecars."""
        return self.data_dir / "archive"

    @property
    def receipts(self) -> Path:
        """One JSON receipt for every attempt: the ledger."""
        return self.data_dir / "receipts"

    @property
    def lake(self) -> Path:
        """Accepted rows: ``<form_id>/<period>/<submission_id>.parquet``."""
        return self.data_dir / "lake"

    @property
    def build(self) -> Path:
        """The build: database, dbt target, inputs, lock; readers never see it."""
        return self.data_dir / "build"

    @property
    def build_db(self) -> Path:
        """The database that dbt builds, a new file each time."""
        return self.build / "build.duckdb"

    @property
    def build_inputs(self) -> Path:
        """What the build reads: its list of attempts, tables of them, and the lake as it was when the list was taken."""
        return self.build / "inputs"

    @property
    def build_attempts(self) -> Path:
        """The attempts that the build in ``build_db`` is based on, one receipt a line."""
        return self.build_inputs / "attempts.jsonl"

    @property
    def build_lake(self) -> Path:
        """The rows of these attempts: names of the lake's files in a folder of its own, as ``lake`` is laid out."""
        return self.build_inputs / "lake"

    @property
    def build_record(self) -> Path:
        """The identity of the inputs of the build in ``build_db``."""
        return self.build_inputs / "build.json"

    @property
    def dbt_target(self) -> Path:
        """The target folder of dbt, kept for the partial parse."""
        return self.build / "target"

    @property
    def partial_marker(self) -> Path:
        """Exists while ``build_db`` holds a partial build, which the gate refuses."""
        return self.build / "partial"

    @property
    def build_project(self) -> Path:
        """The dbt project of the build: a copy of the package's, with all seeds in it."""
        return self.build / "dbt_project"

    @property
    def manifest(self) -> Path:
        """The manifest that dbt writes."""
        return self.dbt_target / "manifest.json"

    @property
    def run_results(self) -> Path:
        """Dbt's result for each node; removed before a build, so that it is never that of an earlier one."""
        return self.dbt_target / "run_results.json"

    @property
    def charts(self) -> Path:
        """Drawings of charts, by what they show."""
        return self.build / "charts"

    @property
    def staged(self) -> Path:
        """The staged release; moved into ``releases`` when it passes the gate."""
        return self.build / "staged"

    @property
    def lock(self) -> Path:
        """The file of the writer's lock."""
        return self.build / "lock"

    @property
    def lock_holder(self) -> Path:
        """Who holds the writer's lock, or held it when it was killed; empty otherwise."""
        return self.build / "lock.json"

    @property
    def intake_lock(self) -> Path:
        """The file of the lock of intake."""
        return self.build / "intake_lock"

    @property
    def intake_lock_holder(self) -> Path:
        """Who holds the lock of intake, or held it when it was killed; empty otherwise."""
        return self.build / "intake_lock.json"

    @property
    def releases(self) -> Path:
        """The release store: immutable release folders."""
        return self.data_dir / "releases"

    @property
    def pruned(self) -> Path:
        """Releases that are being deleted, on the same disk; named as in earlier versions, which may have left some."""
        return self.build / "retired"

    @property
    def live(self) -> Path:
        """The stable path that BI opens: a relative symlink into the live release, or what the system has instead."""
        return self.data_dir / "ip_monitor.duckdb"

    @property
    def state(self) -> Path:
        """Small files that are kept between builds."""
        return self.data_dir / "state"

    @property
    def pointer_log(self) -> Path:
        """The log of the stable path: which release it pointed to, and since when."""
        return self.state / "moves.json"

    @property
    def disclosed(self) -> Path:
        """The states of protected lists that readers have seen."""
        return self.state / "disclosed.json"

    @property
    def confirmations(self) -> Path:
        """Held figures that an operator confirmed, one JSON object a line."""
        return self.state / "confirmations.jsonl"

    @property
    def verdict_history(self) -> Path:
        """The verdicts of every release that was live, one Parquet file per release."""
        return self.state / "verdict_history"

    @property
    def inventory(self) -> Path:
        """How much there was of everything that must stay."""
        return self.data_dir / "inventory.json"

    @property
    def aside(self) -> Path:
        """Files that ``ipmon recover`` has replaced, a folder for each run."""
        return self.data_dir / "aside"

    @property
    def heartbeat(self) -> Path:
        """Rewritten at each tick of the daemon, for an outside watchdog that checks its age."""
        return self.state / "heartbeat.json"

    @property
    def last_refresh(self) -> Path:
        """How the last refresh ended, and when one last ended well."""
        return self.state / "last_refresh.json"

    @property
    def alerts_sent(self) -> Path:
        """When each alert was last sent."""
        return self.state / "alerts_sent.json"

    @property
    def alerts_failed(self) -> Path:
        """The last alert that each channel did not take, if it has taken none since."""
        return self.state / "alerts_failed.json"

    @property
    def dagster_home(self) -> Path:
        """Dagster's folder; its configuration is made from ``deploy/dagster``."""
        return self.state / "dagster"
