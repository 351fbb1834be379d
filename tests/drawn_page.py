"""Keep a drawing that is made from the code in its page of the documents.

Belongs here: putting it between the markers of the page, and the check that the page has it. Does not belong here: what is
drawn (``tests.intake_walk``, ``tests.release_walk``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipelines.settings import REPO

BEGIN, END = "<!-- drawing: begin -->", "<!-- drawing: end -->"


def keep_drawing(page: Path, draw: Callable[[Path], str], command: str, description: str) -> None:
    """Renew the drawing of a page or, with ``--check``, exit with a message if the page has another.

    Args:
        page: the page, with the markers.
        draw: makes the drawing; gets a folder that is removed afterwards.
        command: the module that renews it.
        description: what the module says of itself with ``--help``.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="fail if the page has another drawing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drawn = draw(Path(folder))
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    content = f"{before}{BEGIN}\n{drawn}\n{END}{rest.partition(END)[2]}"
    if not options.check:
        page.write_text(content, "utf-8")
    elif content != page.read_text("utf-8"):
        sys.exit(f"{page.relative_to(REPO)} has another drawing: run python -m {command}")
