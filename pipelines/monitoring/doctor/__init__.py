"""The doctor: what is wrong with an installation, and what to do about each thing.

Belongs here: the order of the looks. Does not belong here: words (``messages.csv``), how findings are shown
(``views``), and mending: the doctor only looks, so it may be asked at any time, beside a refresh too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.common import heartbeat
from pipelines.common.errors import installation_error_of
from pipelines.common.messages import Diagnostic
from pipelines.monitoring.doctor import contents, installation, machine
from pipelines.settings import Settings


def examine(settings: Settings, now: dt.datetime, hashes: bool = True) -> list[Diagnostic]:
    """Look at everything; the gravest findings are not sorted to the top, the order is that of the looks.

    Args:
        settings: the installation.
        now: the time at which ages are measured, aware of its zone.
        hashes: also read every byte of archive, lake and releases; minutes on a large shelf.
    """
    looks = [  # generators: nothing is looked at before its turn
        machine.disk(settings),
        machine.memory(settings),
        machine.versions(settings),
        installation.folders(settings),
        installation.manifest(settings),
        installation.writer(settings, now),
        installation.leftovers(settings, now),
        installation.live_release(settings, now),
        heartbeat.silence(settings, now),
        heartbeat.overdue(settings, now),
        installation.last_refresh(settings),
        installation.alerts(settings),
        installation.dagster_storage(settings),
    ]
    if hashes:
        looks += [
            contents.archive(settings),
            contents.lake(settings),
            contents.releases(settings),
        ]
    findings: list[Diagnostic] = []
    for look in looks:
        for finding in _seen(look, settings):
            if finding not in findings:
                findings.append(finding)
    return findings


def _seen(look: Iterator[Diagnostic], settings: Settings) -> Iterator[Diagnostic]:
    """Yield what a look finds; what keeps it from looking is a finding too, and stops no other look."""
    try:
        yield from look
    except Exception as error:
        trouble = installation_error_of(error, settings)
        if trouble is None:
            raise
        yield from trouble.findings
