"""The process that writes the exports: ``python -m pipelines.release.exports FOLDER``.

Belongs here: importing, then waiting for the settings as a line of JSON on standard input, whose end says that the checks are recorded.
Does not belong here: any export.
"""

import sys
import traceback
from pathlib import Path

from pipelines.release.exports import load, write_exports
from pipelines.settings import Settings

if __name__ == "__main__":
    load()
    # The input is empty if the gate refused the build or was killed.
    if settings := sys.stdin.readline():
        try:
            write_exports(Settings.model_validate_json(settings), Path(sys.argv[1]), sys.stdin.read)
        except Exception as error:
            traceback.print_exc()
            # The gate reports the last line.
            sys.exit(" ".join(f"{type(error).__name__}: {error}".split()))
