"""A file passes every step of intake once, and the diagram of the docs shows these steps."""

import subprocess
import sys

import pytest

from pipelines.settings import REPO
from schemas.receipt import Receipt
from tests.intake_walk import STEPS, Walk, walk_register, walk_workbook

pytestmark = pytest.mark.thorough

BATCHED = {f"steps.{name}" for name in ("read_records", "resolve", "validate", "explain")}


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Walk, Receipt]]:
    """What a refused workbook and a long register passed, each recorded once: a walk takes seconds."""
    return {
        name: walk(tmp_path_factory.mktemp(name))
        for name, walk in (("workbook", walk_workbook), ("register", walk_register))
    }


@pytest.mark.parametrize(("name", "status"), [("workbook", "refused"), ("register", "partial")])
def test_a_file_enters_every_step_once(
    walks: dict[str, tuple[Walk, Receipt]], name: str, status: str
) -> None:
    record, receipt = walks[name]
    assert receipt.status == status
    assert record.entries == dict.fromkeys(STEPS, 1)
    assert set(record.resumes) == BATCHED


def test_a_long_register_passes_batch_by_batch(walks: dict[str, tuple[Walk, Receipt]]) -> None:
    record, receipt = walks["register"]
    assert receipt.rows_received == 3_000
    n_resumes = set(record.resumes.values())
    assert len(n_resumes) == 1 and min(n_resumes) > 2


def test_the_diagram_of_the_docs_is_up_to_date() -> None:
    # In a process of its own: caches of earlier files would keep some modules from being called.
    command = [sys.executable, "-m", "tests.intake_walk", "--check"]
    checked = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
