"""Checks of every kind that pandera has, added to a form as a contributor would: each yields a finding with its cells.

Belongs here: a form of two columns with one more check each time, from a file to its receipt. Does not belong here: the
checks of the real forms (``tests/unit/schemas``).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest
from pandera.extensions import register_check_method

from pipelines.common.files import sha256
from pipelines.intake.archive import Arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import TrialAttempt
from pipelines.settings import Settings
from schemas.checks.row_schemas import row_schemas
from schemas.form import Form, FormSpec, sent
from schemas.rules.pandera_checks import NoRule
from tests.fixtures_make import csv_text

SPEC = FormSpec(
    form_id="contributed",
    label_zh="添加检查的报表",
    label_en="Form with a check more",
    cadence="A",
    senders=("*",),
    acceptance="all_or_nothing",
    series="full",
    key=("name",),
)
HEADER = ["名称", "全部", "其中"]
GOOD = [["甲", "9", "5"], ["乙", "8", "6"]]


@register_check_method(statistics=["whole"])
def part_exceeds_whole(data: pa.PolarsData, *, whole: str) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(data.key) <= pl.col(whole))


def text(**checks: Any) -> Any:
    return sent("名称", "Name", description_zh="名称。", description="Name.", example="甲", **checks)


def number(label_zh: str, label_en: str, **checks: Any) -> Any:
    own = {"kind": "integer", "required": False, "example": "9"} | checks
    return sent(label_zh, label_en, description_zh="数。", description="A number.", **own)


class Plain(Form):
    name: str = text()
    whole: int = number("全部", "Whole")
    part: int = number("其中", "Part")

    # Not in the Config: a form of the tests is none of the forms.
    @classmethod
    def spec(cls) -> FormSpec:
        return SPEC


class BuiltInBound(Plain):
    part: int = number("其中", "Part", ge=5)


class BuiltInSet(Plain):
    part: int = number("其中", "Part", isin=[5, 6])


class BuiltInShape(Plain):
    name: str = text(str_matches="^[甲乙]$")


class OwnCondition(Plain):
    part: int = number("其中", "Part", rules={"row.part_exceeds_whole": lambda part: part <= pl.col("whole")})


class Registered(Plain):
    part: int = number("其中", "Part", part_exceeds_whole={"whole": "whole"})


class OnColumn(Plain):
    @pa.check("part", name="cell.negative")
    def _not_negative(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key) >= 0)


class WithWords(Plain):
    @pa.check("part", name="cell.negative", error="parts may not be negative")
    def _not_negative(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key) >= 0)


class OnFrame(Plain):
    @pa.dataframe_check(name="row.part_exceeds_whole")
    def _part_within_whole(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("part") <= pl.col("whole"))


class OnFile(Plain):
    @pa.dataframe_check(name="file.unit_slip")
    def _near_the_middle(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("whole") < 100 * pl.col("whole").median())


class ColumnOfFile(Plain):
    @pa.check("whole", name="file.unit_slip")
    def _near_the_middle(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key) < 100 * pl.col(data.key).median())


class Given(Plain):
    part: int = number("其中", "Part", nullable=False)


class UniqueColumn(Plain):
    part: int = number("其中", "Part", unique=True)


class UniqueTogether(Plain):
    class Config:
        unique = ["whole", "part"]


class Unnamed(Plain):
    @pa.check("part")
    def _odd(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key) % 2 == 1)


class OneAnswer(Plain):
    @pa.dataframe_check(name="row.part_exceeds_whole")
    def _sums(cls, data: pa.PolarsData) -> bool:
        return False


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> FilePipeline:
    return FilePipeline(Settings(data_dir=tmp_path_factory.mktemp("data")))


def findings(
    pipeline: FilePipeline, folder: Path, form: type[Form], *rows: list[str]
) -> list[tuple[str, ...]]:
    pipeline.forms = {"contributed": form}
    path = folder / "contributed.tjipo.2019.csv"
    path.write_text(csv_text([HEADER, *rows]), "utf-8")
    meta = {"form_id": "contributed", "submitter": "tjipo", "period": "2019"}
    arrival = Arrival(path, sha256(path), 1, dt.datetime(2026, 1, 31).isoformat(), path.name, meta)
    numbering = TrialAttempt(Ledger(pipeline.settings), pipeline.rules_version)
    receipt = pipeline.evaluate(arrival, numbering, folder / "out").receipt
    return [(f.rule_code, f.source_ref, f.column, f.found, f.expected) for f in receipt.findings]


@pytest.mark.parametrize(
    ("form", "wrong", "finding"),
    [
        (BuiltInBound, ["丙", "9", "4"], ("cell.out_of_range", "csv!C4", "part", "4", "≥ 5")),
        (BuiltInSet, ["丙", "9", "7"], ("cell.not_allowed", "csv!C4", "part", "7", "5 / 6")),
        (BuiltInShape, ["丁", "9", "5"], ("cell.not_well_formed", "csv!A4", "name", "丁", "甲")),
        (OwnCondition, ["丙", "4", "5"], ("row.part_exceeds_whole", "csv!C4", "part", "5", "")),
        (Registered, ["丙", "4", "5"], ("row.part_exceeds_whole", "csv!C4", "part", "5", "")),
        (OnColumn, ["丙", "4", "-5"], ("cell.negative", "csv!C4", "part", "-5", "")),
        (WithWords, ["丙", "4", "-5"], ("cell.negative", "csv!C4", "part", "-5", "")),
        (OnFrame, ["丙", "4", "5"], ("row.part_exceeds_whole", "csv!A4", "", "", "")),
        (OnFile, ["丙", "9000", "5"], ("file.unit_slip", "csv!A4", "", "", "")),
        (ColumnOfFile, ["丙", "9000", "5"], ("file.unit_slip", "csv!A4", "whole", "9000", "")),
        (Given, ["丙", "4", ""], ("cell.required", "csv!C4", "part", "", "9")),
        (Plain, ["甲", "4", "3"], ("file.duplicate_key", "csv!A4", "name", "甲", "csv!A2")),
        (UniqueColumn, ["丙", "4", "5"], ("file.duplicate_key", "csv!A4", "part", "5", "csv!A2")),
        (
            UniqueTogether,
            ["丙", "9", "5"],
            ("file.duplicate_key", "csv!A4", "全部 / 其中", "9 / 5", "csv!A2"),
        ),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_failure_is_a_finding_with_its_cell(
    pipeline: FilePipeline, tmp_path: Path, form: type[Form], wrong: list[str], finding: tuple[str, ...]
) -> None:
    assert findings(pipeline, tmp_path, form, *GOOD) == []
    assert findings(pipeline, tmp_path, form, *GOOD, wrong) == [finding]


def test_a_check_without_a_rule_is_an_error_for_its_author() -> None:
    with pytest.raises(NoRule, match=r"Unnamed\.part: the check '_odd' has no rule"):
        row_schemas(Unnamed)


def test_a_check_that_gives_one_answer_for_all_rows_is_an_error_for_its_author(
    pipeline: FilePipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert findings(pipeline, tmp_path, OneAnswer, *GOOD)[0][0] == "file.unreadable"
    assert "a check without rows" in caplog.text
