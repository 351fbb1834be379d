"""Addresses of the site, for Dagster's metadata.

Belongs here: addresses that ``ipmon serve`` opens. Does not belong here: the pages themselves (``pipelines.report``).
"""

from collections.abc import Mapping
from typing import Any

from pipelines.settings import Settings


def site_address(settings: Settings, page: str = "index.html") -> str:
    """Return the address of a page of the live release's site; "" if ``ipmon serve`` opens none."""
    return f"http://{settings.host}:{settings.site_port}/site/{page}" if settings.site_port else ""


def submission_link(settings: Settings, submission_id: str) -> str:
    """Return an attempt's id as markdown that leads to its page."""
    from pipelines.report.pages import submission_address

    return _link(settings, submission_address(submission_id), submission_id)


def target_link(settings: Settings, target: Mapping[str, Any]) -> str:
    """Return the id of a target, a row with ``plan_id`` and ``target_id``, as markdown that leads to its page."""
    from pipelines.report.pages import target_address

    return _link(settings, target_address(dict(target)), target["target_id"])


def _link(settings: Settings, page: str, text: str) -> str:
    """Return a text that leads to a page; the text alone if there is no site."""
    address = site_address(settings, page)
    return f"[{text}]({address})" if address else text
