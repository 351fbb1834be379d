"""Generated files: they are up to date, and drift is noticed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schemas import generate
from schemas.form import forms

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    generate.write(tmp_path)
    return tmp_path


def test_the_repository_is_up_to_date() -> None:
    assert generate.stale(REPO) == [], "run `python -m schemas.generate`"


def test_what_was_written_is_up_to_date(root: Path) -> None:
    assert generate.stale(root) == []
    assert generate.main(["--check", "--root", str(root)]) == 0


def test_drift_is_named_and_mended(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited = Path("seeds/form.csv")
    missing = generate.STAGING / "stg_recognitions.sql"
    (root / edited).write_text("form_id\n", encoding="utf-8")
    (root / missing).unlink()
    assert generate.main(["--check", "--root", str(root)]) == 1
    assert capsys.readouterr().out.splitlines() == [f"out of date: {missing}", f"out of date: {edited}"]
    assert generate.main(["--root", str(root)]) == 0
    assert generate.stale(root) == []


def test_the_staging_model_of_a_form_that_is_gone_is_removed(root: Path) -> None:
    stray = generate.STAGING / "stg_gone.sql"
    (root / stray).write_text("select 1\n", encoding="utf-8")
    assert generate.stale(root) == [stray]
    generate.write(root)
    assert not (root / stray).exists()


def test_every_column_of_the_lake_is_cast_once(root: Path) -> None:
    for form_id, form in forms().items():
        sql = (root / generate.STAGING / f"stg_{form_id}.sql").read_text(encoding="utf-8")
        assert sql.count("cast(") == len(generate.sql_types(form))
        assert "do not edit" in sql.splitlines()[0]


def test_fields_stand_in_the_order_of_the_model(root: Path) -> None:
    fields = pl.read_csv(root / "seeds/form_field.csv").filter(pl.col("form_id") == "patent_register")
    assert fields["field"].to_list() == list(forms()["patent_register"].to_schema().columns)
    assert fields["position"].to_list() == list(range(1, len(fields) + 1))
