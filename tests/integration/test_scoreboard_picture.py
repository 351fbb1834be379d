"""The picture of the scoreboard in the README is that of the samples' release.

``make generate`` draws it again (``RENEW_ANSWERS=1``).
"""

import os
from pathlib import Path

from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.settings import REPO, Settings

PICTURE = REPO / "docs/images/scoreboard.svg"


def test_the_picture_is_drawn_from_the_release(sample_release: Settings, tmp_path: Path) -> None:
    target = PICTURE if os.getenv("RENEW_ANSWERS") else tmp_path / PICTURE.name
    CliRunner().invoke(
        app,
        ["progress", "--svg", str(target)],
        env={"IPMON_DATA_DIR": str(sample_release.data_dir)},
        catch_exceptions=False,
    )
    assert target.read_text("utf-8") == PICTURE.read_text("utf-8")
