from __future__ import annotations

from pathlib import Path

import pytest

from tests.seeds import copy_seeds


@pytest.fixture(scope="session")
def repo_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every seed of the bundled region whole: the package's rows and the region's."""
    return copy_seeds(tmp_path_factory.mktemp("whole") / "seeds")
