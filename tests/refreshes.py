"""Two more releases after that of the samples, the first of them by Dagster's nightly job.

Belongs here: what is sent in, and the releases that it makes. Does not belong here: fixtures (``integration/conftest``).
"""

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines import intake, views
from pipelines.common.messages import Diagnostic
from pipelines.common.progress import Progress
from pipelines.intake.resubmission import FINDING_COLUMNS, FINDINGS_SHEET
from pipelines.refresh import refresh
from pipelines.release import Release, current, rollback, waiting
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.dbt_parse import give_parse
from tests.fixtures_make import EVENTS, csv_text, events, put
from tests.model_build import refreshes_without_dbt
from tests.nightly_job import JobRun, run_nightly
from tests.sample_release import copy_data
from tests.seeds import copy_seeds
from tests.tiny import AS_OF, NOW

SECOND_REFRESH, THIRD_REFRESH = NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2)
HOUR = dt.timedelta(hours=1)
CORRECTED_BY = 125_000 - 111_514
"""So many applications more in 2020, and the target of that year is met."""
JOINED = 5
"""So many people more has the first agency of the list of 2020."""


@dataclass(frozen=True)
class SecondRelease:
    """A run of Dagster's nightly job on a copy of the published samples.

    Attributes:
        settings: the data folder after it.
        first: the release that was live before it, made by the command.
        release: the one that it published.
        receipts: those of the files that it ingested.
        left: the files that it did not take in, each with its reason.
        run: what it left in Dagster's log.
    """

    settings: Settings
    first: Release
    release: Release
    receipts: list[Receipt]
    left: list[Diagnostic]
    run: JobRun


def make_second_release(sample_release: Settings, folder: Path) -> SecondRelease:
    """Run the nightly job on a copy of the samples with a corrected yearbook and a corrected list.

    Dropped together with a file that is no spreadsheet, whose options have a time that no calendar has, and one that may not
    be read.
    """
    # It makes a build of its own; no test reads its exports.
    settings = give_parse(copy_data(sample_release, folder / "data", "build")).model_copy(
        update={"exports": ()}
    )
    first = current(settings)
    assert first is not None
    put(settings.inbox, "nonsense.xlsx", "not a spreadsheet")
    put(settings.inbox, "nonsense.xlsx.meta.json", json.dumps({"received_at": "0001-01-01T00:00:00+23:59"}))
    closed = put(settings.inbox, CLOSED, "a,b\n1,2\n")
    send_corrected_yearbook(settings)
    send_again(settings, "service_agencies_2020.xlsx", _correct_agency)
    known = {receipt.submission_id for receipt in intake.read_ledger(settings)}
    with _refusing_to_open(closed):
        run = run_nightly(settings, SECOND_REFRESH)
        left = intake.left_files(settings)
    closed.unlink()  # what follows builds on this folder
    release = current(settings)
    assert release is not None and not run.failure, run.failure
    receipts = [receipt for receipt in intake.read_ledger(settings) if receipt.submission_id not in known]
    return SecondRelease(settings, first, release, receipts, left, run)


CLOSED = "closed.csv"


def _refusing_to_open(closed: Path) -> AbstractContextManager[object]:
    """Have a file refuse to be opened, as one of another user does: tests may run as root, whom nothing is refused."""
    opened = Path.open

    def refusing(path: Path, *args: Any, **more: Any) -> Any:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **more)

    return mock.patch.object(Path, "open", refusing)


FELL = "district_return.120106.2017-Q3.main.1"
WORDS = "二季度误计授权登记量,三季度已核减"
CORRECTION = {
    "correction_id": "tm-reg-cum-2017",
    "form_id": "published_figures",
    "submitter": "cnipa",
    "period": "2017",
    "document": "yearbook",
    "source_code": "",
    "indicator_code": "TM_REG_CUM",
    "ref_area": "120000",
    "time_period": "2017",
    "measure_basis": "point",
    "caliber_code": "base",
    "patent_type": "_Z",
    "applicant_type": "_Z",
    "industry_code": "_Z",
    "item_class": "_Z",
    "old_value": "161083",
    "new_value": "191083",
    "unit_measure": "ITEM",
    "reason_zh": "表头未更新",
    "reason_en": "the heading was not renewed",
    "declared_by": "tjmsa",
    "declared_on": "2018-03-01",
}


class Steps(Progress):
    """Keeps the names of the steps of a refresh."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def step(self, name: str) -> None:
        self.names.append(name)


@dataclass(frozen=True)
class ThreeReleases:
    """Three releases in one release store; the third is live in the end.

    Attributes:
        settings: the data folder after them, under the seeds of the third.
        first, second, third: their releases.
        outcomes: the status of each refresh after the second release, in order; the steps of the last one, too.
        explained: the attempt in which a query was explained.
    """

    settings: Settings
    first: Release
    second: Release
    third: Release
    outcomes: list[str]
    explained: str


def make_three_releases(second_release: SecondRelease, folder: Path) -> ThreeReleases:
    """Take the second release back; then refresh with more files under an embargo of an hour, and publish.

    The files are the old yearbook, a register in two documents and a query explained; and a correction is declared.
    """
    before = copy_data(second_release.settings, folder / "data", "build")
    now = THIRD_REFRESH
    second = rollback(before, second_release.first.release_id, now)
    outcomes = [refresh(before, now).status]
    settings = with_correction(before, folder / "seeds").model_copy(update={"exports": ()})
    send_again(settings, "yearbook_2020.xlsx", declared_date="2022-03-01")
    for document in ("main", "supplement"):
        _send_register(settings, document)
    _explain(settings, folder)
    with refreshes_without_dbt():
        result = refresh(settings, now, embargo_until=now + HOUR)
    outcomes.append(result.status)
    third = waiting(settings)
    assert second is not None and third is not None and current(settings) == second_release.first, result
    outcomes.append(refresh(settings, now).status)
    steps = Steps()
    outcomes += [refresh(settings, now + HOUR, steps).status, *steps.names]
    (receipt,) = [r for r in result.receipts if r.original_name == "explained.xlsx"]
    return ThreeReleases(settings, second_release.first, second, third, outcomes, receipt.submission_id)


def with_correction(settings: Settings, seeds: Path, **other: str) -> Settings:
    """Return settings under seeds of their own that declare one correction."""
    copy_seeds(seeds)
    with (seeds / "correction.csv").open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, CORRECTION, lineterminator="\n").writerow(CORRECTION | other)
    return Settings(data_dir=settings.data_dir, seeds_dir=seeds, as_of=AS_OF)


def _send_register(settings: Settings, document: str) -> None:
    """Put the same three events into the inbox, under the name of a document; the bytes of two differ."""
    name = f"patent_register.{document}.csv"
    meta: dict[str, Any] = {
        "form_id": "patent_register",
        "submitter": "tjipo",
        "period": "2021-03",
        "document": document,
        "is_synthetic": True,
    }
    put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    put(settings.inbox, name, csv_text([EVENTS, *events(3)]) + "\n" * (document == "supplement"))


def _explain(settings: Settings, folder: Path) -> None:
    """Put the annotated copy of a return into the inbox, its query explained."""
    addendum = views.read_addendum(settings, FELL)
    intake.addendum_answers(settings, FELL, addendum.findings, folder)
    book = openpyxl.load_workbook(folder / f"{FELL}.annotated.xlsx")
    for row in book[FINDINGS_SHEET].iter_rows():
        if "series.ytd_falls" in str(row[FINDING_COLUMNS.index("rule")].value):
            row[FINDING_COLUMNS.index("explanation")].value = WORDS
    book.save(settings.inbox / "explained.xlsx")


def send_corrected_yearbook(settings: Settings) -> None:
    """Put the yearbook of 2020 into the inbox again, with other figures."""
    send_again(settings, "yearbook_2020.xlsx", _correct_yearbook, declared_date="2022-02-01")


def send_again(
    settings: Settings, original_name: str, change: Callable[[Worksheet], None] | None = None, **meta: str
) -> None:
    """Put the first file of that name into the inbox again, changed or as it was."""
    sidecars = [(json.loads(path.read_text("utf-8")), path) for path in settings.archive.glob("*/*.json")]
    first, path = min(
        ((sidecar, path) for sidecar, path in sidecars if sidecar["original_name"] == original_name),
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
    meta = {k: v for k, v in first["meta"].items() if k != "received_at"} | meta
    target.with_name(f"{original_name}.meta.json").write_text(json.dumps(meta), "utf-8")


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
