"""Errors and refusals of a command are in the one language that was asked for, by --lang or by IPMON_LANG."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.common.errors import InstallationError, IpMonitorError
from pipelines.common.messages import Diagnostic

CHINESE = re.compile("[\u4e00-\u9fff]")


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command, which ends with an error, and return what it printed."""
    monkeypatch.setattr("sys.argv", ["ipmon", *arguments])
    with pytest.raises(SystemExit):
        cli.main()
    printed = capsys.readouterr()
    return printed.out + printed.err


@pytest.mark.parametrize(
    "arguments",
    [("progress", "--year", "2030"), ("diff",), ("status", "--day", "x"), ("papers", "--year", "2019")],
)
def test_an_error_is_in_the_language_of_the_environment(
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("IPMON_LANG", "en")
    assert not CHINESE.search(run(monkeypatch, capsys, *arguments))


def test_lang_overrides_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("IPMON_LANG", "zh")
    assert run(monkeypatch, capsys, "progress") == "✗ 尚无发布版本，请先运行 ipmon refresh\n"
    assert (
        run(monkeypatch, capsys, "progress", "--lang", "en")
        == "✗ nothing is published yet: run ipmon refresh\n"
    )
    assert "name an index" in run(monkeypatch, capsys, "index", "--year", "2019", "--lang", "en")
    assert "请指明指数" in run(monkeypatch, capsys, "index", "--year", "2019")


def test_logs_have_both_languages_and_people_one() -> None:
    error = IpMonitorError("缺少文件", "a file is missing")
    assert str(error) == "缺少文件 / a file is missing"
    assert (error.text("zh"), error.text("en")) == ("缺少文件", "a file is missing")
    alone = IpMonitorError("district_return")
    assert str(alone) == alone.text("zh") == alone.text("en") == "district_return"
    diagnosed = InstallationError(Diagnostic("no_room", {"path": "/x"}))
    assert not CHINESE.search(diagnosed.text("en")) and "→" in diagnosed.text("en")


def test_what_typer_adds_to_help_is_in_chinese_too() -> None:
    signs = {"zh": ("用法：", "[必填]", "[默认：zh]"), "en": ("Usage: ", "[required]", "[default: zh]")}
    for lang in ("zh", "en", "zh"):
        environment = {"IPMON_LANG": lang, "COLUMNS": "120"}
        shown = CliRunner().invoke(cli.app, ["trace", "--help"], prog_name="ipmon", env=environment).output
        assert all(sign in shown for sign in signs[lang]), shown
