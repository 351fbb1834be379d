"""The command on the published samples: exit codes, JSON, what is printed."""

import json
import re
import shutil
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app, main
from pipelines.release.store.releases import SERVING_FILE, Release
from pipelines.settings import Settings
from pipelines.views.common import NotThere
from samples.make import samples, write
from tests.tiny import AS_OF, write_release


@pytest.fixture
def run(sample_release: Settings, monkeypatch: pytest.MonkeyPatch):
    """Run the command on the shared release, which these tests only read."""
    monkeypatch.setenv("IPMON_DATA_DIR", str(sample_release.data_dir))
    monkeypatch.setattr(views.console, "width", 120)
    return lambda *args: CliRunner().invoke(app, [str(a) for a in args], catch_exceptions=False)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    chosen = {s.name: s for s in samples() if s.name.startswith("faulty_") or s.name == "yearbook_2018.xlsx"}
    for sample in chosen.values():
        write(sample, folder)
    return {name: folder / name for name in chosen}


def test_the_scoreboard(run) -> None:
    shown = run("progress", "--year", 2020).stdout
    assert "专利申请量" in shown and "未实现" in shown and "93%" in shown
    shown = run("progress", "--lang", "en").stdout
    assert "Patent applications" in shown and "Missed" in shown


def test_the_scoreboard_as_a_picture(run, tmp_path: Path) -> None:
    pictures = [tmp_path / "first.svg", tmp_path / "second.svg"]
    for picture in pictures:
        assert run("progress", "--svg", picture).exit_code == 0
    text = pictures[0].read_text("utf-8")
    assert text == pictures[1].read_text("utf-8")
    drawn = ElementTree.fromstring(text)
    texts = [element for element in drawn.iter("{http://www.w3.org/2000/svg}text") if element.text]
    name = next(element for element in texts if str(element.text).startswith("专利申请量"))
    # Each of the five Chinese characters takes two cells.
    assert float(name.get("textLength", 0)) == pytest.approx(12.2 * (len(str(name.text)) + 5))
    assert "url(http" not in text and "@import" not in text


def test_the_pages_of_the_live_release_are_named_and_written_elsewhere(run, tmp_path: Path) -> None:
    home = Path(run("report").stdout.strip())
    assert "天津市知识产权" in home.read_text("utf-8")
    written = Path(run("report", "--out", tmp_path / "pages").stdout.strip())
    assert written == tmp_path / "pages" / "index.html"
    # What leads to files beside the site is left out of a copy.
    shown = re.sub('<a class="how".*?</a>', "", home.read_text("utf-8"))
    assert written.read_text("utf-8") == shown


def test_a_release_without_pages_says_how_to_have_them(
    copy_of_data: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    shutil.rmtree(copy_of_data.live.resolve().parent / "site")
    monkeypatch.setenv("IPMON_DATA_DIR", str(copy_of_data.data_dir))
    with pytest.raises(SystemExit) as ended:
        main_with(monkeypatch, "report")
    assert ended.value.code == 2
    (remedy,) = re.findall(r"ipmon (report --out) ", capsys.readouterr().err)[-1:]
    with pytest.raises(SystemExit) as ended:
        main_with(monkeypatch, *remedy.split(), str(tmp_path / "pages"))
    assert ended.value.code == 0 and (tmp_path / "pages" / "index.html").exists()
    with pytest.raises(SystemExit) as ended:
        main_with(monkeypatch, *remedy.split(), str(tmp_path / "pages"))
    assert ended.value.code == 2 and "不是空文件夹" in capsys.readouterr().err


def main_with(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["ipmon", *arguments])
    main()


def test_the_scoreboard_for_programs(run) -> None:
    rows = json.loads(run("progress", "--json", "--plan", "tianjin-13fyp").stdout)
    (one,) = [r for r in rows if r["target_id"] == "pat_app-1" and r["is_default_reading"]]
    assert (one["time_period"], one["verdict"], one["obs_value"]) == ("2020", "missed", 111514)
    earlier = json.loads(run("progress", "--json", "--plan", "tianjin-13fyp", "--year", 2016).stdout)
    assert {r["target_id"] for r in earlier} == {r["target_id"] for r in rows}


def test_trace_walks_to_the_cell(run, sample_release: Settings) -> None:
    record = json.loads(run("trace", "pat_app-1", "--year", 2018, "--json").stdout)
    (submission,) = record["submissions"]
    assert submission["original_name"] == "yearbook_2018.xlsx"
    assert Path(submission["archived_at"]).is_file()
    (row,) = submission["rows"]
    assert submission["cells"] == [row["source_ref"]]
    assert row["value_raw"] == "99038"
    shown = run("trace", "pat_inv_per10k-1").stdout
    assert "yearbook_2020.xlsx" in shown and "◀" in shown


def test_trace_says_who_passes_on_a_statement_whose_text_is_not_at_hand(run) -> None:
    shown = run("trace", "court_accept_rate-1", "--year", 2023, "--lang", "zh").stdout
    assert "转载页转述" in shown and "passed on" not in shown
    shown = run("trace", "court_accept_rate-1", "--year", 2023, "--lang", "en").stdout
    assert "passed on by a page" in shown and "转述" not in shown


def test_trace_shows_what_the_target_year_may_bring(run) -> None:
    """Patents in force as seen from 2016; applications have no forecast, nor has the target year."""
    assert re.search(
        r"183,830  \(80 %: [\d,]+ – [\d,]+\)  达到概率 \d+%",
        run("trace", "pat_valid-1", "--year", 2016).stdout,
    )
    # Four points: an interval and no chance.
    shown = run("trace", "pat_inv_per10k-1", "--year", 2016, "--lang", "en").stdout
    assert "forecast of the target year 20.38  (80 %: 18.31 – 22.44)" in shown and "chance" not in shown
    for target_id, year in (("pat_app-1", 2016), ("pat_valid-1", 2020)):
        assert "预测" not in run("trace", target_id, "--year", year).stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_target_can_be_traced(run, lang: str) -> None:
    rows = json.loads(run("progress", "--json").stdout)
    for target_id in sorted({r["target_id"] for r in rows if r["verdict"] != "no_data"}):
        assert target_id in run("trace", target_id, "--lang", lang).stdout


def test_check_reports_findings_and_writes_nothing(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))

    def check(name: str, *options: str):
        return CliRunner().invoke(app, ["check", str(files[name]), *options], catch_exceptions=False)

    result = check("faulty_list_with_hebei_province.xlsx")
    assert result.exit_code == 1
    assert "河北省" in result.stdout and "E2" in result.stdout and "河北区" in result.stdout
    result = check("faulty_negative_count.xlsx", "--lang", "en", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["findings"][0]["rule_code"] == "cell.negative"
    assert check("yearbook_2018.xlsx").exit_code == 0
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@pytest.mark.parametrize(("lang", "text"), [("zh", "“报告期”"), ("en", "about Reporting period")])
def test_check_names_the_key_of_a_file_in_the_chosen_language(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, text: str
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))
    name = tmp_path / "district_return.120103.2021-Q2.xlsx"
    name.write_bytes(files["faulty_negative_count.xlsx"].read_bytes())
    shown = CliRunner().invoke(app, ["check", str(name), "--lang", lang], catch_exceptions=False).stdout
    assert text in shown


def test_submit_puts_files_where_the_next_refresh_finds_them(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path))
    result = CliRunner().invoke(app, ["submit", str(files["faulty_empty.csv"]), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["status"] == "refused"
    status = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert status["waiting"] and status["at_work"] is None and status["release"] is None
    assert not status["answered"]
    ingested = CliRunner().invoke(app, ["ingest"])
    shown = CliRunner().invoke(app, ["status"]).stdout
    answered = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["answered"]
    assert [attempt["status"] for attempt in answered] == ["refused"]
    submission_id = answered[0]["submission_id"]
    assert "退回 1" in shown and f"ipmon receipt {submission_id}" in shown
    assert f"{submission_id}.html" in re.sub(r"[\s│]", "", ingested.stdout)


def test_status_and_releases(run, sample_release: Settings) -> None:
    status = json.loads(run("status", "--json").stdout)
    assert status["release"]["release_id"] == sample_release.live.resolve().parent.name
    assert {"received", "overdue"} <= {row["status"] for row in status["reporting"]}
    assert not status["answered"], "the release counts them all"
    late = r"静海区知识产权局 区知识产权工作季报表 2019-Q2 +2019-07-22 +2,385"
    assert re.search(late, run("status").stdout)
    assert "Jinghai District IP Office District return 2019-Q2" in run("status", "--lang", "en").stdout
    assert [r["release_id"] for r in json.loads(run("releases", "--json").stdout)] == [
        status["release"]["release_id"]
    ]
    assert status["release"]["release_id"] in run("releases").stdout


def test_refresh_with_nothing_new_ends_with_zero(
    copy_of_data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(copy_of_data.data_dir))
    result = CliRunner().invoke(app, ["refresh", "--as-of", "2026-01-31", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["status"] == "nothing_new"
    assert "没有新内容" in CliRunner().invoke(app, ["refresh", "--as-of", "2026-01-31"]).stdout


def test_reprocess_answers_again(copy_of_data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(copy_of_data.data_dir))
    result = CliRunner().invoke(app, ["reprocess", "macro_statistics", "2018", "--json"])
    assert json.loads(result.stdout)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["trace", "pat_ap-1"], "no target pat_ap-1.*did you mean pat_app-1"),
        (["trace", "zzz"], "no target zzz; ipmon progress --all lists them$"),
        (["trace", "pat_app-1", "--year", 2030], "nothing for 2030; .*tianjin-13fyp 2016–2020"),
        (["progress", "--year", 2030], "nothing for 2030; .*tianjin-13fyp 2016–2020"),
    ],
)
def test_what_is_not_in_the_release_is_named_with_what_is(run, args: list[object], message: str) -> None:
    with pytest.raises(NotThere, match=message):
        run(*args)


def test_the_version_is_that_of_the_package(run) -> None:
    shown = run("--version")
    assert (shown.exit_code, shown.stdout.strip()) == (0, metadata.version("ip-monitor"))


def test_a_text_that_is_not_the_plan(run, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("规划", "utf-8")
    result = run("plan", "verify", tmp_path / "plan.txt")
    assert result.exit_code == 1
    assert "✗" in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["progress"],
        ["trace", "pat_app-1"],
        ["refresh", "--as-of", "2026/01/31"],
        ["check", "no-such-file.xlsx"],
        ["reprocess", "macro_statistics", "1999"],
    ],
)
def test_what_cannot_run_ends_with_two(
    args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["ipmon", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "args",
    [
        ["progress"],
        ["trace", "pat_app-1"],
        ["index", "patent_strength"],
        ["publication"],
        ["publication", "trademark"],
        ["status"],
    ],
)
def test_a_release_older_than_what_is_asked_of_it(
    args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path)
    release = Release("2020-01-31-before", AS_OF, "2020-02-01T00:00:00", "", "", "", "", None)
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    write_release(folder, release)
    with duckdb.connect(str(folder / SERVING_FILE)) as db:
        # One table is there and lacks columns, the others are not there at all.
        db.execute("create table fct_target_progress (time_period varchar)")
    settings.live.symlink_to(folder / SERVING_FILE)
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["ipmon", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert "Traceback" not in message
    assert "2020-01-31-before" in message and "ipmon refresh" in message and "早于" in message
