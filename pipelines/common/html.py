"""Pages that are handed out: escaped by default, nothing loaded from elsewhere, fit for a screen reader and for paper.

Belongs here: rendering. Does not belong here: markup (``*.html.j2`` beside whoever writes the page) or what a page says.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def render(template: Path, **said: Any) -> str:
    """Return a page.

    Args:
        template: the template; others that it uses lie beside it.
        said: what it shows; a name that the template uses and nobody gives is an error.
    """
    return _read(template).render(**said)


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
