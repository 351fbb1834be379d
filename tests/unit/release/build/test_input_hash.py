import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.release.build.input_hash import code_hash, in_order, ledger_hash, read_attempts, release_id
from pipelines.release.build.inputs import successors
from pipelines.settings import Settings
from schemas.receipt import Receipt

HERE = Settings(time_zone="Asia/Shanghai")


def receipt(attempt: int = 1, **values: object) -> Receipt:
    base = Receipt(
        submission_id=f"f.a.2020.main.{attempt}", form_id="f", submitter="a", period="2020", document="main",
        attempt=attempt, status="accepted", sha256="0" * 64, received_seq=attempt,
        received_at="2026-01-01T00:00:00", original_name="x.csv", rows_received=1, rows_accepted=1,
    )  # fmt: skip
    return replace(base, **values)


def test_the_ledger_hash_ignores_clock_and_order() -> None:
    first, second = receipt(1), receipt(2)
    later = replace(first, received_at="2026-01-01T15:59:59", received_seq=9)
    assert ledger_hash(HERE, [first, second]) == ledger_hash(HERE, [second, later])


def test_the_ledger_hash_depends_on_the_statement_date() -> None:
    """Figures are dated by it, and a day ends at midnight in Tianjin: an undated file of the next day changes the hash."""
    next_day = {"received_at": "2026-01-01T16:00:00"}
    assert ledger_hash(HERE, [receipt()]) != ledger_hash(HERE, [receipt(**next_day)])
    declared = {"declared_date": "2025-12-31"}
    assert ledger_hash(HERE, [receipt(**declared)]) == ledger_hash(HERE, [receipt(**declared, **next_day)])


def test_attempts_are_ordered_by_statement_date_and_key_and_not_by_arrival() -> None:
    came = [
        receipt(submission_id="new", period="2019", received_at="2026-01-03T00:00:00", received_seq=1),
        receipt(submission_id="declared", document="b", declared_date="2025-12-31", received_seq=2),
        receipt(submission_id="2020", document="c", received_seq=3),
        receipt(submission_id="2019", document="c", period="2019", received_seq=4),
    ]
    ids = [r.submission_id for r in in_order(HERE, came)]
    assert ids == ["declared", "2019", "2020", "new"]
    assert [r.submission_id for r in in_order(HERE, came[::-1])] == ids


def test_an_attempt_counts_after_the_earlier_ones_of_its_key() -> None:
    """Also if it declares an earlier day, and if it is the tenth."""
    chain = [receipt(n, declared_date=f"2025-12-{32 - n}") for n in range(1, 12)]
    assert [r.attempt for r in in_order(HERE, chain[::-1])] == list(range(1, 12))


@pytest.mark.parametrize("changed", [{"sha256": "1" * 64}, {"rows_accepted": 0}, {"rules_version": "2"}])
def test_a_changed_receipt_changes_the_hash(changed: dict[str, object]) -> None:
    assert ledger_hash(HERE, [receipt()]) != ledger_hash(HERE, [receipt(**changed)])


def test_a_duplicate_is_no_attempt(tiny: Settings) -> None:
    for name, status in (("a", "accepted"), ("a.duplicate-1", "duplicate")):
        (tiny.receipts / f"{name}.json").write_text(receipt(status=status).to_json())
    assert [r.status for r in read_attempts(tiny)] == ["accepted"]


def test_the_code_hash_depends_on_code_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    root = tmp_path / "code"
    (root / "__pycache__").mkdir(parents=True)
    (root / "a.sql").write_text("select 1")
    vars(settings)["code_roots"] = (root,)
    before = code_hash(settings)
    (root / "__pycache__" / "a.pyc").write_text("compiled")
    (root / ".user.yml").write_text("id: 1")
    assert code_hash(settings) == before
    (root / "a.sql").write_text("select 2")
    changed = code_hash(settings)
    (root / "a.sql").rename(root / "b.sql")
    assert len({before, changed, code_hash(settings)}) == 3


def test_the_release_id_depends_on_the_day_and_all_input_hashes() -> None:
    day = dt.date(2026, 1, 31)
    ids = {
        release_id(day, *parts) for parts in (("l", "c", ""), ("m", "c", ""), ("l", "d", ""), ("l", "c", "r"))
    }
    assert len(ids) == 4
    assert release_id(day, "l", "c", "") in ids
    assert all(i.startswith("2026-01-31-") for i in ids)


def test_an_attempt_with_nothing_accepted_supersedes_nothing() -> None:
    chain = [receipt(1), receipt(2, status="refused", rows_accepted=0), receipt(3)]
    assert successors(chain) == {"f.a.2020.main.1": "f.a.2020.main.3", "f.a.2020.main.3": None}
    assert successors(chain[:2]) == {"f.a.2020.main.1": None}
