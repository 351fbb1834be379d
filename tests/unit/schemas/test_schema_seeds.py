"""Contracts of seeds: a broken row is named by file, row and column."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from pipelines.settings import REPO
from schemas import seed_files
from schemas.reference import base
from schemas.reference.agency import AgencyRole
from schemas.reference.base import Seed, SeedError, check_seeds, contracts, load_seed
from schemas.reference.codelist import Unit
from schemas.reference.disclosure import (
    PUBLISHED_COLUMNS,
    DisclosureBreakdown,
    DisclosureClass,
    DisclosurePart,
    DisclosureRule,
    DisclosureTable,
)
from schemas.reference.form import FormField
from schemas.reference.indicator import Indicator, IndicatorUnit, Target, TargetReading
from schemas.reference.verdict import THRESHOLDS, VerdictThreshold
from schemas.seed_files import read_seed, seed_columns

CLASS_ROWS = ("patents_held,0", "revenue_class,above", "titles_class,1_49")
UNIT = "unit_code,name_zh,name_en,base_unit,scale,aliases\nITEM,件,items,ITEM,1,件|项\nITEM_10K,万件,ten thousands,ITEM,10000,万件\n"


@pytest.fixture(autouse=True)
def one_folder(monkeypatch: pytest.MonkeyPatch, repo_seeds: Path, tmp_path: Path) -> None:
    """Have the package without seeds, so that a test's folder is all that is read (``repo_seeds`` is whole)."""
    monkeypatch.setattr(seed_files, "PACKAGE_SEEDS", tmp_path / "package")


def seed(folder: Path, text: str, name: str = "unit", within: str = "seeds") -> Path:
    (folder / within).mkdir(exist_ok=True)
    (folder / within / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / within


def broken(folder: Path, text: str, model: type[Seed] = Unit) -> str:
    with pytest.raises(SeedError) as error:
        load_seed(seed(folder, text, model.spec().name), model)
    return str(error.value)


def test_every_seed_of_the_repository_keeps_its_contract(repo_seeds: Path) -> None:
    frames = check_seeds(repo_seeds)
    assert {path.stem for path in repo_seeds.glob("*.csv")} == set(frames)
    # Corrections come and go with what they correct.
    assert {name for name, frame in frames.items() if not len(frame)} <= {"correction"}


def test_an_undeclared_column_is_named_with_its_seed() -> None:
    with pytest.raises(
        seed_files.SeedColumnUnknown, match=r"unit\.csv has columns that are not declared: colour, odd;"
    ):
        seed_files.seed_csv("unit", [{"unit_code": "ITEM", "odd": "1"}, {"colour": "red"}])


CHINESE = re.compile(r"[\u3400-\u9fff]")


def test_english_texts_are_english(repo_seeds: Path) -> None:
    """They may quote Chinese words, but most of their letters are Latin; a text copied from the Chinese column has none."""
    copied = [
        f"seeds/{name}.csv, {column}: {text}"
        for name in seed_columns()
        for row in read_seed(repo_seeds, name)
        for column, text in row.items()
        if column.endswith("_en") and text and 2 * len(CHINESE.findall(text)) > len(re.findall(r"\w", text))
    ]
    assert not copied, "\n".join(["these are in Chinese; write them in English:", *copied])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("ITEM_100,百件,hundreds,ITEM,NaN,百件", "scale"),
        ("ITEM_100,百件,hundreds,ITEM,,百件", "scale"),
        ("ITEM_100,,hundreds,ITEM,100,百件", "name_zh"),
        ("ITEM_10K,万件,ten thousands,ITEM,10000,万件", "unit_code"),
        ("ITEM_100,百件,hundreds,ITEM,-100,百件", "scale"),
    ],
)
def test_a_cell_that_is_missing_or_repeated_or_no_number_is_refused(
    tmp_path: Path, row: str, column: str
) -> None:
    text = broken(tmp_path, f"{UNIT}{row}\n")
    assert f"row 4, column {column}: " in text, text


def test_a_number_that_is_none_is_refused(tmp_path: Path, repo_seeds: Path) -> None:
    header, first, *rest = (repo_seeds / "verdict_threshold.csv").read_text("utf-8").splitlines()
    values = dict(zip(header.split(","), first.split(","), strict=True)) | {"value": "NaN"}
    text = broken(tmp_path, "\n".join([header, ",".join(values.values()), *rest]), VerdictThreshold)
    assert "row 2, column value: " in text, text


def test_headline_tables_show_the_figures_that_targets_are_judged_by(repo_seeds: Path) -> None:
    caliber = {
        row["indicator_code"]: row["default_caliber"] for row in load_seed(repo_seeds, Indicator).to_dicts()
    }
    indicator = {
        (row["plan_id"], row["target_id"]): row["indicator_code"]
        for row in load_seed(repo_seeds, Target).to_dicts()
    }
    readings = load_seed(repo_seeds, TargetReading).filter(pl.col("is_default_reading")).to_dicts()
    assert readings
    assert [
        row["target_id"]
        for row in readings
        if row["caliber_code"] != caliber[indicator[row["plan_id"], row["target_id"]]]
    ] == []


def test_only_counts_say_what_is_counted_and_not_items(repo_seeds: Path) -> None:
    units = load_seed(repo_seeds, IndicatorUnit)
    of_indicator = load_seed(repo_seeds, Indicator).join(units, on="indicator_code")
    assert set(of_indicator["unit_measure"]) == {"ITEM"}
    assert units.filter(unit_zh="件", unit_en="items").is_empty()
    # Enterprises are 家, whatever is counted of them.
    enterprises = of_indicator.filter(pl.col("name_zh").str.contains(r"企业(总数|数)?$"))
    assert set(enterprises["unit_zh"]) == {"家"} and len(enterprises) > 10


def test_a_good_seed_is_typed(tmp_path: Path) -> None:
    frame = load_seed(seed(tmp_path, UNIT), Unit)
    assert frame["scale"].to_list() == [1, 10000]


def test_a_cell_that_is_not_of_its_type_is_named(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("10000", "一万"))
    assert message.startswith("seeds/unit.csv: row 3, column scale: '一万' is not a Int64")


def test_a_cell_that_fails_a_check_is_named(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("10000", "0"))
    assert "seeds/unit.csv" in message
    assert "row 3, column scale: '0' fails greater_than_or_equal_to(1)" in message


def test_an_empty_cell_where_one_is_needed_is_named(tmp_path: Path) -> None:
    assert "row 3, column name_zh" in broken(tmp_path, UNIT.replace(",万件,ten", ",,ten"))


def test_a_repeated_key_is_named(tmp_path: Path, repo_seeds: Path) -> None:
    header, first, *_ = (repo_seeds / "form_field.csv").read_text(encoding="utf-8").splitlines()
    message = broken(tmp_path, f"{header}\n{first}\n{first}\n", FormField)
    key = tuple(first.split(",")[:2])
    assert f"rows [2, 3] repeat the key ('form_id', 'field') = {key}" in message


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    assert "columns are" in broken(tmp_path, UNIT.replace("name_zh", "name_cn"))


def test_a_cell_too_many_is_named_by_its_row(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("ten thousands", "ten, thousands"))
    assert message.startswith("seeds/unit.csv: row 3 has 7 cells, the header has 6 (")
    assert "第 3 行有 7 格，表头有 6 格" in message


def test_a_seed_without_a_file_has_no_rows(tmp_path: Path) -> None:
    frame = load_seed(tmp_path, Unit)
    assert frame.is_empty() and frame.schema["scale"] == pl.Int64


def test_rows_of_an_installation_are_added_and_replace_those_of_their_key(tmp_path: Path) -> None:
    seed(tmp_path, UNIT, within="package")
    own = UNIT.splitlines()[0] + "\nITEM_10K,万个,ten thousands,ITEM,10000,万件\nCNY,元,yuan,CNY,1,元\n"
    seeds = seed(tmp_path, own)
    expected = [("ITEM", "件"), ("ITEM_10K", "万个"), ("CNY", "元")]
    assert load_seed(seeds, Unit).select("unit_code", "name_zh").rows() == expected
    light = seed_files.read_seed(seeds, "unit")
    assert [(row["unit_code"], row["name_zh"]) for row in light] == expected


def test_a_fault_between_seeds_names_the_file_and_line_of_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "contracts", lambda: {"unit": Unit})
    seed(tmp_path, UNIT, within="package")
    header = UNIT.splitlines()[0]
    seeds = seed(tmp_path, f"{header}\nCNY,元,yuan,CNY,1,元\nBOX,箱,boxes,THING,12,箱\n")
    with pytest.raises(SeedError, match=r"seeds/unit\.csv: row 3, column base_unit: 'THING'"):
        check_seeds(seeds)


def test_booleans_and_dates_are_read_strictly() -> None:
    typed = base._typed
    schema = pa.DataFrameSchema({"d": pa.Column(pl.Date, nullable=True), "is_x": pa.Column(pl.Boolean)})
    good = typed(pl.DataFrame({"d": ["2016-12-16", None], "is_x": ["true", "false"]}), schema, "x")
    assert good.dtypes == [pl.Date, pl.Boolean]
    with pytest.raises(SeedError, match=r"row 2, column d: '2016-13-01' is not a Date"):
        typed(pl.DataFrame({"d": ["2016-13-01"], "is_x": ["true"]}), schema, "x")
    with pytest.raises(SeedError, match=r"row 2, column is_x: 'yes' is not a Boolean"):
        typed(pl.DataFrame({"d": ["2016-12-16"], "is_x": ["yes"]}), schema, "x")


def test_a_foreign_key_that_points_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "contracts", lambda: {"unit": Unit})
    seeds = seed(tmp_path, UNIT.replace("ten thousands,ITEM,", "ten thousands,THING,"))
    with pytest.raises(
        SeedError, match=r"row 3, column base_unit: 'THING' is not in the seed unit \(unit_code\)"
    ):
        check_seeds(seeds)


@pytest.mark.thorough
def test_a_row_with_any_foreign_key_that_points_nowhere_is_refused(
    repo_seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dbt does not test them again."""
    check_seeds(repo_seeds)
    read = {name: base._load(repo_seeds, model) for name, model in contracts().items()}
    monkeypatch.setattr(base, "_load", lambda _, model: read[model.spec().name])
    for name, model in contracts().items():
        rows, types = read[name], read[name].frame.schema
        for key in model.spec().foreign_keys:
            columns = key[0].split(".")
            values = [pl.lit("nowhere" if types[c] == pl.String else -1).cast(types[c]) for c in columns]
            row = rows.frame.clear(1).with_columns(v.alias(c) for c, v in zip(columns, values, strict=True))
            path = repo_seeds / f"{name}.csv"
            read[name] = base._Rows(pl.concat([rows.frame, row]), (*rows.files, path), (*rows.lines, 9999))
            with pytest.raises(SeedError) as refused:
                check_seeds(repo_seeds)
            assert f"{name}.csv: row 9999, column {columns[0]}" in str(refused.value), key
        read[name] = rows


def _with_a_second_plan(folder: Path, repo_seeds: Path, years: str) -> Path:
    """Copy the seeds with a plan ``second`` of those years that has a statement, a target and a task like the first's."""
    seeds = Path(shutil.copytree(repo_seeds, folder / "seeds"))
    for name, first in (
        ("plan", "tianjin-13fyp,"),
        ("plan_statement", "tianjin-13fyp,2.3.pat_app,"),
        ("plan_task", "tianjin-13fyp,A1,"),
    ):
        path = seeds / f"{name}.csv"
        text = path.read_text("utf-8")
        (line,) = (line for line in text.splitlines() if line.startswith(first))
        line = line.replace("tianjin-13fyp", "second", 1).replace("2016,2020,2015", years)
        path.write_text(f"{text}{line}\n", "utf-8")
    return seeds


@pytest.mark.thorough
def test_two_plans_may_use_the_same_codes_one_after_the_other(tmp_path: Path, repo_seeds: Path) -> None:
    check_seeds(_with_a_second_plan(tmp_path, repo_seeds, "2021,2025,2020"))


@pytest.mark.thorough
def test_two_plans_of_the_same_years_share_no_code_of_a_task(tmp_path: Path, repo_seeds: Path) -> None:
    with pytest.raises(SeedError, match=r"plan_task\.csv: row \d+: task A1 is also a task of tianjin-13fyp"):
        check_seeds(_with_a_second_plan(tmp_path, repo_seeds, "2020,2025,2019"))


@pytest.mark.thorough
def test_two_districts_do_not_share_a_square_of_the_map(tmp_path: Path, repo_seeds: Path) -> None:
    seeds = _with_a_second_plan(tmp_path, repo_seeds, "2021,2025,2020")
    path = seeds / "area_tile.csv"
    path.write_text(path.read_text("utf-8").replace("120102,5,4", "120102,5,3"), "utf-8")
    with pytest.raises(SeedError, match=r"area_tile\.csv: row \d+: 12010\d has this square of the map"):
        check_seeds(seeds)


@pytest.mark.thorough
def test_a_key_of_several_columns_is_looked_up_as_a_whole(tmp_path: Path, repo_seeds: Path) -> None:
    seeds = _with_a_second_plan(tmp_path, repo_seeds, "2021,2025,2020")
    path = seeds / "target.csv"
    text = path.read_text("utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("tianjin-13fyp,pat_grant-1,"))
    path.write_text(text + line.replace("tianjin-13fyp", "second", 1) + "\n", "utf-8")
    with pytest.raises(
        SeedError, match=r"target\.csv: row \d+, column plan_id\.statement_id: 'second\.2\.3\.pat_grant'"
    ):
        check_seeds(seeds)


def test_foreign_keys_point_at_columns_that_exist() -> None:
    models = contracts()
    for name, model in models.items():
        columns = model.to_schema().columns
        assert set(model.spec().primary_key) <= set(columns), name
        for column, target in model.spec().foreign_keys:
            other, *keys = target.split(".")
            assert set(column.split(".")) <= set(columns), f"{name}.{column}"
            assert set(keys) <= set(models[other].to_schema().columns), f"{name}.{column} -> {target}"
            assert len(keys) == len(column.split(".")), f"{name}.{column} -> {target}"


@pytest.mark.parametrize(
    ("model", "old", "new", "message"),
    [
        (
            AgencyRole,
            "customs,tjcustoms,1980-01-01,,",
            "customs,tjcustoms,1980-01-01,1979-12-31,",
            "row 13: valid_to is before valid_from",
        ),
        (
            AgencyRole,
            "customs,tjcustoms,1980-01-01,,",
            "customs,tjcustoms,2000-01-01,,\ncustoms,tjcustoms,1980-01-01,2000-01-01,",
            "row 13: tjcustoms has the role customs in another row at the same time",
        ),
        (
            VerdictThreshold,
            "pace_at_risk,0.60",
            "pace_at_rsk,0.60",
            "missing ['pace_at_risk'], unknown ['pace_at_rsk']",
        ),
        (
            VerdictThreshold,
            "pace_at_risk,0.60",
            "pace_at_risk,0.99",
            "row 3: pace_at_risk must be below pace_on_track",
        ),
        (VerdictThreshold, "pace_on_track,0.95", "pace_on_track,95", "row 2: 95.0 must be at most 1"),
        (VerdictThreshold, "min_trend_points,2", "min_trend_points,2.5", "row 4: 2.5 must be a whole number"),
        (
            DisclosureRule,
            "max_share_pct,85",
            "max_share,85",
            "missing ['max_share_pct'], unknown ['max_share']",
        ),
        (
            DisclosureRule,
            "max_share_pct,85",
            "max_share_pct,850",
            "row 3: 850.0 must be above 0 and below 100",
        ),
        (
            DisclosureRule,
            "min_respondents,3",
            "min_respondents,0",
            "row 2: 0.0 must be a whole number of at least 2",
        ),
        (DisclosureClass, "10_99,10,100", "10_99,100,10", "row 4: low 100.0 must be below high 10.0"),
        (DisclosureClass, "10_99,10,100", "10_99,5,100", "row 4: it overlaps another class of patents_held"),
        (DisclosureClass, "10_99,10,100", "10_99,,", "row 4: one bound at least must be given"),
        (
            DisclosureClass,
            "10_99,10,100,left",
            "10_99,11,100,left",
            "row 3: the classes of patents_held must meet",
        ),
        (
            DisclosureClass,
            "10_99,10,100,left",
            "10_99,10,100,right",
            "row 3: the classes of patents_held must meet",
        ),
        (DisclosureClass, "1000_up,1000,,", "1000_up,1000,9000,", "must have no high: numbers above 9000.0"),
        *(
            (DisclosureClass, f"{code},", f"{code}x,", f"missing ['{code.replace(',', '.')}']")
            for code in CLASS_ROWS
        ),
        (
            DisclosureTable,
            "fct_revision,false",
            "fct_revision,true",
            "row 26: fct_revision shows no list by breakdown",
        ),
        (
            DisclosureBreakdown,
            "level,level",
            "level,levle",
            "row 6, column source_column: 'levle' fails isin",
        ),
        (DisclosurePart, "sum,staff", "sum,stuff", "row 5, column source_column: 'stuff' fails isin"),
        (
            DisclosurePart,
            "count,,,n_persons",
            "count,staff,,n_persons",
            "row 8: source_column is empty for the aggregate",
        ),
        (
            DisclosurePart,
            "class,any_ip,yes",
            "class,any_ip,",
            "row 14: class_code is for the aggregate class",
        ),
    ],
)
def test_values_that_do_not_fit_each_other_are_named(
    tmp_path: Path, repo_seeds: Path, model: type[Seed], old: str, new: str, message: str
) -> None:
    text = (repo_seeds / f"{model.spec().name}.csv").read_text(encoding="utf-8")
    assert old in text
    assert message in broken(tmp_path, text.replace(old, new), model)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "agency_role",
            "customs,tjcustoms",
            "custom,tjcustoms",
            "row 13, column role_code: 'custom' is not in",
        ),
        (
            "agency_role",
            "ip_operation_centre,ncipoc,1980-01-01,,可补报成立以前的数据 / may send figures from before it was founded",
            "ip_operation_centre,ncipoc,1980-01-01,,",
            "row 19: ncipoc exists from 2016-12-16 to today and has the role ip_operation_centre at other times",
        ),
        (
            "agency",
            "南开区知识产权局,Nankai District IP Office,district,120104,1980-01-01,,",
            "南开区知识产权局,Nankai District IP Office,district,120104,1980-01-01,2024-12-31,",
            "120104 exists from 1980-01-01 to 2024-12-31 and has the role district_office at other times",
        ),
        (
            "agency_role",
            "culture_office,tjculture,1980-01-01,,",
            "culture_office,tjculture,2017-01-01,,",
            "in 2016 no agency of 120000, or above or below it, has the role culture_office, which is responsible for ICH: fill in",
        ),
        (
            "agency",
            "Tianjin Bureau of Statistics,city,120000,",
            "Tianjin Bureau of Statistics,city,110000,",
            "in 2016 no agency of 120000, or above or below it, has the role statistics_office, which is responsible for",
        ),
        (
            "target",
            "2020,,,demo_park_zone-1,,",
            "2020,,,,,",
            "row 19: the target demo_park_zone-1 has the nature composite, and no target has it as its parent_target_id",
        ),
        (
            "form_item",
            "district_return,*,1,",
            "district_return,*|districts,1,",
            "row 2: column senders: districts is not in seeds/role.csv",
        ),
        (
            "form",
            ",customs,all_or_nothing",
            ",custom,all_or_nothing",
            "row 5: column senders: custom is not in seeds/role.csv",
        ),
        (
            "form_obligation",
            "patent_register,ip_office,main,2016-01,2020-12,20",
            "patent_register,ip_office,main,2016-Q1,,20",
            "row 4: 2016-Q1: the form patent_register has periods of the cadence M",
        ),
        (
            "disclosure_table",
            "ip_talent,fct_ip_talent,true,true,false\n",
            "",
            "seeds/disclosure_list.csv: row 3: seeds/disclosure_table.csv must have one table of ip_talent with is_origin "
            "true, it has 0",
        ),
        (
            "disclosure_part",
            "ip_talent,n,count,,,n_persons\n",
            "",
            "row 3: seeds/disclosure_part.csv has no row of ip_talent",
        ),
        (
            "disclosure_part",
            "patents_held.10_99,class,patents_held,10_99",
            "patents_held.10_99,class,patents_held,10_90",
            "row 24: column class_code: patents_held has no class '10_90' (seeds/disclosure_class.csv)",
        ),
        (
            "disclosure_part",
            "service_agencies,above,class,revenue_class,above,n_above_ten_million\n",
            "",
            "row 3: the list service_agencies counts by revenue_class; a row is missing for above",
        ),
        (
            "disclosure_part",
            "ip_talent,n,count,,,n_persons",
            "ip_talent,n,count,,,n_people",
            "row 8: column published_column: 'n_people' is no figure of the table of that list: n_persons",
        ),
        ("plan", ",248,true", ",,true", "row 4: text_sha256 and char_count go together"),
        (
            "plan",
            "120000,2016,2020,2015,演示",
            "120000,2016,2020,2017,演示",
            "row 4: base_year cannot be after start_year",
        ),
        (
            "plan",
            "120000,2016,2020,2015,演示",
            "120000,2016,2015,2015,演示",
            "row 4: base_year cannot be after start_year",
        ),
        (
            "target",
            "1088920000000,nbs_export,,2020,",
            "1088920000000,nbs_export,,2015,",
            "target_period must be after the base_year 2015 of demonstration",
        ),
        (
            "plan_statement",
            "demonstration,4.ip_fund,4,target,各区均设立知识产权专项资金,",
            "demonstration,4.ip_fund,4,target,,",
            "the text of demonstration is at hand: fill in quote, char_start and char_end",
        ),
        (
            "plan_statement",
            "national-14fyp,2.3.satisfaction_score,2.3,target,,",
            "national-14fyp,2.3.satisfaction_score,2.3,target,社会满意度达到82分,",
            "the text of national-14fyp is not at hand: leave quote, char_start and char_end empty",
        ),
    ],
)
def test_rows_of_seeds_that_do_not_fit_each_other_are_named(
    tmp_path: Path, repo_seeds: Path, name: str, old: str, new: str, message: str
) -> None:
    shutil.copytree(repo_seeds, tmp_path / "seeds")
    path = tmp_path / "seeds" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SeedError) as error:
        check_seeds(tmp_path / "seeds")
    assert message in error.value.en and re.search(r"[\u4e00-\u9fff]", error.value.zh)


def test_the_figures_of_protected_lists_are_those_that_the_comparison_reads() -> None:
    for path in (REPO / "pipelines/release/gate/sql/published").glob("*.sql"):
        text = path.read_text("utf-8")
        columns = PUBLISHED_COLUMNS[path.stem]
        assert all(re.search(rf"^    {column},?$", text, re.MULTILINE) for column in columns), path.name
        assert len(re.findall(r"^    [^ ].*?(?:,|$)", text, re.MULTILINE)) == 5 + len(columns), path.name


def test_the_thresholds_are_those_that_code_reads() -> None:
    models = [*(REPO / "dbt_project").rglob("*.sql"), *(REPO / "pipelines" / "analytics").rglob("*.py")]
    read = {
        name
        for path in models
        for name in re.findall(r"""verdict_threshold\(["'](\w+)|value\[["'](\w+)""", path.read_text("utf-8"))
    }
    assert {a or b for a, b in read} == set(THRESHOLDS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (UNIT.encode("gb18030"), "not encoded in UTF-8"),
        (UNIT.replace("ten thousands", 'ten "thousands').encode(), "seeds/unit.csv"),
        (b"", "seeds/unit.csv: cannot be read as CSV: the file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "unit.csv").write_bytes(content)
    with pytest.raises(SeedError) as error:
        load_seed(tmp_path / "seeds", Unit)
    assert message in str(error.value)
