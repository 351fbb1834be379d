"""The process that writes the exports: ``python -m pipelines.release.exports FOLDER``.

Belongs here: importing, then waiting for the settings as JSON on standard input. Does not belong here: any export.
"""

import sys
import traceback
from pathlib import Path

from pipelines.release.exports import load, write_exports
from pipelines.settings import Settings

if __name__ == "__main__":
    load()
    # The input is empty if the gate refused the build or was killed.
    if settings := sys.stdin.read():
        try:
            write_exports(Settings.model_validate_json(settings), Path(sys.argv[1]))
        except Exception as error:
            traceback.print_exc()
            # The gate reports the last line.
            sys.exit(" ".join(f"{type(error).__name__}: {error}".split()))
