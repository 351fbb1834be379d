"""The walk-through ``docs/adding-a-form.md``, carried out to the letter in a copy of the repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
PAGE = REPO / "docs/adding-a-form.md"
NEEDED = ("docs", "pipelines", "samples", "schemas", "seeds", "tests")
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    for name in NEEDED:
        shutil.copytree(REPO / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dbt_project/models", "warehouse/reports", "warehouse/query_templates"):
        shutil.copytree(REPO / name, root / name)
    shutil.copy(REPO / "pyproject.toml", root)
    return root


def run(command: str, root: Path) -> None:
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(root),
        "IPMON_DATA_DIR": str(root / "data"),
    }
    done = subprocess.run(
        shlex.split(command), cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_page_does_what_it_says(copy: Path) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert [language for language, _ in blocks] == ["python", "sh", "python", "sh", "python", "sh"]
    for language, text in blocks:
        if language == "sh":
            for command in text.splitlines():
                run(command, copy)
            continue
        place, _, code = text.partition("\n")
        name, _, at_its_end = place.removeprefix("# ").partition(", ")
        path = copy / name
        assert path.exists() == bool(at_its_end)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\n{code}" if at_its_end else code)
    assert (copy / "dbt_project/models/staging/stg_maker_spaces.sql").exists()
