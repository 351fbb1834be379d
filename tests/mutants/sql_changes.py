"""List the changes of a SQL model: one operator, join, bound or function put in the place of another.

Belongs here: the operators. Does not belong here: running a model's unit tests (``run``). Comments and Jinja are left as they are.
"""

import re
from collections.abc import Iterator

OPERATORS = (
    ("at least -> more than", r">=", ">"),
    ("at most -> less than", r"<=", "<"),
    ("more than -> at least", r"(?<![<>=-])>(?![=>])", ">="),
    ("less than -> at most", r"(?<![<])<(?![=>])", "<="),
    ("equal -> different", r"(?<![<>!=:])=(?![=>])", "<>"),
    ("different -> equal", r"<>", "="),
    ("and -> or", r"\band\b(?! \d)", "or"),
    ("or -> and", r"\bor\b", "and"),
    ("not null -> null", r"\bis not null\b", "is null"),
    ("null -> not null", r"\bis null\b", "is not null"),
    ("not -> nothing", r"\bnot (?!null|distinct|in\b|exists)", ""),
    ("left join -> inner join", r"\bleft join\b", "inner join"),
    ("inner join -> left join", r"\binner join\b", "left join"),
    ("min -> max", r"\bmin\(", "max("),
    ("max -> min", r"\bmax\(", "min("),
    ("greatest -> least", r"\bgreatest\(", "least("),
    ("least -> greatest", r"\bleast\(", "greatest("),
    ("distinct -> all", r"\b(?<!not )(?<!is )distinct (?!from)", ""),
    ("descending -> ascending", r" desc\b", ""),
    ("plus -> minus", r" \+ ", " - "),
    ("minus -> plus", r" - ", " + "),
    ("times -> divided by", r"(?<!select) \* (?!from\b|exclude\b)", " / "),
    ("true -> false", r"\btrue\b", "false"),
    ("false -> true", r"\bfalse\b", "true"),
    ("number + 1", r"(?<![\w.'])(\d+)(?![\w.'])", lambda match: str(int(match[1]) + 1)),
)
"""The name of a change, what it finds, and what it puts there."""
UNSEEN = re.compile(
    r"--[^\n]*|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|'[^'\n]*'|\bbetween\b[^\n]*?\band\b", re.DOTALL
)
"""Comments, Jinja, texts, and the "and" of a range."""


def changes(code: str) -> Iterator[tuple[str, int, str]]:
    """Yield every change of a model: its name, its line, and the model after it."""
    unseen = [match.span() for match in UNSEEN.finditer(code)]
    for name, pattern, replacement in OPERATORS:
        for match in re.finditer(pattern, code):
            start, end = match.span()
            if not any(first < end and start < last for first, last in unseen):
                text = (
                    code[:start] + match.expand(replacement)
                    if isinstance(replacement, str)
                    else code[:start] + replacement(match)
                )
                yield name, code.count("\n", 0, start) + 1, text + code[end:]
