"""Pages of a release: escaped by default, nothing loaded from elsewhere, fit for a screen reader and for paper.

Belongs here: rendering. Does not belong here: markup (``*.html.j2``) or what a page says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def render(template: str, **said: Any) -> str:
    """Return a page.

    Args:
        template: name of the template beside this module.
        said: what it shows; a name that the template uses and nobody gives is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(template).render(**said)
