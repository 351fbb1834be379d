"""A second night after the samples: what came in the day before, and the release that it made."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from pipelines.refresh import RefreshResult, refresh
from pipelines.release import Release, current
from pipelines.settings import Settings
from tests.conftest import AS_OF, NOW

CORRECTED_BY = 125_000 - 111_514
"""So many applications more in 2020, and the target of that year is met."""


@dataclass(frozen=True)
class Night:
    """A refresh on a copy of the published samples.

    Attributes:
        settings: the data folder after it.
        first: the release that was live before it.
        result: what it came to.
    """

    settings: Settings
    first: Release
    result: RefreshResult


@pytest.fixture(scope="session")
def second_night(sample_release: Settings, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A corrected yearbook and a file that is no spreadsheet came in; never write into its folder."""
    folder = tmp_path_factory.mktemp("second_night") / "data"
    shutil.copytree(sample_release.data_dir, folder, symlinks=True)
    settings = Settings(data_dir=folder, as_of=AS_OF)
    first = current(settings)
    assert first is not None
    (settings.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
    send_corrected_yearbook(settings)
    return Night(settings, first, refresh(settings, NOW))


def send_corrected_yearbook(settings: Settings) -> None:
    """Put the yearbook of 2020 into the inbox again, with other figures."""
    (sidecar,) = [
        path
        for path in settings.archive.glob("*/*.json")
        if json.loads(path.read_text("utf-8"))["original_name"] == "yearbook_2020.xlsx"
    ]
    book = openpyxl.load_workbook(_archived(sidecar).open("rb"))
    for row in book.worksheets[0].iter_rows():
        # The total and one of its parts, so that the parts still add up.
        if row[0].value in ("专利申请量_合计", "专利申请量_实用新型"):
            row[-1].value += CORRECTED_BY
    corrected = settings.inbox / "yearbook_2020.xlsx"
    book.save(corrected)
    meta = json.loads(sidecar.read_text("utf-8"))["meta"] | {"declared_date": "2022-02-01"}
    corrected.with_name("yearbook_2020.xlsx.meta.json").write_text(json.dumps(meta), "utf-8")


def _archived(sidecar: Path) -> Path:
    return sidecar.with_name(sidecar.name.split(".")[0])
