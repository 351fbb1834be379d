"""What is in the store: releases whose manifest is damaged are no releases without a word, and files are compared with their hashes."""

from __future__ import annotations

import pytest

from pipelines.common.errors import InstallationError
from pipelines.release import list_releases
from pipelines.release.store.releases import MANIFEST, damaged_file
from pipelines.settings import Settings
from tests.unit.release.conftest import StoreRelease, id_of

pytestmark = pytest.mark.thorough


def test_a_damaged_manifest_stops_who_lists_releases_unless_it_is_to_be_left_out(
    tiny: Settings, store_release: StoreRelease
) -> None:
    store_release(1)
    path = store_release(2).folder(tiny) / MANIFEST
    path.unlink()
    path.write_text("{", "utf-8")
    with pytest.raises(InstallationError, match=id_of(2)):
        list_releases(tiny)
    assert [release.release_id for release in list_releases(tiny, skip_damaged=True)] == [id_of(1)]


def test_a_file_is_damaged_if_it_is_missing_or_other_than_its_manifest_says(
    tiny: Settings, store_release: StoreRelease
) -> None:
    release = store_release(1)
    name = next(iter(release.files))
    path = release.folder(tiny) / name
    assert damaged_file(tiny, release, name) is None
    assert damaged_file(tiny, release, MANIFEST) is None, "it has no hash of itself"
    path.unlink()
    missing = damaged_file(tiny, release, name)
    path.write_text("other", "utf-8")
    changed = damaged_file(tiny, release, name)
    assert missing is not None and changed is not None
    assert (missing.code, changed.code) == ("release_missing", "release_changed")
    assert missing.facts["path"] == changed.facts["path"] == path
