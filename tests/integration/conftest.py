"""The folder of the samples' release, and the releases that follow it: shared by the session and kept between runs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipelines.release import current
from pipelines.settings import Settings
from tests import fixtures_make, nightly_job, refreshes
from tests.cache import kept
from tests.refreshes import SecondRelease, ThreeReleases, make_second_release, make_three_releases
from tests.sample_release import release_key

HELPERS = (Path(refreshes.__file__), Path(fixtures_make.__file__), Path(nightly_job.__file__))


@pytest.fixture(scope="session")
def release_folder(sample_release: Settings) -> Path:
    """The folder of the published samples; never write into it."""
    release = current(sample_release)
    assert release is not None
    return release.folder(sample_release)


@pytest.fixture(scope="session")
def site(release_folder: Path) -> Path:
    """The monitoring site of the published samples."""
    return release_folder / "site"


@pytest.fixture(scope="session")
def second_release(sample_release: Settings) -> Iterator[SecondRelease]:
    """The release after a corrected yearbook, a corrected list and a file that is no spreadsheet; never write into it."""
    with kept("second_release", release_key(*HELPERS), partial(make_second_release, sample_release)) as made:
        yield made


@pytest.fixture(scope="session")
def three_releases(second_release: SecondRelease) -> Iterator[ThreeReleases]:
    """The second release taken back, and a third that waited for its hour; never write into their folder."""
    with kept("three_releases", release_key(*HELPERS), partial(make_three_releases, second_release)) as made:
        yield made
