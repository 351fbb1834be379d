"""The releases on disk: which is live, which are there.

Belongs here: ``release.json`` and ``disclosed.json``, written and read. Does not belong here: making or moving a release. Standard library only.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.common.errors import InstallationError
from pipelines.common.files import reading, sha256
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

MANIFEST = "release.json"
SERVING_FILE = "ip_monitor.duckdb"
DISCLOSED = "disclosed.json"
"""What a release shows of protected lists, beside its manifest; other accounts do not read it."""
RESULTS = "checks.json"
"""What each single check of the gate saw, in the folder of its release; one of an earlier version has none."""
SITE_HOME = "site/index.html"
"""The first page of a release's site, in its folder; a release without the export has none."""

_BESIDE = "states_in"
"""The key of ``disclosed`` in a manifest that names the file with all of it."""


@dataclass(frozen=True)
class Release:
    """One published release: the content of its ``release.json`` and, of ``disclosed``, of the file that only operators read.

    Attributes:
        release_id: its id, and the name of its folder.
        as_of: the day of the build.
        published_at: when it was published, ISO 8601 with offset.
        content_hash: hash of its tables.
        ledger_hash: hash of the receipts it was built from.
        code_hash: hash of the code it was built by.
        rules_version: version of the intake rules of its last attempt.
        previous_release_id: the release that was live when it was built.
        tables: ``rows`` and ``content_hash`` of each table.
        inputs: every attempt that went in, with the sha256 of its bytes.
        files: sha256 of every other file of the folder, by path.
        embargo_until: it does not go live before, ISO 8601 with offset.
        figures_hash: hash of its tables but those about attempts and returns; "" of a release of an earlier version.
        unchanged_days: the first and the last day of which a build would have the same rows if nothing came in; None in a
            release of an earlier version.
        awaits_approval: it was built to wait until somebody approves it by name.
        disclosed: the attempts that its protected lists are made from (``states``), and the lists that are held back at
            what readers have seen (``held``). ``release.json`` has of it the forms and periods of lists that are held: which class of
            enterprises is held and which is not would tell the classes of one that changed.
    """

    release_id: str
    as_of: dt.date
    published_at: str
    content_hash: str
    ledger_hash: str
    code_hash: str
    rules_version: str
    previous_release_id: str | None
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    embargo_until: str | None = None
    disclosed: dict[str, Any] = field(default_factory=dict)
    figures_hash: str = ""
    unchanged_days: list[str] | None = None
    awaits_approval: bool = False

    def folder(self, settings: Settings) -> Path:
        """Return the release's folder."""
        return settings.releases / self.release_id

    def size(self, settings: Settings) -> int:
        """Return the bytes of all files in the folder."""
        return sum(p.stat().st_size for p in self.folder(settings).rglob("*") if p.is_file())

    def to_json(self) -> str:
        """Return the text of ``release.json``."""
        held = (words.split(":")[0] for words in self.disclosed.get("held", ()))
        forms = sorted({f"{name.split('.')[0]} {period}" for name, period in map(str.split, held)})
        shown = {"held": forms, _BESIDE: DISCLOSED} if self.disclosed else {}
        values = {"as_of": self.as_of.isoformat(), "disclosed": shown}
        return json.dumps(vars(self) | values, ensure_ascii=False, indent=1)


def write_disclosed(folder: Path, disclosed: dict[str, Any]) -> None:
    """Write what a release shows of protected lists into its folder.

    With a random text, since the manifest has the hash of the file: who guesses the rest could see by the hash that it is right.
    """
    text = json.dumps(disclosed | {"salt": secrets.token_hex(16)}, ensure_ascii=False)
    (folder / DISCLOSED).write_text(text, "utf-8")


def read_release(folder: Path) -> Release:
    """Read the ``release.json`` of a folder.

    Raises:
        InstallationError: it is damaged.
    """
    path = folder / MANIFEST
    with reading(path, "release_unreadable"):
        raw = json.loads(path.read_text("utf-8"))
        dt.datetime.fromisoformat(raw["published_at"])
        release = Release(**raw | {"as_of": dt.date.fromisoformat(raw["as_of"])})
    # A release of an earlier version has all in its manifest, or nothing.
    if _BESIDE not in release.disclosed:
        return release
    return replace(release, disclosed=_read_disclosed(folder / DISCLOSED))


def _read_disclosed(path: Path) -> dict[str, Any]:
    """Return what a release shows of protected lists; without it the release is damaged."""
    try:
        text = path.read_text("utf-8")
    except OSError:
        text = ""
    with reading(path, "release_unreadable"):
        return _checked(json.loads(text))


def _checked(disclosed: Any) -> dict[str, Any]:
    if not isinstance(disclosed["states"], dict) or not isinstance(disclosed["held"], list):
        raise TypeError
    return {name: disclosed[name] for name in ("states", "held")}


def read_results(folder: Path) -> list[dict[str, Any]]:
    """Return what each single check of a release saw; nothing of a release that has no record of it."""
    path = folder / RESULTS
    results: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return results


def current(settings: Settings) -> Release | None:
    """Return the live release, that is the one the stable path shows; None if there is none.

    Raises:
        InstallationError: what is at the stable path belongs to no release, or the manifest of the release is damaged.
    """
    if not settings.live.exists():
        return None
    folder = live_folder(settings)
    if folder is None:
        raise InstallationError(Diagnostic("live_no_release", {"path": settings.live}))
    return read_release(folder)


def live_folder(settings: Settings) -> Path | None:
    """Return the folder of the release whose serving file is at the stable path; None if there is none.

    The stable path is a symbolic link, or where the system makes none a hard link or a copy. A copy has the size and the
    time of its original; if the times were lost, as in a restored backup, its content tells.
    """
    if not settings.live.exists():
        return None
    if settings.live.is_symlink():
        folder = settings.live.resolve().parent
        return folder if (folder / MANIFEST).exists() else None
    files = list(settings.releases.glob(f"*/{SERVING_FILE}"))
    if linked := [path for path in files if path.samefile(settings.live)]:
        return linked[0].parent
    dated = [path for path in files if _size_and_time(path) == _size_and_time(settings.live)]
    if len(dated) == 1:
        return dated[0].parent
    digest = sha256(settings.live)
    releases = list_releases(settings, skip_damaged=True)
    return next((r.folder(settings) for r in releases if r.files.get(SERVING_FILE) == digest), None)


def live_damage(settings: Settings) -> Diagnostic | None:
    """Return that the stable path leads nowhere, or to a file of no release; None if it does not."""
    if settings.live.is_symlink() and not settings.live.exists():
        return Diagnostic("live_broken", {"path": settings.live, "target": settings.live.readlink()})
    if settings.live.exists() and live_folder(settings) is None:
        return Diagnostic("live_no_release", {"path": settings.live})
    return None


def live_id(settings: Settings) -> str | None:
    """Return the id of the live release from the stable path, without reading the release; None if there is none."""
    if settings.live.is_symlink():
        return settings.live.readlink().parent.name
    folder = live_folder(settings)
    return folder.name if folder else None


def live_since(settings: Settings) -> dt.datetime:
    """Return when the stable path was last changed, in UTC."""
    stat = settings.live.lstat()
    # The content of a hard link or a copy is as old as its release; its name is not.
    since = stat.st_mtime if settings.live.is_symlink() else stat.st_ctime
    return dt.datetime.fromtimestamp(since, dt.UTC)


def _size_and_time(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def list_releases(settings: Settings, skip_damaged: bool = False) -> list[Release]:
    """Return all releases of the store, newest first.

    Args:
        settings: the installation.
        skip_damaged: leave releases out whose manifest is damaged.

    Raises:
        InstallationError: the manifest of one of them is damaged.
    """
    releases = []
    for path in settings.releases.glob(f"*/{MANIFEST}"):
        try:
            releases.append(read_release(path.parent))
        except InstallationError:
            if not skip_damaged:
                raise
    return sorted(releases, key=lambda r: (r.published_at, r.release_id), reverse=True)


def damaged_releases(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of releases that are missing or changed, and manifests that are missing or cannot be read."""
    manifests = settings.releases.glob(f"*/{MANIFEST}")
    published = settings.releases.glob(f"[!.]*/{SERVING_FILE}")  # one that is being made has a hidden name
    folders = {path.parent for path in (*manifests, *published)}
    for folder in sorted(folders):
        try:
            release = read_release(folder)
        except FileNotFoundError:
            yield Diagnostic("release_unreadable", {"path": folder / MANIFEST})
        except InstallationError as error:
            yield from error.findings
        else:
            yield from damaged_files(settings, release).values()


def damaged_files(settings: Settings, release: Release) -> dict[str, Diagnostic]:
    """Return the files of a release that are missing or no longer what its manifest says, each with its diagnostic."""
    return {name: d for name in release.files if (d := damaged_file(settings, release, name))}


def damaged_file(settings: Settings, release: Release, name: str) -> Diagnostic | None:
    """Return that a file of a release is missing or no longer what its manifest says; None if it is."""
    path = release.folder(settings) / name
    facts = {"path": path, "release_id": release.release_id}
    if not path.is_file():
        return Diagnostic("release_missing", facts)
    is_known = name in release.files
    return Diagnostic("release_changed", facts) if is_known and sha256(path) != release.files[name] else None


def stale_wal_files(settings: Settings) -> list[Path]:
    """Return the ``.wal`` files beside published files: left by a process that opened one of them for writing."""
    published = [settings.live, *sorted(settings.releases.glob(f"*/{SERVING_FILE}"))]
    return [wal for path in published if (wal := path.with_name(f"{path.name}.wal")).exists()]


def is_due(release: Release, now: dt.datetime) -> bool:
    """Return whether a release is free of its embargo at a time."""
    return release.embargo_until is None or dt.datetime.fromisoformat(release.embargo_until) <= now
