import datetime as dt
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.release import REFUSED, current, decide, has_new_figures, needs_build
from pipelines.release.build.input_hash import code_hash, ledger_hash, read_attempts
from pipelines.release.build.needs_build import due_dates
from pipelines.release.publish.publish import point_to
from pipelines.release.store.pointer_log import EMBARGOED, PUBLISHED, ROLLED_BACK, record
from pipelines.release.store.releases import MANIFEST, SERVING_FILE, Release
from pipelines.settings import Settings
from schemas import seed_files
from schemas.receipt import Receipt
from tests.tiny import NOW

HEADER = "form_id,role_code,first_period,last_period,due_days_after_period_end,document\n"
ROLES = "role_code,agency_code,valid_from,valid_to\na,x,1980-01-01,\nb,x,1980-01-01,\nold,x,1980-01-01,2020-10-30\n"


@pytest.fixture(autouse=True)
def one_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have the package without seeds, so that those of a test are all that there are."""
    monkeypatch.setattr(seed_files, "PACKAGE_SEEDS", tmp_path / "package")


@pytest.fixture
def published(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data", seeds_dir=tmp_path / "seeds")
    settings.seeds_dir.mkdir()
    vars(settings)["code_roots"] = (settings.seeds_dir,)
    obligations = "f,a,2019-Q4,,20,main\nf,a,2019-Q4,2020-Q1,20,other\n"
    (settings.seeds_dir / "form_obligation.csv").write_text(HEADER + obligations)
    (settings.seeds_dir / "agency_role.csv").write_text(ROLES)
    settings.receipts.mkdir(parents=True)
    day = dt.date(2020, 1, 10)
    release = Release(
        "r", day, f"{day}T18:00:00+00:00", "", ledger_hash(settings, []), code_hash(settings), "", None
    )
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text(release.to_json())
    (folder / SERVING_FILE).touch()
    settings.live.symlink_to(folder / SERVING_FILE)
    return settings


def test_without_a_release_a_build_is_needed(tmp_path: Path) -> None:
    assert needs_build(Settings(data_dir=tmp_path), dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-01-10", False),
        ("2020-01-20", False),
        ("2020-01-21", True),
        ("2020-01-02", False),
        ("2019-12-01", True),
        ("2020-06-01", True),
    ],
)
def test_another_day_needs_a_build_only_after_a_due_date_or_a_new_period(
    published: Settings, day: str, expected: bool
) -> None:
    assert needs_build(published, dt.date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2020-01-12", False), ("2020-01-13", True), ("2020-01-16", True)]
)
def test_a_day_that_changes_source_precedence_needs_a_build(
    published: Settings, day: str, expected: bool
) -> None:
    seed = published.seeds_dir / "source_precedence.csv"
    seed.write_text("source_code,indicator_code,valid_from,valid_to\ns,*,1980-01-01,2020-01-12\n")
    release = current(published)
    assert release is not None
    manifest = replace(release, code_hash=code_hash(published)).to_json()
    (release.folder(published) / MANIFEST).write_text(manifest)
    assert needs_build(published, dt.date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2020-12-30", False), ("2020-12-31", False), ("2021-12-31", True), ("2031-05-01", True)],
)
def test_the_end_of_a_year_of_a_plan_needs_a_build_but_that_of_its_first(
    published: Settings, day: str, expected: bool
) -> None:
    (published.seeds_dir / "form_obligation.csv").write_text(HEADER)
    (published.seeds_dir / "plan.csv").write_text("plan_id,start_year,end_year\np,2020,2030\n")
    release = current(published)
    assert release is not None
    manifest = replace(release, code_hash=code_hash(published)).to_json()
    (release.folder(published) / MANIFEST).write_text(manifest)
    assert needs_build(published, dt.date.fromisoformat(day)) is expected


def test_code_and_answers_are_compared(published: Settings) -> None:
    day = dt.date(2020, 1, 10)
    (published.seeds_dir / "unit.csv").write_text("changed")
    assert needs_build(published, day)


def test_a_refresh_does_not_publish_again_what_was_taken_back(published: Settings) -> None:
    """No build is needed until answers or code differ from those of the release taken back; due dates do not count."""
    good = current(published)
    assert good is not None
    (published.seeds_dir / "unit.csv").write_text("wrong")
    assert needs_build(published, good.as_of)
    wrong = replace(good, release_id="s", code_hash=code_hash(published))
    wrong.folder(published).mkdir()
    (wrong.folder(published) / MANIFEST).write_text(wrong.to_json())
    (wrong.folder(published) / SERVING_FILE).touch()
    for event, release in ((PUBLISHED, wrong), (ROLLED_BACK, good)):
        record(published, event, release, NOW)
        point_to(published, release)
    assert not needs_build(published, good.as_of)
    assert not needs_build(published, dt.date(2020, 6, 1))
    (published.seeds_dir / "unit.csv").write_text("corrected")
    assert needs_build(published, good.as_of)
    (published.seeds_dir / "unit.csv").unlink()
    assert not needs_build(published, good.as_of)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f,a,2019,2020,10,main", ["2020-01-10", "2021-01-11"]),
        ("f,a,2020-Q3,,20,main", ["2020-10-20", "2021-01-20", "2021-04-20"]),
        ("f,a,2021-01,2021-02,1,main", ["2021-02-01", "2021-03-01"]),
        ("f,a,2021-05,,1,main", []),
        ("f,old,2020-09,,1,main", ["2020-10-01"]),
    ],
)
def test_due_dates_are_never_on_a_weekend(tmp_path: Path, row: str, expected: list[str]) -> None:
    (tmp_path / "form_obligation.csv").write_text(HEADER + row + "\n")
    (tmp_path / "agency_role.csv").write_text(ROLES)
    settings = Settings(seeds_dir=tmp_path)
    assert [d.isoformat() for d in due_dates(settings, dt.date(2021, 4, 30))] == expected


def test_due_dates_keep_to_the_holidays_and_to_the_days_worked_for_them(tmp_path: Path) -> None:
    """Friday to Monday are off, the Saturday after the next week is worked."""
    (tmp_path / "form_obligation.csv").write_text(
        HEADER + "f,a,2020-10,2020-10,13,main\nf,b,2020-10,2020-10,28,main\n"
    )
    (tmp_path / "agency_role.csv").write_text(ROLES)
    (tmp_path / "public_holiday.csv").write_text(
        "first_day,last_day,kind\n2020-11-13,2020-11-16,holiday\n2020-11-28,2020-11-28,workday\n"
    )
    dates = due_dates(Settings(seeds_dir=tmp_path), dt.date(2021, 1, 1))
    assert [d.isoformat() for d in dates] == ["2020-11-17", "2020-11-28"]


@pytest.mark.parametrize(
    "statement",
    ["from pipelines import refresh; from pipelines.release import needs_build", "from pipelines import cli"],
)
def test_nothing_heavy_is_imported(statement: str) -> None:
    heavy = "{'polars', 'duckdb', 'pandera', 'pandas', 'dbt', 'dagster', 'great_expectations'}"
    code = f"{statement}\nimport sys\nprint({heavy} & {{m.split('.')[0] for m in sys.modules}})"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert completed.stdout.strip() == "set()"


def test_help_is_quick_to_import() -> None:
    code = "import sys, pipelines.cli\nprint('pydantic' in sys.modules, 'pipelines.settings' in sys.modules)"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert completed.stdout.strip() == "False False"


def add_attempt(settings: Settings, number: int, rows: int, **other: Any) -> None:
    values: dict[str, Any] = {
        "submission_id": f"f.x.2019-Q4.main.{number}",
        "form_id": "f",
        "submitter": "x",
        "period": "2019-Q4",
        "document": "main",
        "attempt": number,
        "status": "accepted" if rows else "refused",
        "sha256": "0" * 64,
        "received_seq": number,
        "received_at": "2020-01-05T00:00:00",
        "original_name": "a.csv",
        "rows_accepted": rows,
    }
    receipt = Receipt(**values | other)
    (settings.receipts / f"{receipt.submission_id}.{receipt.status}.json").write_text(
        receipt.to_json(), "utf-8"
    )


@pytest.mark.parametrize(
    ("rows", "other", "expected"),
    [(0, {}, False), (1, {"status": "duplicate"}, False), (1, {}, True), (1, {"status": "partial"}, True)],
)
def test_only_an_attempt_that_changes_a_figure_needs_a_build(
    published: Settings, rows: int, other: dict[str, Any], expected: bool
) -> None:
    assert not has_new_figures(published)
    add_attempt(published, 1, rows, **other)
    assert has_new_figures(published) is needs_build(published, dt.date(2020, 1, 10)) is expected


def test_a_refused_attempt_goes_along_with_the_next_and_what_a_release_knows_is_compared(
    published: Settings,
) -> None:
    add_attempt(published, 1, 0)
    add_attempt(published, 2, 5)
    release, attempts = current(published), read_attempts(published)
    assert release is not None
    inputs = [{"submission_id": attempt.submission_id} for attempt in attempts]
    known = replace(release, inputs=inputs, ledger_hash=ledger_hash(published, attempts))
    (release.folder(published) / MANIFEST).write_text(known.to_json())
    add_attempt(published, 3, 0)
    assert not has_new_figures(published)
    add_attempt(published, 2, 4)
    assert has_new_figures(published), "it was read again with other rows"


def test_what_was_refused_by_name_is_not_built_again(published: Settings) -> None:
    add_attempt(published, 1, 5)
    live, attempts = current(published), read_attempts(published)
    assert live is not None and needs_build(published, live.as_of)
    inputs = [{"submission_id": attempt.submission_id} for attempt in attempts]
    other = replace(live, release_id="s", inputs=inputs, ledger_hash=ledger_hash(published, attempts))
    other.folder(published).mkdir()
    (other.folder(published) / MANIFEST).write_text(other.to_json())
    record(published, EMBARGOED, other, NOW)
    assert not needs_build(published, live.as_of)
    decide(published, REFUSED, "s", ("a", "b"), NOW)
    assert not needs_build(published, live.as_of) and not has_new_figures(published)
    add_attempt(published, 2, 5)
    assert needs_build(published, live.as_of) and has_new_figures(published)
