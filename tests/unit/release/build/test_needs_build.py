import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.release import REFUSED, current, decide, has_new_figures, needs_build
from pipelines.release.build.input_hash import code_hash, ledger_hash, read_attempts
from pipelines.release.build.needs_build import unchanged_days
from pipelines.release.build.warehouse import BuildResult
from pipelines.release.publish.publish import point_to
from pipelines.release.store.pointer_log import EMBARGOED, PUBLISHED, ROLLED_BACK, record
from pipelines.release.store.releases import MANIFEST, SERVING_FILE, Release
from pipelines.settings import Settings
from schemas import seed_files
from schemas.receipt import Receipt
from tests.tiny import AS_OF, NOW, write_release

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def one_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have the package without seeds, so that those of a test are all that there are."""
    monkeypatch.setattr(seed_files, "PACKAGE_SEEDS", tmp_path / "package")


@pytest.fixture
def published(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data", seeds_dir=tmp_path / "seeds")
    settings.seeds_dir.mkdir()
    vars(settings)["code_roots"] = (settings.seeds_dir,)
    settings.receipts.mkdir(parents=True)
    day = dt.date(2020, 1, 10)
    release = Release(
        "r",
        day,
        f"{day}T18:00:00+00:00",
        "",
        ledger_hash(settings, []),
        code_hash(settings),
        "",
        None,
        unchanged_days=["2020-01-01", "2020-01-20"],
    )
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    write_release(folder, release)
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
        ("2020-01-01", False),
        ("2019-12-31", True),
        ("2020-06-01", True),
    ],
)
def test_another_day_needs_a_build_if_the_release_does_not_hold_on_it(
    published: Settings, day: str, expected: bool
) -> None:
    assert needs_build(published, dt.date.fromisoformat(day)) is expected


def test_a_release_of_an_earlier_version_holds_on_its_own_day(published: Settings) -> None:
    release = current(published)
    assert release is not None
    record = json.loads(release.to_json())
    del record["unchanged_days"]
    (release.folder(published) / MANIFEST).write_text(json.dumps(record))
    assert [needs_build(published, release.as_of + n * DAY) for n in (-1, 0, 1)] == [True, False, True]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), ("0001-01-01", "9999-12-31")),
        (("2026-01-31",), ("2026-01-31", "9999-12-31")),
        (("2025-12-31", "2026-02-01", "2026-03-01"), ("2025-12-31", "2026-01-31")),
    ],
)
def test_a_build_holds_from_the_last_change_to_the_day_before_the_next(
    tiny: Settings, tiny_build: Callable[..., BuildResult], days: tuple[str, ...], expected: tuple[str, str]
) -> None:
    import duckdb

    tiny_build()
    with duckdb.connect(str(tiny.build_db)) as connection:
        for day in days:
            connection.execute("insert into intermediate.int_change_day values ('m', ?)", [day])
    assert unchanged_days(tiny, AS_OF) == expected


def test_code_and_answers_are_compared(published: Settings) -> None:
    day = dt.date(2020, 1, 10)
    (published.seeds_dir / "unit.csv").write_text("changed")
    assert needs_build(published, day)


def test_a_refresh_does_not_publish_again_what_was_taken_back(published: Settings) -> None:
    """No build is needed until answers or code differ from those of the release taken back; the day does not count."""
    good = current(published)
    assert good is not None
    (published.seeds_dir / "unit.csv").write_text("wrong")
    assert needs_build(published, good.as_of)
    wrong = replace(good, release_id="s", code_hash=code_hash(published))
    wrong.folder(published).mkdir()
    write_release(wrong.folder(published), wrong)
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
    write_release(release.folder(published), known)
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
    write_release(other.folder(published), other)
    record(published, EMBARGOED, other, NOW)
    assert not needs_build(published, live.as_of)
    decide(published, REFUSED, "s", ("a", "b"), NOW)
    assert not needs_build(published, live.as_of) and not has_new_figures(published)
    add_attempt(published, 2, 5)
    assert needs_build(published, live.as_of) and has_new_figures(published)
