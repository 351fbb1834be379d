"""Tables in Dagster's metadata.

Belongs here: rendering rows as a markdown table. Does not belong here: what the rows are.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg


def markdown(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dg.MarkdownMetadataValue:
    """Return a markdown table; None becomes an empty cell."""
    lines = [header, ["---"] * len(header), *rows]
    return dg.MetadataValue.md(
        "\n".join(
            "| " + " | ".join("" if v is None else str(v).replace("|", "\\|") for v in line) + " |"
            for line in lines
        )
    )
