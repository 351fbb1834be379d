"""``ipmon report``: where the monitoring site of the live release is, or a copy of it elsewhere.

Belongs here: finding the site. Does not belong here: its pages (``pipelines.report``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.store.releases import SITE_HOME, live_folder, live_id, read_results
from pipelines.views.common import NotThere, open_live

if TYPE_CHECKING:
    from pipelines.settings import Settings


class NotEmpty(NotThere):
    """The folder that the site would be written into holds something."""


def site_home(settings: Settings) -> Path:
    """Return the first page of the live release's site.

    Raises:
        NothingPublished: there is no live release.
        NotThere: the live release has no site.
    """
    with open_live(settings):
        home = (live_folder(settings) or settings.live) / SITE_HOME
    if not home.exists():
        raise NotThere("no_site", release_id=live_id(settings))
    return home


def write_site(settings: Settings, folder: Path) -> Path:
    """Write the site of the live release into an empty folder, and return its first page.

    Raises:
        NothingPublished: there is no live release.
        NotEmpty: the folder is not empty.
        OlderRelease: the live release lacks tables that the site shows.
    """
    from pipelines.report import make_site

    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty("folder_not_empty", folder=folder)
    with open_live(settings) as live:
        return make_site(live, folder, results=lambda: read_results(live_folder(settings) or folder))
