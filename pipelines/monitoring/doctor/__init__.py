"""The doctor: what is wrong with an installation, and what to do about each thing.

Belongs here: the order of the examinations. Does not belong here: message texts (``messages.csv``), how diagnostics are
shown (``views``), and repairing: the doctor only reads, so it may run at any time, also beside a refresh.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipelines.common import heartbeat
from pipelines.common.errors import installation_error_of
from pipelines.common.messages import Diagnostic
from pipelines.monitoring import outcome
from pipelines.monitoring.doctor import contents, installation, machine, state
from pipelines.settings import Settings


def examine(settings: Settings, now: dt.datetime, hashes: bool = True) -> list[Diagnostic]:
    """Examine everything and return the diagnostics in the order of the examinations, each once.

    Args:
        settings: the installation.
        now: the time at which ages are measured, with its zone.
        hashes: also read every byte of archive, lake and releases, which may take minutes.
    """
    examinations = [  # generators: nothing is examined before its turn
        machine.disk(settings),
        machine.memory(settings),
        machine.versions(settings),
        machine.fonts(settings),
        installation.folders(settings),
        installation.inbox(settings),
        installation.manifest(settings),
        installation.writer(settings, now),
        installation.leftovers(settings, now),
        installation.live_release(settings, now),
        installation.papers(settings),
        outcome.missing_approval(settings),
        state.kept(settings),
        state.pointer_log_file(settings),
        state.disclosed_states(settings),
        state.confirmed_figures(settings),
        state.kept_verdicts(settings),
        state.small_files(settings),
        heartbeat.missed_heartbeat(settings, now),
        heartbeat.overdue(settings, now),
        installation.last_refresh(settings),
        installation.alerts(settings),
        installation.dagster_storage(settings),
    ]
    if hashes:
        examinations += [
            state.archive_sidecars(settings),
            contents.archive(settings),
            contents.lake(settings),
            contents.releases(settings),
        ]
    findings: list[Diagnostic] = []
    for examination in examinations:
        for finding in _findings(examination, settings):
            if finding not in findings:
                findings.append(finding)
    return findings


def _findings(examination: Iterator[Diagnostic], settings: Settings) -> Iterator[Diagnostic]:
    """Yield the diagnostics of an examination, and of an installation error that ends it early."""
    try:
        yield from examination
    except Exception as error:
        installation_error = installation_error_of(error, settings)
        if installation_error is None:
            raise
        yield from installation_error.findings
