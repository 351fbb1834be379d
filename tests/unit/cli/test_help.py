"""Help in the language of IPMON_LANG: every command and option has its words, and every example is taken as it is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.cli.help import TEXTS, text_of
from pipelines.common.messages import read_texts

HAN = re.compile("[\u4e00-\u9fff]")
ROWS = read_texts(TEXTS)


def commands() -> dict[str, Any]:
    """Return every command by how it is called after ``ipmon``; the program itself is ``""``."""
    called: dict[str, Any] = {}

    def walk(path: str, command: Any) -> None:
        called[path] = command
        for name, part in getattr(command, "commands", {}).items():
            walk(f"{path} {name}".strip(), part)

    walk("", get_command(app))
    return called


COMMANDS = commands()


def shown(path: str, lang: str, width: int) -> str:
    environment = {"IPMON_LANG": lang, "COLUMNS": str(width)}
    result = CliRunner().invoke(app, [*path.split(), "--help"], env=environment)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_command_and_option_has_chinese_words_and_no_words_are_without_one() -> None:
    used = {"*.help"}
    for path, command in COMMANDS.items():
        used.add(path)
        assert HAN.search(ROWS[path]["zh"]), path
        for param in command.params:
            assert HAN.search(text_of(path, param.name)), (path, param.name)
            own = f"{path}.{param.name}"
            used.add(own if own in ROWS else f"*.{param.name}")
            assert param.help, (path, param.name)
    assert used == ROWS.keys()


@pytest.mark.parametrize(
    "path", [path for path, command in COMMANDS.items() if not hasattr(command, "commands")]
)
def test_every_command_has_an_example_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(ROWS[path]["example"])
    for word in words:
        if word.endswith((".xlsx", ".txt")):
            Path(word).touch()
    n = len(path.split())
    assert words[: n + 1] == ["ipmon", *path.split()]
    # Parsed as it would be, and not carried out.
    context = COMMANDS[path].make_context(path, words[n + 1 :])
    assert all(context.params[param.name] is not None for param in COMMANDS[path].params if param.required)


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", COMMANDS)
def test_help_fits_the_terminal_in_its_language(path: str, lang: str, width: int) -> None:
    text = shown(path, lang, width)
    assert bool(HAN.search(text)) == (lang == "zh")
    assert max(cell_len(line) for line in text.splitlines()) <= width
    if example := ROWS[path]["example"]:
        assert example in " ".join(text.split())
    if width == 100:
        assert "…" not in text, "a word that was cut"


def test_a_command_that_is_called_wrongly_says_so_on_one_line() -> None:
    result = CliRunner().invoke(app, ["submit"], env={"COLUMNS": "40"})
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, "Error: Missing argument 'files'.")
