"""Build the wheel with everything that is no Python code but that commands need, in the folder ``ip_monitor``.

Belongs here: which folders. All else about the package is in ``pyproject.toml``.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = (
    "dbt_project",
    "deploy/dagster",
    "docs/forms.md",
    "docs/methods",
    "docs/seeds.md",
    "requirements.lock",
    "seeds",
    "warehouse/expectations",
    "warehouse/reports",
)
LEFT_OUT = shutil.ignore_patterns("target", "logs", "__pycache__", ".*")


class BuildWithData(build_py):
    """Copies the data beside the packages; an editable install reads the checkout."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if not self.editable_mode:
            for name in DATA:
                target = Path(self.build_lib, "ip_monitor", name)
                target.parent.mkdir(parents=True, exist_ok=True)
                if Path(name).is_dir():
                    shutil.copytree(name, target, ignore=LEFT_OUT, dirs_exist_ok=True)
                else:
                    shutil.copyfile(name, target)


setup(cmdclass={"build_py": BuildWithData})
