"""What a refresh reports to while it runs.

Belongs here: the interface, as a class that ignores everything. Does not belong here: how progress is shown
(``pipelines.views.refresh``) or logged (``pipelines.monitoring.log``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.receipt import Receipt


class Progress:
    """Ignores everything; subclasses show or log it."""

    def step(self, name: str) -> None:
        """Begin a step: ``ingest``, ``build``, ``gate`` or ``publish``."""

    def file(self, done: int, total: int, receipt: Receipt) -> None:
        """Take the receipt of one more file of this ingest run."""

    def line(self, text: str) -> None:
        """Take a line of dbt's output."""
