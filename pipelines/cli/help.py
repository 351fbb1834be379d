"""The help of the commands, in the language of IPMON_LANG, with an example of each.

Belongs here: how help is shown, and putting it into Chinese. Does not belong here: the English text of a command or an option (its
docstring, its ``help``), the Chinese one and the examples (``help.csv``: a command and, after a point, its option; ``*`` for all).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipelines.common.messages import language, read_texts

TEXTS = Path(__file__).with_name("help.csv")
PANELS = {"TyperArgument": "参数", "TyperOption": "选项"}
COMMANDS = "命令"
USAGE = ("Usage: ", "用法：")
SIGNS = {
    "REQUIRED_LONG_STRING": "[必填]",
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
}
"""Texts of Typer's own, by the name that it has for them."""
ASKED = "asked_language"
"""The attribute of an error that names the language of its command."""
EXAMPLE = {"zh": "示例：", "en": "Example: "}


def text_of(command: str, option: str) -> str:
    """Return the Chinese text of an option of a command, or that of all options of this name."""
    texts = read_texts(TEXTS)
    return (texts.get(f"{command}.{option}") or texts[f"*.{option}"])["zh"]


def _show(command: Any, context: Any) -> None:
    """Print the help of a command or a group of them; Rich knows how wide Chinese characters are."""
    from typer import rich_utils

    lang = language()
    path = context.command_path.partition(" ")[2]
    if example := read_texts(TEXTS)[path]["example"]:
        command.epilog = f"{EXAMPLE[lang]}{example}"
    if lang == "zh":
        _put_into_chinese(command, path, command.get_params(context))
    with _signs_in(lang):
        rich_utils.rich_format_help(obj=command, ctx=context, markup_mode="rich")


@contextmanager
def _signs_in(lang: str) -> Iterator[None]:
    """Have Typer write what it puts beside the texts of options in a language: that one is required, its default."""
    from typer import rich_utils

    own = {name: getattr(rich_utils, name) for name in SIGNS} if lang == "zh" else {}
    try:
        for name in own:
            setattr(rich_utils, name, SIGNS[name])
        yield
    finally:
        for name, sign in own.items():
            setattr(rich_utils, name, sign)


def _usage(shown: str, context: Any) -> str:
    lang = context.params.get("lang") or language()
    return shown.replace(*USAGE, 1) if lang == "zh" else shown


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
    """A command with such help, whose errors carry the language that it was asked to speak."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            setattr(error, ASKED, ctx.params.get("lang") or language())
            raise

    def get_usage(self, ctx: Any) -> str:
        """Return the line that shows how the command is written."""
        return _usage(super().get_usage(ctx), ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _show(self, ctx)


class Group(TyperGroup):
    """A group of commands with such help."""

    def get_usage(self, ctx: Any) -> str:
        """Return the line that shows how the commands are written."""
        return _usage(super().get_usage(ctx), ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _show(self, ctx)
