"""Making an installation: templates first, then its seeds; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.installation import AlreadyThere, init
from pipelines.installation.init import NotBundled, bundled_regions
from pipelines.installation.tables import columns
from pipelines.settings import NoInstallation, Settings, installation
from schemas import seed_files
from schemas.reference.base import SeedError, check_seeds
from schemas.seed_files import read_seed
from tests.another_region import tables, write_tables

pytestmark = pytest.mark.thorough


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_without_tables_their_templates_are_written(tmp_path: Path) -> None:
    made = init(tmp_path / "new")
    assert {path.stem for path in made.templates} == {*columns(), "README"} and made.seeds is None
    assert not (tmp_path / "new" / "ipmon.env").exists()
    header = (tmp_path / "new" / "tables" / "areas.csv").read_text("utf-8-sig").strip()
    assert header == ",".join(columns()["areas"])
    readme = (tmp_path / "new" / "tables" / "README.md").read_text("utf-8")
    assert "district_return" in readme and "专利申请量" in readme and "ip_office" in readme


def test_templates_that_are_not_filled_in_are_named(tmp_path: Path) -> None:
    init(tmp_path)
    faults = [fault.message("en") for fault in init(tmp_path).faults]
    assert "areas.csv: there is no row." in faults
    assert not (tmp_path / "seeds").exists()


def test_filled_tables_make_seeds_that_keep_their_contracts(tmp_path: Path) -> None:
    write_tables(tmp_path / "hailu" / "tables")
    made = init(tmp_path / "hailu")
    assert made.faults == () and made.seeds and made.seeds["target"] == 6
    frames = check_seeds(tmp_path / "hailu" / "seeds")
    assert "hlipo" in frames["agency"]["agency_code"] and "tjipo" not in frames["agency"]["agency_code"]
    target = {row["target_id"]: row for row in read_seed(tmp_path / "hailu" / "seeds", "target")}
    assert float(target["pat_app-1"]["value_low"]) == 30_000  # 3 万件
    assert (
        float(target["pat_app-1"]["baseline_value"]) == 18_000
        and target["pat_app-1"]["baseline_period"] == "2015"
    )
    assert target["pat_grant-1"]["patent_type"] == "invention"
    assert target["pat_valid-1"]["target_period"] == "2019" and target["pat_valid-1"]["nature"] == "stock"
    assert target["pledge_pat-1"]["nature"] == "qualitative" and target["pledge_pat-1"]["value_low"] == ""
    assert target["cr_reg-1"]["ref_area"] == "990100" and float(target["cr_reg-1"]["value_high"]) == 2000
    assert (tmp_path / "hailu" / "data" / "inbox").is_dir()


@pytest.mark.parametrize(
    ("code", "group", "first_day"),
    [
        ("430000", "000000-CENTRAL", "1980-01-01"),
        ("500000", "000000-WEST", "1997-03-14"),
        ("460000", "000000-EAST", "1988-04-13"),
    ],
)
def test_a_province_of_the_package_is_replaced_by_the_region(
    tmp_path: Path, code: str, group: str, first_day: str
) -> None:
    changed = {name: text.replace("990000", code) for name, text in tables().items()}
    names = {row["area_code"]: row["name_zh"] for row in read_seed(seed_files.PACKAGE_SEEDS, "area")}
    changed["areas"] = changed["areas"].replace(
        "海陆省,Hailu,region,,,,海陆", f"{names[code]},Region,region,,,,"
    )
    write_tables(tmp_path / "tables", **changed)
    assert init(tmp_path).faults == ()
    rows = {row["area_code"]: row for row in read_seed(tmp_path / "seeds", "area")}
    (row,) = [row for row in read_seed(tmp_path / "seeds", "area") if row["area_code"] == code]
    assert (row["area_level"], row["area_group"], row["valid_from"]) == ("city", group, first_day)
    assert rows[f"{code}-UNALLOC"]["valid_from"] == first_day


def test_a_role_that_is_taken_away_and_given_back_is_two_terms(tmp_path: Path) -> None:
    days = ("2000-01-01,2009-12-31", "2010-01-01,2018-12-31", "2019-01-01,2020-12-31", "2021-01-01,")
    roles = ("culture_office", "agriculture_office", "culture_office", "culture_office")
    agencies = tables()["agencies"] + "".join(
        f"hlculture,{role},海陆省文化厅,Hailu Culture Department,990000,{span},\n"
        for role, span in zip(roles, days, strict=True)
    )
    write_tables(tmp_path / "tables", agencies=agencies)
    assert init(tmp_path).faults == ()
    terms = [
        (row["role_code"], row["valid_from"], row["valid_to"])
        for row in read_seed(tmp_path / "seeds", "agency_role")
        if row["agency_code"] == "hlculture"
    ]
    assert sorted(terms) == [
        ("agriculture_office", "2010-01-01", "2018-12-31"),
        ("culture_office", "2000-01-01", "2009-12-31"),
        ("culture_office", "2019-01-01", ""),
    ]


def test_wide_digits_of_codes_become_plain_ones(tmp_path: Path) -> None:
    areas = (
        tables()["areas"]
        .replace("990200,", "９９０２００,")
        .replace("district,990000", "district,９９００００")
    )
    write_tables(tmp_path / "tables", areas=areas)
    assert init(tmp_path).faults == ()
    assert "990200" in {row["area_code"] for row in read_seed(tmp_path / "seeds", "area")}


def test_tables_elsewhere_are_kept_with_the_installation(tmp_path: Path) -> None:
    source = write_tables(tmp_path / "filled")
    init(tmp_path / "hailu", region=source)
    kept = files_of(tmp_path / "hailu" / "tables")
    assert kept == files_of(source) and kept.keys() == {f"{name}.csv" for name in columns()}


def test_tables_with_faults_change_nothing(tmp_path: Path) -> None:
    write_tables(tmp_path / "tables", areas=tables()["areas"].replace("990200", "x"))
    before = files_of(tmp_path)
    assert init(tmp_path).faults
    assert files_of(tmp_path) == before


def test_an_installation_is_never_overwritten(tmp_path: Path) -> None:
    write_tables(tmp_path / "tables")
    init(tmp_path)
    (tmp_path / "seeds" / "area.csv").write_text("mine")
    with pytest.raises(AlreadyThere, match="ipmon.env is there already"):
        init(tmp_path)
    assert (tmp_path / "seeds" / "area.csv").read_text() == "mine"


def test_the_bundled_region_is_copied_with_all_plans_or_one(tmp_path: Path) -> None:
    assert bundled_regions() == ["tianjin"]
    init(tmp_path / "all", region="tianjin")
    whole = files_of(seed_files.PACKAGE_SEEDS / "tianjin")
    assert {f"seeds/{name}" for name, text in whole.items() if text.count(b"\n") > 1} <= files_of(
        tmp_path / "all"
    ).keys()
    init(tmp_path / "one", region="tianjin", plan="tianjin-13fyp")
    plans = {row["plan_id"] for row in read_seed(tmp_path / "one" / "seeds", "plan")}
    assert plans == {"tianjin-13fyp"}
    assert {row["plan_id"] for row in read_seed(tmp_path / "one" / "seeds", "target")} == plans


def test_a_bundled_plan_joins_those_of_the_tables(tmp_path: Path) -> None:
    source = write_tables(tmp_path / "filled")
    made = init(tmp_path / "hailu", region=source, plan="national-14fyp")
    assert made.faults == ()
    plans = {row["plan_id"] for row in read_seed(tmp_path / "hailu" / "seeds", "plan")}
    assert plans == {"hailu-13fyp", "national-14fyp"}
    with pytest.raises(NotBundled, match="bundled: tianjin"):
        init(tmp_path / "other", region="tianjing")
    with pytest.raises(NotBundled, match="national-14fyp"):
        init(tmp_path / "other", region=source, plan="national-15fyp")


def test_an_installation_is_looked_for_in_the_folder_above_or_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(tmp_path / "hailu" / "tables")
    init(tmp_path / "hailu")
    monkeypatch.chdir(tmp_path / "hailu" / "data")
    assert installation() == tmp_path / "hailu"
    assert (
        Settings().seeds_dir == tmp_path / "hailu" / "seeds"
        and Settings().data_dir == tmp_path / "hailu" / "data"
    )
    (tmp_path / "hailu" / "ipmon.env").write_text("IPMON_THREADS=7\n")
    assert Settings().threads == 7
    monkeypatch.setenv("IPMON_THREADS", "3")
    assert Settings().threads == 3
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPMON_HOME", str(tmp_path / "hailu"))
    assert Settings().data_dir == tmp_path / "hailu" / "data"


def test_no_installation_is_reported_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_HOME", str(tmp_path))
    with pytest.raises(NoInstallation, match="ipmon init"):
        Settings()
    assert list(tmp_path.iterdir()) == []


def test_one_installation_holds_several_regions_with_a_plan_each(tmp_path: Path) -> None:
    given = tables()
    second = "980000,山原省,Shanyuan,region,,,,\n980100,平川市,Pingchuan,district,980000,,,\n"
    offices = "syipo,ip_office,山原省知识产权局,Shanyuan IP Office,980000,,,\n980100,district_office,平川市知识产权局,Pingchuan IP Office,980100,,,\n"
    plan = "shanyuan-13fyp,山原省“十三五”知识产权规划,Shanyuan's 13th five-year IP plan,980000,2016,2020,2015,山原省人民政府,2016-10-30,\n"
    target = "shanyuan-13fyp,1.1,专利申请量,专利申请量,Patent applications,,ge,2000,,件,,,,true,\n"
    source = write_tables(
        tmp_path / "filled",
        areas=given["areas"] + second,
        agencies=given["agencies"] + offices,
        plans=given["plans"] + plan,
        targets=given["targets"] + target,
    )
    made = init(tmp_path / "two", region=source)
    assert made.faults == ()
    seeds = tmp_path / "two" / "seeds"
    areas = {row["area_code"]: row for row in read_seed(seeds, "area")}
    assert areas["980000"]["area_level"] == areas["990000"]["area_level"] == "city"
    assert {"980000-UNALLOC", "990000-UNALLOC"} <= areas.keys()
    # What tables call the whole region would be said of both.
    assert "全省" not in {row["alias"] for row in read_seed(seeds, "area_alias")}
    of_plan = {(row["plan_id"], row["target_id"]): row["ref_area"] for row in read_seed(seeds, "target")}
    assert (
        of_plan["shanyuan-13fyp", "pat_app-1"] == "980000" and of_plan["hailu-13fyp", "pat_app-1"] == "990000"
    )


def test_a_province_of_the_country_may_be_the_one_that_reports(tmp_path: Path) -> None:
    """Its row replaces the package's, which lists it as one of the provinces."""
    changed = {name: text.replace("9900", "4300").replace("9901", "4301") for name, text in tables().items()}
    changed = {name: text.replace("990", "430") for name, text in changed.items()}
    made = init(tmp_path / "hunan", region=write_tables(tmp_path / "filled", **changed))
    assert made.faults == ()
    areas = [row for row in read_seed(tmp_path / "hunan" / "seeds", "area") if row["area_code"] == "430000"]
    assert [row["area_level"] for row in areas] == ["city"]


def test_filled_tables_are_never_replaced_by_those_of_another_folder(tmp_path: Path) -> None:
    write_tables(tmp_path / "hailu" / "tables")
    source = write_tables(tmp_path / "other")
    with pytest.raises(AlreadyThere, match="tables is there already"):
        init(tmp_path / "hailu", region=source)


@pytest.mark.parametrize("plan", ["national-14fyp", "demonstration"])
def test_the_bundled_region_may_have_one_of_its_plans_alone(tmp_path: Path, plan: str) -> None:
    made = init(tmp_path / "one", region="tianjin", plan=plan)
    assert made.faults == ()
    assert {row["plan_id"] for row in read_seed(tmp_path / "one" / "seeds", "plan")} == {plan}


def test_a_bundled_plan_of_another_region_is_refused(tmp_path: Path) -> None:
    source = write_tables(tmp_path / "filled")
    with pytest.raises(NotBundled, match="120000"):
        init(tmp_path / "hailu", region=source, plan="tianjin-13fyp")


def test_a_seed_that_is_not_read_is_refused_and_one_saved_by_a_spreadsheet_program_is_read(
    tmp_path: Path,
) -> None:
    write_tables(tmp_path / "tables")
    init(tmp_path)
    seeds = tmp_path / "seeds"
    area = seeds / "area.csv"
    area.write_text(area.read_text("utf-8"), "utf-8-sig")
    assert [row["name_en"] for row in read_seed(seeds, "area") if row["area_code"] == "990000"] == ["Hailu"]
    check_seeds(seeds)
    (seeds / "rule_thresholds.csv").write_text("rule_code\n")
    with pytest.raises(SeedError, match="near names: rule_threshold"):
        check_seeds(seeds)


def test_a_folder_in_the_file_of_settings_is_one_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(tmp_path / "tables")
    init(tmp_path)
    (tmp_path / "ipmon.env").write_text("IPMON_DATA_DIR=elsewhere\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    monkeypatch.delenv("IPMON_DATA_DIR", raising=False)
    assert Settings().data_dir == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    ("seed", "row", "message"),
    [
        ("rule_threshold", "rule_code,parameter,value,why\nseries.jump,max_spread,3,a test\n", "series.jump.max_spread is not read; near ones: series.jump.max_spreads"),
        ("indicator", None, "no indicator is called 区级知识产权专项资金: where one has a new name"),
    ],
)  # fmt: skip
def test_a_row_without_effect_or_with_a_bad_one_is_refused(
    tmp_path: Path, seed: str, row: str | None, message: str
) -> None:
    write_tables(tmp_path / "tables")
    init(tmp_path)
    if row is None:
        lines = (seed_files.PACKAGE_SEEDS / f"{seed}.csv").read_text("utf-8").splitlines()
        (line,) = (line for line in lines if line.startswith("IP_FUND,"))
        row = f"{lines[0]}\n{line.replace('区级知识产权专项资金', '市州知识产权专项资金')}\n"
    (tmp_path / "seeds" / f"{seed}.csv").write_text(row, "utf-8")
    with pytest.raises(SeedError, match=message):
        check_seeds(tmp_path / "seeds")
