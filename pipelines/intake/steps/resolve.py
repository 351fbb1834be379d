"""Resolve the text of batches to typed rows.

Belongs here: one resolver for all batches of a table. Does not belong here: how cells are read (``parse``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.intake.parse.columns import Context
from pipelines.intake.parse.resolve import Resolved, Resolver
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.read_records import TextBatch


@dataclass(frozen=True)
class ResolvedBatch:
    """A batch with its typed rows; ``resolver`` resolves further records of its table."""

    batch: TextBatch
    resolved: Resolved
    resolver: Resolver


def resolve(
    batches: Iterable[TextBatch], reference: ReferenceData, context: Context
) -> Iterator[ResolvedBatch]:
    """Yield every batch with its typed rows and the problems of reading them."""
    resolver: Resolver | None = None
    for batch in batches:
        if resolver is None or resolver.table is not batch.source.table:
            resolver = Resolver(batch.source.table, reference, context)
        yield ResolvedBatch(batch, resolver.resolve(batch.records.text, batch.records.doubts), resolver)
