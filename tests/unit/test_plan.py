"""The seeds of a plan against its text: a made-up plan, and the real one if it is beside the checkout."""

from __future__ import annotations

import csv
import hashlib
import inspect
import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.plan import CHECKS, NUMBER, verify
from schemas.reference.base import SeedError, load_seed
from schemas.reference.indicator import Indicator, Target, TargetReading
from schemas.reference.plan import PlanNumber, PlanStatement, PlanTask
from tests.seeds import SEEDS, copy_seeds

REPO = Path(__file__).parents[2]
TRUE_TEXT = REPO.parent / "shared" / "domain" / "plan_tianjin_13fyp.txt"

TEXT = """某市“七五”规划(2030-05-06)
一、目标
到2035年,专利授权达到3.5万件,形成两个园区,带动一批企业。
建立专利数据库,年报约1 200余份印发。
"""
QUOTES = {
    "1.grant": "专利授权达到3.5万件",
    "1.park": "形成两个园区",
    "1.base": "建立专利数据库",
    "1.report": "年报约1 200余份",
}
EXEMPT = {
    "七五": "plan_name",
    "2030": "date",
    "05": "date",
    "06": "date",
    "2035": "date",
    "一、": "list_numeral",
    "一批": "idiom",
}


def _write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    pl.DataFrame(rows, infer_schema_length=None).write_csv(folder / f"{name}.csv")


def _edit(folder: Path, name: str, *changes: pl.Expr) -> None:
    path = folder / f"{name}.csv"
    pl.read_csv(path, infer_schema=False).with_columns(*changes).write_csv(path)


@pytest.fixture
def made_up(tmp_path: Path) -> tuple[Path, Path]:
    """A plan of three lines with seeds that agree with it."""
    text_path, seeds = tmp_path / "plan.txt", tmp_path / "seeds"
    seeds.mkdir()
    text_path.write_bytes(TEXT.encode())
    plan = {"plan_id": "made-up"}

    def place(quote: str) -> dict[str, int]:
        return {"char_start": TEXT.index(quote), "char_end": TEXT.index(quote) + len(quote)}

    _write(
        seeds,
        "plan",
        [
            plan
            | {
                "name_zh": "某市规划",
                "name_en": "A plan",
                "region_area": "999999",
                "start_year": 2031,
                "end_year": 2035,
                "base_year": 2030,
            }
            | {
                "title": "某市“七五”规划",
                "issuer": "某局",
                "issued_on": "2030-05-06",
                "url": "https://example.org/plan",
            }
            | {
                "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
                "char_count": len(TEXT),
                "is_synthetic": False,
            }
        ],
    )
    statements = [
        plan
        | {
            "statement_id": sid,
            "section": "1",
            "kind": "database" if sid == "1.base" else "target",
            "quote": quote,
        }
        | place(quote)
        | {"summary_en": "...", "note": None}
        for sid, quote in QUOTES.items()
    ]
    _write(seeds, "plan_statement", statements)
    _write(
        seeds,
        "plan_erratum",
        [
            plan
            | dict(erratum_id="space", **place("1 200"), raw="1 200", read_as="1200", kind="stray_space")
            | {"evidence_zh": "多余空格", "evidence_en": "a stray space"}
        ],
    )
    _write(
        seeds,
        "plan_task",
        [
            plan
            | {
                "task_id": "P1",
                "parent_task_id": None,
                "kind": "project",
                "section": "1",
                "title_zh": "数据库",
                "title_en": "Database",
            }
            | dict(quote="建立专利数据库", **place("建立专利数据库"), lead_agency="x")
        ],
    )
    numbers = []
    for text in ("3.5万", "两", "1", "200"):
        start = TEXT.index({"1": "1 200"}.get(text, text))
        sid = next(s["statement_id"] for s in statements if s["char_start"] <= start < s["char_end"])
        numbers.append(
            plan
            | {
                "char_start": start,
                "char_end": start + len(text),
                "text": text,
                "statement_id": sid,
                "exemption": None,
            }
        )
    for anchor, exemption in EXEMPT.items():
        start, text = TEXT.index(anchor), anchor.rstrip("、批")
        numbers.append(
            plan
            | {
                "char_start": start,
                "char_end": start + len(text),
                "text": text,
                "statement_id": None,
                "exemption": exemption,
            }
        )
    _write(seeds, "plan_number", numbers)
    return text_path, seeds


def test_agreement_has_no_problems(made_up):
    assert verify(*made_up) == []


def test_a_changed_digit_is_a_problem_at_its_place(made_up):
    text_path, seeds = made_up
    text_path.write_bytes(TEXT.replace("3.5万", "3.6万").encode())
    problems = verify(text_path, seeds)
    assert [p.check for p in problems] == ["sha256", "quote", "not_in_text"]
    at = TEXT.index("3.5万")
    assert problems[2].where == f"plan_number [{at}:{at + 4}]"
    assert "“3.5万”，原文此处为“3.6万”" in str(problems[2])


def test_a_changed_plain_word_changes_the_hash_alone(made_up):
    text_path, seeds = made_up
    text_path.write_bytes(TEXT.replace("印发", "刊发").encode())
    assert [p.check for p in verify(text_path, seeds)] == ["sha256"]


def test_an_inserted_character_shifts_what_follows(made_up):
    text_path, seeds = made_up
    text_path.write_bytes(TEXT.replace("印发", "编印发").encode())
    assert [p.check for p in verify(text_path, seeds)] == ["sha256", "length"]


@pytest.mark.parametrize(
    ("anchor", "change", "check"),
    [
        ("一批", None, "not_in_inventory"),
        ("两个", pl.lit("二").alias("text"), "not_in_text"),
        ("两个", pl.lit("1.grant").alias("statement_id"), "not_covered"),
        ("两个", pl.lit("1.nowhere").alias("statement_id"), "not_covered"),
        ("两个", pl.lit("idiom").alias("exemption"), "not_covered"),
        ("两个", pl.lit(None, pl.String).alias("statement_id"), "not_covered"),
    ],
)
def test_each_number_of_the_inventory_is_compared_with_the_text(made_up, anchor, change, check):
    text_path, seeds = made_up
    path = seeds / "plan_number.csv"
    rows = pl.read_csv(path, infer_schema=False)
    it = pl.col("char_start") == str(TEXT.index(anchor))
    if change is None:
        rows = rows.filter(~it)
    else:
        name = change.meta.output_name()
        rows = rows.with_columns(pl.when(it).then(change).otherwise(pl.col(name)).alias(name))
    rows.write_csv(path)
    assert [p.check for p in verify(text_path, seeds)] == [check]


def test_an_invented_number_is_a_problem(made_up):
    text_path, seeds = made_up
    start = TEXT.index("专利")
    with (seeds / "plan_number.csv").open("a") as file:
        file.write(f"made-up,{start},{start + 2},专利,1.grant,\n")
    (problem,) = verify(text_path, seeds)
    assert (problem.check, problem.expected, problem.in_text) == ("not_in_text", "专利", "专利")


def test_a_problem_says_where_it_is_and_how_to_correct_it(made_up):
    text_path, seeds = made_up
    start = TEXT.index("3.5万")
    numbers = pl.read_csv(seeds / "plan_number.csv", infer_schema=False)
    numbers.filter(pl.col("text") != "3.5万").write_csv(seeds / "plan_number.csv")
    (problem,) = verify(text_path, seeds)
    english, chinese = str(problem).split(" / ")
    for text in (english, chinese):
        assert (
            f"[{start}:{start + 4}]" in text
            and "“3.5万”" in text
            and "IPMON_SEEDS_DIR/plan_number.csv" in text
        )
        assert "statement_id" in text and "exemption" in text


def test_every_check_has_its_texts():
    source = Path(inspect.getsourcefile(verify)).read_text("utf-8")
    checks = set(re.findall(r'(?:Problem|Quoted)\("(\w+)"', source))
    with CHECKS.open(encoding="utf-8", newline="") as lines:
        rows = {row["check"]: row for row in csv.DictReader(lines)}
    assert checks == rows.keys()
    for row in rows.values():
        assert set(re.findall(r"{\w+}", row["zh"])) == set(re.findall(r"{\w+}", row["en"]))


def test_a_quantity_cannot_be_exempt(made_up):
    text_path, seeds = made_up
    of_it = pl.col("text") == "200"
    _edit(
        seeds,
        "plan_number",
        pl.when(of_it).then(None).otherwise(pl.col("statement_id")).alias("statement_id"),
        pl.when(of_it).then(pl.lit("date")).otherwise(pl.col("exemption")).alias("exemption"),
    )
    assert [p.check for p in verify(text_path, seeds)] == ["exempt_quantity"]


@pytest.mark.parametrize(
    ("seed", "column", "check"),
    [
        ("plan_statement", "quote", "quote"),
        ("plan_task", "quote", "quote"),
        ("plan_erratum", "raw", "erratum"),
    ],
)
def test_quotes_are_compared_character_by_character(made_up, seed, column, check):
    text_path, seeds = made_up
    _edit(seeds, seed, (pl.col(column) + "的").alias(column))
    problems = verify(text_path, seeds)
    assert {p.check for p in problems} == {check}
    assert all(p.where.startswith(seed) for p in problems)


def test_a_file_that_is_no_text_is_answered(made_up):
    text_path, seeds = made_up
    text_path.write_bytes("规划".encode("gb18030"))
    assert [p.check for p in verify(text_path, seeds)] == ["encoding"]


def test_one_of_several_plans_is_chosen_by_its_hash(made_up):
    text_path, seeds = made_up
    plans = pl.read_csv(seeds / "plan.csv", infer_schema=False)
    other = plans.with_columns(plan_id=pl.lit("other"), text_sha256=pl.lit("0" * 64))
    pl.concat([other, plans]).write_csv(seeds / "plan.csv")
    assert verify(text_path, seeds) == []
    text_path.write_bytes(b"another text")
    assert [p.check for p in verify(text_path, seeds)] == ["plan"]


def test_a_plan_whose_text_is_not_at_hand_is_never_compared(made_up):
    text_path, seeds = made_up
    plans = pl.read_csv(seeds / "plan.csv", infer_schema=False)
    absent = pl.lit(None, pl.String)
    other = plans.with_columns(plan_id=pl.lit("other"), text_sha256=absent, char_count=absent)
    pl.concat([other, plans]).write_csv(seeds / "plan.csv")
    text_path.write_bytes(TEXT.replace("印发", "刊发").encode())
    assert [p.check for p in verify(text_path, seeds)] == ["sha256"]
    assert [p.check for p in verify(text_path, seeds, "other")] == ["plan"]


def test_the_plan_that_is_named_is_compared_with_another_edition_of_its_text(made_up):
    text_path, seeds = made_up
    plans = pl.read_csv(seeds / "plan.csv", infer_schema=False)
    other = plans.with_columns(plan_id=pl.lit("other"), text_sha256=pl.lit("0" * 64))
    pl.concat([other, plans]).write_csv(seeds / "plan.csv")
    text_path.write_bytes(TEXT.replace("印发", "刊发").encode())
    assert [p.where for p in verify(text_path, seeds, "made-up")] == ["made-up"]


def test_a_broken_contract_is_refused(made_up):
    text_path, seeds = made_up
    _edit(seeds, "plan_number", pl.lit("hunch").alias("exemption"))
    with pytest.raises(SeedError, match="plan_number"):
        verify(text_path, seeds)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("16.6亿元,是2010年的8.69倍", ["16.6亿", "2010", "8.69"]),
        ("建设3-4个,收入超千万元", ["3", "4", "千万"]),
        ("１２．５万人次", ["１２．５万"]),
        ("三级法院五个审判庭", ["三", "五"]),
        ("没有数字", []),
    ],
)
def test_what_counts_as_a_number(text, numbers):
    assert NUMBER.findall(text) == numbers


# The seeds of the repository.


@pytest.fixture(scope="module")
def seeds() -> dict[str, pl.DataFrame]:
    models = (Indicator, Target, TargetReading, PlanStatement, PlanNumber, PlanTask)
    return {m.spec().name: load_seed(SEEDS, m) for m in models}


def test_every_target_statement_makes_a_target(seeds):
    expected = seeds["plan_statement"].filter(pl.col("kind") == "target")["statement_id"]
    assert set(expected) == set(seeds["target"]["statement_id"])


def test_every_target_has_one_default_reading(seeds):
    default = seeds["target_reading"].filter("is_default_reading")
    assert (
        default.select("plan_id", "target_id").rows() == seeds["target"].select("plan_id", "target_id").rows()
    )
    assert set(default["reading_id"]) == {"default"}


def test_a_target_is_named_after_its_indicator_and_has_its_unit(seeds):
    joined = seeds["target"].join(seeds["indicator"], on="indicator_code", suffix="_of_indicator")
    stem = pl.col("target_id").str.replace(r"-\d+$", "")
    assert joined.filter(stem != pl.col("indicator_code").str.to_lowercase()).is_empty()
    other_unit = joined.filter(pl.col("unit_measure") != pl.col("unit_measure_of_indicator"))
    assert set(other_unit["nature"]) == {"coverage"}
    assert other_unit.filter(pl.col("denominator_indicator").is_null()).is_empty()


def test_only_targets_without_a_number_have_none(seeds):
    unnumbered = seeds["target"].filter(pl.col("value_low").is_null())
    assert unnumbered.filter(
        ~pl.col("comparator").is_in(["trend", "front_rank"]) & pl.col("combine_rule").is_null()
    ).is_empty()
    assert (
        seeds["target"]
        .filter((pl.col("comparator") == "trend") & pl.col("value_low").is_not_null())
        .is_empty()
    )


def test_a_baseline_has_value_period_and_source_or_nothing(seeds):
    parts = [pl.col(c).is_null() for c in ("baseline_value", "baseline_period", "baseline_source")]
    assert seeds["target"].filter(pl.any_horizontal(parts) & ~pl.all_horizontal(parts)).is_empty()


def test_the_plan_is_broken_down_as_it_is_printed(seeds):
    counts = dict(seeds["plan_task"].group_by("kind").len().rows())
    assert counts == {"action": 5, "task": 20, "project": 10, "safeguard": 4}


def test_the_text_of_the_demonstration_plan_agrees_with_the_seeds():
    assert [str(p) for p in verify(REPO / "samples" / "demonstration_plan.txt", SEEDS)] == []


@pytest.mark.skipif(not TRUE_TEXT.exists(), reason="the plan's text is not beside this checkout")
class TestTheTrueText:
    def test_it_agrees_with_the_seeds(self):
        assert [str(p) for p in verify(TRUE_TEXT, SEEDS)] == []

    def test_a_changed_digit_is_found(self, tmp_path):
        changed = tmp_path / "plan.txt"
        changed.write_bytes(TRUE_TEXT.read_bytes().replace("12万件".encode(), "13万件".encode()))
        problems = verify(changed, SEEDS, "tianjin-13fyp")
        assert [p.check for p in problems] == ["sha256", "quote", "not_in_text"]
        assert problems[1].where.startswith("plan_statement 2.3.pat_app ")

    def test_a_seed_that_leaves_a_number_out_is_found(self, tmp_path):
        copy = tmp_path / "seeds"
        copy_seeds(copy)
        numbers = pl.read_csv(copy / "plan_number.csv", infer_schema=False)
        numbers.filter(pl.col("text") != "千万").write_csv(copy / "plan_number.csv")
        assert [(p.check, p.in_text) for p in verify(TRUE_TEXT, copy)] == [("not_in_inventory", "千万")]
