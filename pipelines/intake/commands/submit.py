"""Submit files: put them into the inbox with their options.

Belongs here: what a person hands in at the command line. Does not belong here: evaluating files. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.common import inventory
from pipelines.common.files import private_files
from pipelines.intake.archive import next_sent_order, put_into_inbox
from pipelines.settings import Settings


def submit(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> list[Path]:
    """Copy files into the inbox with their options and the order in which they are submitted; return their paths there.

    Raises:
        InstallationError: a later version of the code has written the data folder.
    """
    inventory.refuse_later(settings)
    first = next_sent_order(settings)
    with private_files(settings.data_dir):
        return [
            put_into_inbox(settings, path, {**options, "sent_order": order})
            for order, path in enumerate(paths, first)
        ]
