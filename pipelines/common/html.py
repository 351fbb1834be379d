"""Render HTML pages: escaped by default, self-contained, readable by a screen reader and on paper.

Belongs here: rendering. Does not belong here: markup (``*.html.j2`` beside the module that writes the page) or content.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def render(template: Path, **values: Any) -> str:
    """Return a page.

    Args:
        template: the template; those that it includes are in the same folder.
        values: its variables; a variable that is missing is an error.
    """
    return _read(template).render(**values)


@cache
def _read(template: Path) -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(template.name)
