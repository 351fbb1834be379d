"""A second night after the samples: what came in the day before, and the release that it made."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.refresh import RefreshResult, refresh
from pipelines.release import Release, current
from pipelines.settings import Settings
from tests.conftest import AS_OF, NOW

CORRECTED_BY = 125_000 - 111_514
"""So many applications more in 2020, and the target of that year is met."""
JOINED = 5
"""So many people more has the first agency of the list of 2020."""


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
    """A corrected yearbook, a list in which one agency corrected itself, and a file that is no spreadsheet came in.

    Never write into its folder.
    """
    folder = tmp_path_factory.mktemp("second_night") / "data"
    shutil.copytree(sample_release.data_dir, folder, symlinks=True)
    settings = Settings(data_dir=folder, as_of=AS_OF)
    first = current(settings)
    assert first is not None
    (settings.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
    send_corrected_yearbook(settings)
    send_again(settings, "service_agencies_2020.xlsx", _correct_agency)
    return Night(settings, first, refresh(settings, NOW))


def send_corrected_yearbook(settings: Settings) -> None:
    """Put the yearbook of 2020 into the inbox again, with other figures."""
    send_again(settings, "yearbook_2020.xlsx", _correct_yearbook, declared_date="2022-02-01")


def send_again(
    settings: Settings, original_name: str, change: Callable[[Worksheet], None] | None = None, **meta: str
) -> None:
    """Put the first file of that name into the inbox again, changed or as it was."""
    sidecars = [(json.loads(path.read_text("utf-8")), path) for path in settings.archive.glob("*/*.json")]
    first, path = min(
        ((said, path) for said, path in sidecars if said["original_name"] == original_name),
        key=lambda pair: pair[0]["received_seq"],
    )
    content = path.with_name(path.name.split(".")[0])
    target = settings.inbox / original_name
    if change is None:
        shutil.copyfile(content, target)
    else:
        book = openpyxl.load_workbook(content.open("rb"))
        change(book.worksheets[0])
        book.save(target)
    said = {k: v for k, v in first["meta"].items() if k != "received_at"} | meta
    target.with_name(f"{original_name}.meta.json").write_text(json.dumps(said), "utf-8")


def _correct_yearbook(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        # The total and one of its parts, so that the parts still add up.
        if row[0].value in ("专利申请量_合计", "专利申请量_实用新型"):
            row[-1].value += CORRECTED_BY


def _correct_agency(sheet: Worksheet) -> None:
    """One agency had some more people."""
    header, first = sheet[5], sheet[6]
    (staff,) = [n for n, cell in enumerate(header) if str(cell.value).startswith("从业人员")]
    first[staff].value += JOINED
