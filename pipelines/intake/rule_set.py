"""Which rules a receipt was given under.

Belongs here: one hash over everything that decides an answer. Does not belong here: any rule. Standard library
only, so that a sensor can ask cheaply.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.settings import REPO, Settings

SEEDS = (
    "agency",
    "area",
    "area_alias",
    "area_membership",
    "caliber",
    "country",
    "header_word",
    "indicator",
    "indicator_alias",
    "layout_version",
    "plan_task",
    "rule_threshold",
    "source",
    "table_title",
    "unit",
)
SCHEMAS_OF = ".schemas_of"
"""In the lake's folder: the version under which the forms' empty files were written."""
_CODE = ("pipelines/intake", "schemas")
_LOOKS = REPO / "pipelines" / "intake" / "respond"
"""How an answer looks decides none."""


def rules_version(settings: Settings) -> str:
    """Return twelve hex digits that change with intake's code, the forms, or the seeds that intake reads."""
    files: list[Path] = sorted(p for root in _CODE for p in (REPO / root).rglob("*.py"))
    files = [p for p in files if _LOOKS not in p.parents]
    files += [settings.seeds_dir / f"{name}.csv" for name in SEEDS]
    hasher = hashlib.sha256()
    for path in files:
        hasher.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return hasher.hexdigest()[:12]


def knows_all_forms(settings: Settings) -> bool:
    """Look whether the lake was last made ready under today's forms; a new form or column makes it stale."""
    path = settings.lake / SCHEMAS_OF
    return path.exists() and path.read_text(encoding="utf-8") == rules_version(settings)
