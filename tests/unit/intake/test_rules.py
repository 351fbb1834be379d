"""Every rule by example: a good cell passes, a bad one raises it, and no rule is without a test that raises it.

Examples of one cell are data (``golden/rule_examples.csv``): they stand in a form's own row of examples. Rules on a
file as a whole have tables here, rules on other submissions unit tests beside their models.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from pipelines import intake
from pipelines.settings import REPO, Settings
from schemas.form import forms
from schemas.receipt import Receipt
from schemas.rules.registry import PANDERA, RULES
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put, xlsx_bytes
from tests.seeds import copy_seeds
from tests.senders import sender
from tests.trial import named_trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
PERIODS = {"A": "2019", "Q": "2019-Q4", "M": "2019-11"}
NAME = "published_figures.tjipo.2016.yearbook.xlsx"
FORMS = forms()
EXAMPLES = list(
    csv.DictReader((REPO / "tests" / "golden" / "rule_examples.csv").open(encoding="utf-8", newline=""))
)


def test_every_rule_is_raised_by_a_test() -> None:
    """Its code occurs in a test, in a unit test of a model, or among what is planted in the samples."""
    files = [*(REPO / "tests").rglob("*.py")]
    files += [REPO / "tests" / "golden" / "rule_examples.csv", REPO / "samples" / "planted.csv"]
    files += [REPO / "samples" / "faulty.py", *(REPO / "dbt_project" / "models").rglob("*.yml")]
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert [code for code in RULES if code not in text] == []


def test_severities_of_series_rules_are_those_of_the_registry() -> None:
    """SQL cannot read the registry: the severity that a model gives its rule must agree."""
    for path in (REPO / "dbt_project" / "models" / "intermediate").glob("int_finding_*.sql"):
        code = f"series.{path.stem.removeprefix('int_finding_')}"
        sql = path.read_text("utf-8")
        if code in RULES and f"'{code}' as rule_code" in sql:
            assert f"'{RULES[code].severity}' as severity" in sql, path.name


def _answer(folder: Path, form_id: str, field: str, cell: str) -> Receipt:
    form = FORMS[form_id]
    sent = form.sent_columns()
    row = [cell if name == field else column.example for name, column in sent.items()]
    name = f"{form_id}.{sender(form)}.{PERIODS[form.spec().cadence]}.csv"
    path = put(folder, name, csv_text([[column.label_zh for column in sent.values()], row]))
    return named_trial(path)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['rule_code']}-{e['form_id']}")
def test_a_good_cell_passes_and_a_bad_one_is_reported(tmp_path: Path, example: dict[str, str]) -> None:
    code, form_id, field = example["rule_code"], example["form_id"], example["field"]
    good = _answer(tmp_path, form_id, field, example["good"])
    assert code not in {f.rule_code for f in good.findings} and good.rows_accepted == 1
    bad = _answer(tmp_path, form_id, field, example["bad"])
    assert {f.rule_code for f in bad.findings if f.severity == RULES[code].severity} >= {code}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['rule_code']}-{e['form_id']}")
def test_a_rule_is_raised_by_its_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: dict[str, str]
) -> None:
    """With pandera's ``validate`` silenced, exactly the rules that it judges are no longer raised."""
    monkeypatch.setattr(pa.DataFrameSchema, "validate", lambda schema, rows, *_, **options: rows)
    bad = _answer(tmp_path, example["form_id"], example["field"], example["bad"])
    is_raised = example["rule_code"] in {f.rule_code for f in bad.findings}
    assert is_raised == (RULES[example["rule_code"]].judge != PANDERA)


def test_every_scope_has_examples() -> None:
    assert {RULES[e["rule_code"]].scope for e in EXAMPLES} == {"cell", "row"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def send(settings: Settings, rows: list[list[Any]]) -> Receipt:
    put(settings.inbox, NAME, xlsx_bytes(rows))
    (receipt,) = intake.ingest(settings, NOW)
    return receipt


def statuses(settings: Settings, receipt: Receipt) -> list[str]:
    assert receipt.lake_path
    return pl.read_parquet(settings.data_dir / receipt.lake_path)["obs_status"].to_list()


def series(*figures: str) -> list[list[Any]]:
    rows = [
        ["专利申请量", "天津市", str(2011 + n), figure, "件", "中国科技统计年鉴", "2017-12-31"]
        for n, figure in enumerate(figures)
    ]
    return [FIGURES, *rows]


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        (("10000", "11000", "120000000", "12500", "13000"), "file.unit_slip"),
        (("10", "11", "1200000000", "12", "13"), "file.unit_slip"),
        (("10000", "11000", "1", "12500", "13000"), "file.lost_wan"),
    ],
)
def test_a_wrong_unit_within_a_table_is_a_query(
    settings: Settings, figures: tuple[str, ...], code: str
) -> None:
    receipt = send(settings, series(*figures))
    assert [(f.rule_code, f.source_ref, f.found) for f in receipt.findings] == [(code, "表1!D4", figures[2])]
    assert (receipt.status, statuses(settings, receipt)) == ("accepted", ["A", "A", "P", "A", "A"])
    held = pl.read_parquet(settings.data_dir / (receipt.lake_path or "")).sort("source_row")["held_by"]
    assert held.to_list() == [None, None, code, None, None]


@pytest.mark.parametrize(
    "figures",
    [("10000", "120000000"), ("10000", "11000", "120000", "13000"), ("10", "9000", "10", "8000")],
    ids=["one neighbour cannot tell", "tenfold", "a wild series"],
)
def test_values_that_vary_as_usual_are_no_query(settings: Settings, figures: tuple[str, ...]) -> None:
    receipt = send(settings, series(*figures))
    assert (receipt.status, receipt.findings) == ("accepted", [])


def test_the_tolerance_of_a_wrong_unit_is_that_of_the_seed(settings: Settings, tmp_path: Path) -> None:
    seeds_dir = copy_seeds(tmp_path / "seeds")
    path = seeds_dir / "rule_threshold.csv"
    changed = re.sub(
        r"^(file.unit_slip,tolerance_dex),[^,]*", r"\1,1.5", path.read_text("utf-8"), flags=re.MULTILINE
    )
    path.write_text(changed, "utf-8")
    wider = settings.model_copy(update={"seeds_dir": seeds_dir})
    rows = series("10000", "11000", "6000000", "12500", "13000")
    assert [f.rule_code for f in send(wider, rows).findings] == ["file.unit_slip"]


@pytest.mark.parametrize("title", ["天津市专利情况（截至2015年底）", "Patents, as of the end of 2015"])
def test_a_stale_header(settings: Settings, title: str) -> None:
    receipt = send(settings, [[title], FIGURES, *GOOD_ROWS])
    assert [(f.rule_code, f.source_ref, f.expected) for f in receipt.findings] == [
        ("file.stale_header", "表1!A1", "2016")
    ]
    assert (receipt.status, statuses(settings, receipt)) == ("accepted", ["P", "P", "P"])


@pytest.mark.parametrize("title", ["截至2016年底", "2015年版统计报表制度", "1949年以来专利情况"])
def test_a_header_that_only_names_a_year(settings: Settings, title: str) -> None:
    receipt = send(settings, [[title], FIGURES, *GOOD_ROWS])
    assert (receipt.findings, statuses(settings, receipt)) == ([], ["A", "A", "A"])


@pytest.mark.parametrize(
    ("rows", "moved"),
    [
        ([[r[0], None, *r[1:]] for r in GOOD_ROWS], "C2:H4 → B2:G4"),
        ([[*r[:3], *r[4:]] for r in GOOD_ROWS], "D2:F4 → E2:G4"),
    ],
    ids=["pushed to the right", "drawn to the left"],
)
def test_shifted_columns_are_one_finding(settings: Settings, rows: list[list[Any]], moved: str) -> None:
    receipt = send(settings, [FIGURES, *rows])
    (finding,) = receipt.findings
    assert (finding.rule_code, finding.expected) == ("file.misaligned_columns", moved)
    assert (receipt.status, receipt.rows_received, receipt.rows_quarantined) == ("refused", 3, 3)


def test_two_wrong_columns_are_not_taken_for_a_shift(settings: Settings) -> None:
    rows = [[r[0], r[1], "去年", "许多", *r[4:]] for r in GOOD_ROWS]
    codes = {f.rule_code for f in send(settings, [FIGURES, *rows]).findings}
    assert codes == {"cell.not_a_period", "cell.not_a_number"}


def test_a_column_that_occurs_twice(settings: Settings) -> None:
    receipt = send(settings, [[*FIGURES, "数值"], *[[*r, "1"] for r in GOOD_ROWS]])
    assert [f.rule_code for f in receipt.findings] == ["file.duplicate_column"]
