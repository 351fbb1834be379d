"""Submit files: put them into the inbox with their options.

Belongs here: what a person hands in at the command line. Does not belong here: evaluating files. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.intake.archive import put_into_inbox
from pipelines.settings import Settings


def submit(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> list[Path]:
    """Copy files into the inbox with their options; return their paths there."""
    return [put_into_inbox(settings, path, options) for path in paths]
