"""A release passes every step, and the diagram of the docs shows these steps."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import release
from pipelines.settings import REPO
from tests.release_walk import EDGES, ENDS, walk

pytestmark = pytest.mark.thorough


def test_the_steps_are_public_and_the_drawing_leads_through_all_of_them(tmp_path: Path) -> None:
    steps, published = walk(tmp_path)
    assert published.previous_release_id
    assert set(steps) <= set(release.__all__)
    assert {end for a, _, b in EDGES for end in (a, b)} == {*steps, *ENDS}


def test_the_diagram_of_the_docs_is_up_to_date() -> None:
    # In a process of its own: caches of earlier tests would keep some modules from being called.
    command = [sys.executable, "-m", "tests.release_walk", "--check"]
    checked = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
