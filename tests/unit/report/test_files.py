"""What the page of files says of a file is what is written into it."""

import inspect
from pathlib import Path

from pipelines.release.exports import sdmx
from pipelines.report import release_files


def test_the_version_of_sdmx_is_the_one_that_is_written() -> None:
    lines = Path(release_files.__file__).with_name("files.csv").read_text("utf-8").splitlines()
    (of_sdmx,) = [line for line in lines if "sdmx/data.xml," in line]
    assert of_sdmx.count("SDMX-ML 2.1") == 2 and "SDMX-ML 2.1" in (inspect.getdoc(sdmx) or "")
