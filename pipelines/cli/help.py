"""The help of the commands, in the language of IPMON_LANG, with an example of each.

Belongs here: how help is shown, and putting it into Chinese. Does not belong here: the English text of a command or an option (its
docstring, its ``help``), the Chinese one and the examples (``help.csv``: a command and, after a point, its option; ``*`` for all).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipelines.common.messages import read_texts

TEXTS = Path(__file__).with_name("help.csv")
PANELS = {"TyperArgument": "参数", "TyperOption": "选项"}
COMMANDS = "命令"
EXAMPLE = {"zh": "示例", "en": "Example"}


def text_of(command: str, option: str) -> str:
    """Return the Chinese text of an option of a command, or that of all options of this name."""
    texts = read_texts(TEXTS)
    return (texts.get(f"{command}.{option}") or texts[f"*.{option}"])["zh"]


def _show(command: Any, context: Any) -> None:
    """Print the help of a command or a group of them; Rich knows how wide Chinese characters are."""
    from typer import rich_utils

    lang = "en" if os.environ.get("IPMON_LANG") == "en" else "zh"
    path = context.command_path.partition(" ")[2]
    if example := read_texts(TEXTS)[path]["example"]:
        command.epilog = f"{EXAMPLE[lang]}: {example}"
    if lang == "zh":
        _put_into_chinese(command, path, command.get_params(context))
    rich_utils.rich_format_help(obj=command, ctx=context, markup_mode="rich")


def _put_into_chinese(command: Any, path: str, params: list[Any]) -> None:
    command.help = _breakable(read_texts(TEXTS)[path]["zh"])
    for param in params:
        param.help = _breakable(text_of(path, param.name))
        param.rich_help_panel = PANELS[type(param).__name__]
    for name, part in getattr(command, "commands", {}).items():
        first, end, _ = read_texts(TEXTS)[f"{path} {name}".strip()]["zh"].partition("。")
        part.help = part.short_help = _breakable(first + end)
        part.rich_help_panel = COMMANDS


def _breakable(text: str) -> str:
    """Return a text that may be broken into lines after its signs: Rich breaks at spaces, and cuts what is longer."""
    return re.sub("([，；：、。）])(?=[^，；：、。）])", r"\1 ", text)


class Command(TyperCommand):
    """A command with such help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _show(self, ctx)


class Group(TyperGroup):
    """A group of commands with such help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _show(self, ctx)
