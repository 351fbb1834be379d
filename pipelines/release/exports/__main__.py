"""The process that writes the exports: ``python -m pipelines.release.exports FOLDER``, settings as JSON on standard input.

Belongs here: starting. Does not belong here: anything else.
"""

import sys
from pathlib import Path

from pipelines.release.exports import write_exports
from pipelines.settings import Settings

if __name__ == "__main__":
    write_exports(Settings.model_validate_json(sys.stdin.read()), Path(sys.argv[1]))
