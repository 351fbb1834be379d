"""The refresh: ingest, build, gate, publish, in that order and under the writer's lock.

Belongs here: the order of the steps and how a refresh ends. Does not belong here: the work of any step. The CLI calls
``refresh``; Dagster runs the same steps one by one under the same lock.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pipelines import intake
from pipelines import release as releasing
from pipelines.common import heartbeat, inventory
from pipelines.common.errors import InstallationError
from pipelines.common.lock import intake_lock, writer_lock
from pipelines.common.messages import Diagnostic
from pipelines.common.progress import Progress
from pipelines.common.refresh_status import EMBARGOED, FAILED, NOTHING_NEW, PUBLISHED, REFUSED
from pipelines.settings import Settings
from schemas.receipt import Receipt


@dataclass(frozen=True)
class RefreshResult:
    """How a refresh ended.

    Attributes:
        status: ``published``, ``embargoed`` (built, waits for its hour or an approval), ``nothing_new``, ``refused`` (by the gate)
            or ``failed`` (could not run).
        release: the live release after it.
        receipts: the receipts of the files that were ingested.
        gate: the gate's decision, if the build reached the gate.
        problems: why it was refused or failed, if ``gate`` does not say it; or that the hour asked for is not that of the release
            that waits, or what was kept of the last build is damaged.
        waiting: the release after it that waits for its hour or an approval.
        needs_approval: that release does not go live before somebody has approved it by name.
        left: the files of the inbox that it did not take in, each with its reason.
        arriving: the names of those that may still be being copied, and that the next run takes in.
        pruned: the old releases that it removed.
        same_figures: what it published, or keeps until its hour, shows the figures of the release that was live before.
    """

    status: str
    release: releasing.Release | None = None
    receipts: list[Receipt] = field(default_factory=list)
    gate: releasing.GateResult | None = None
    problems: tuple[Diagnostic, ...] = ()
    waiting: releasing.Release | None = None
    needs_approval: bool = False
    left: tuple[Diagnostic, ...] = ()
    arriving: tuple[str, ...] = ()
    pruned: list[releasing.Release] = field(default_factory=list)
    same_figures: bool = False


def refresh(
    settings: Settings,
    now: dt.datetime,
    progress: Progress | None = None,
    embargo_until: dt.datetime | None = None,
    is_full: bool = False,
) -> RefreshResult:
    """Ingest the files that wait, and publish a release if that, the code or the calendar changed anything.

    A release under embargo whose hour has come goes live first.

    Args:
        settings: the installation; ``settings.as_of`` pins the day of the build.
        now: when it begins; the time of receipt of files that bring none.
        progress: what to report to; None reports nothing.
        embargo_until: the built release does not go live before; the hour of one that was built before is what its manifest says.
        is_full: build also if nothing has changed, and take nothing over from the build of the live release.

    Raises:
        Busy: another process holds the writer's lock.
        InstallationError: the machine or the data folder is at fault; the live release stays as it is.
    """
    progress = progress or Progress()
    began = time.monotonic()
    as_of = settings.as_of or now.astimezone(ZoneInfo(settings.time_zone)).date()
    with writer_lock(settings, "refresh"):
        came_due, damaged = None, tuple[Diagnostic, ...]()
        try:
            came_due = releasing.publish_due(settings, now)
        except releasing.PublishRefused as error:  # files are answered all the same
            damaged = error.findings
        progress.step("ingest")
        receipts = ingest(settings, now, progress.file)
        left, arriving = tuple(intake.left_files(settings)), tuple(intake.not_taken(settings))

        def ended(status: str, **more: Any) -> RefreshResult:
            live, waiting = releasing.current(settings), releasing.waiting(settings)
            lacks = waiting is not None and releasing.lacks_approval(settings, waiting)
            more |= {"waiting": waiting, "needs_approval": lacks}
            more |= {"left": left, "arriving": arriving}
            return RefreshResult(status, live, receipts, **more)

        if damaged:
            return ended(REFUSED, problems=damaged)
        if not is_full and not releasing.needs_build(settings, as_of):
            other_hour = tuple(_other_hour(settings, embargo_until))
            return ended(PUBLISHED if came_due else NOTHING_NEW, problems=other_hour)
        # Publishing would refuse this at the end; checked here it does not cost a build.
        if wal_files := releasing.stale_wal_files(settings):
            raise InstallationError(*(Diagnostic("wal_beside_release", {"path": path}) for path in wal_files))
        progress.step("build")
        releasing.preload_gate()
        try:
            build = releasing.build(settings, as_of, progress.line, is_full)
        except releasing.BuildFailed as error:
            return ended(FAILED, problems=error.findings)
        progress.step("gate")
        gate = releasing.gate(settings, build)
        if not gate.passed:
            return ended(REFUSED, gate=gate)
        progress.step("publish")
        try:
            published_at = now + dt.timedelta(seconds=time.monotonic() - began)
            live = releasing.current(settings)
            release = releasing.publish(settings, gate, published_at, embargo_until)
        except releasing.PublishRefused as error:
            return ended(REFUSED, gate=gate, problems=error.findings)
        status = EMBARGOED if releasing.waiting(settings) else PUBLISHED
        same_figures = live is not None and release.figures_hash == live.figures_hash
        pruned = releasing.prune(settings, published_at)
        problems = (*build.notes, *_other_hour(settings, embargo_until))
        return ended(status, gate=gate, pruned=pruned, same_figures=same_figures, problems=problems)


def _other_hour(settings: Settings, requested: dt.datetime | None) -> Iterator[Diagnostic]:
    """Yield that the release that waits goes live before the hour asked for, or not before a later one."""
    waiting = releasing.waiting(settings)
    if requested is None or waiting is None:
        return
    until = dt.datetime.fromisoformat(waiting.embargo_until) if waiting.embargo_until else None
    facts = {
        "release_id": waiting.release_id,
        "until": waiting.embargo_until or "-",
        "requested": requested.isoformat(timespec="seconds"),
    }
    if until is None or until < requested.replace(microsecond=0):
        yield Diagnostic("embargo_not_prolonged", facts)
    elif until > requested:
        yield Diagnostic("embargo_not_shortened", facts)


def ingest(settings: Settings, now: dt.datetime, on_file: Callable[..., Any] | None = None) -> list[Receipt]:
    """Ingest the files that wait, under the lock of intake, and return their receipts; a build may run meanwhile.

    The heavy part of intake is imported only if files wait or the forms have changed since the last run.

    Raises:
        Busy: another process answers files, and did not end within ``settings.intake_wait_seconds``.
        InstallationError: the clock is behind the live release and ``settings.as_of`` is not set, so files would get a
            wrong time of receipt; or receipts are lost; or the machine is at fault.
    """
    if not intake.needs_ingest(settings):
        return []
    live = releasing.current(settings)
    if live and settings.as_of is None and heartbeat.is_ahead(live.published_at, now):
        raise InstallationError(Diagnostic(heartbeat.CLOCK, {"path": settings.live, "at": live.published_at}))
    from schemas.reference.base import SeedError

    try:
        with intake_lock(settings, "ingest"):
            # Another process may have answered them while this one waited for it.
            if not intake.needs_ingest(settings):
                return []
            # What had been answered would be answered as new, by today's rules and maybe under another number.
            if lost := inventory.lost(settings, inventory.RECEIPTS):
                raise InstallationError(*lost)
            return intake.ingest(settings, now, on_file)
    except SeedError:  # the gate reports the row; files that came in are archived and are answered later
        return []
