"""The version of the rules that a receipt was made under.

Belongs here: one hash over everything that a receipt depends on. Does not belong here: any rule. Standard library only,
so that a sensor can compute it cheaply.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.settings import Settings
from schemas.seed_files import CODE, seed_files

SEEDS = (
    "agency",
    "agency_role",
    "area",
    "area_alias",
    "area_division",
    "area_left_out",
    "area_membership",
    "caliber",
    "caliber_indicator",
    "country",
    "form_code",
    "form_item",
    "header_word",
    "indicator",
    "indicator_alias",
    "indicator_range",
    "label_role",
    "label_word",
    "layout_version",
    "member",
    "note_wording",
    "plan_task",
    "role",
    "rule_threshold",
    "source",
    "table_title",
    "unit",
)
SCHEMAS_OF = ".schemas_of"
"""File in the lake's folder: the version under which the forms' zero-row files were written."""
_CODE = ("pipelines/intake", "schemas")
_PRESENTATION = CODE / "pipelines" / "intake" / "respond"
"""The layout of answers: no receipt depends on it."""


def rules_version(settings: Settings) -> str:
    """Return twelve hex digits that change with intake's code, the forms, or the seeds that intake reads."""
    files: list[Path] = sorted(p for root in _CODE for p in (CODE / root).rglob("*.py"))
    files = [p for p in files if _PRESENTATION not in p.parents]
    files += [path for name in SEEDS for path in seed_files(settings.seeds_dir, name)]
    hasher = hashlib.sha256()
    for path in files:
        hasher.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return hasher.hexdigest()[:12]


def knows_all_forms(settings: Settings) -> bool:
    """Return whether the zero-row files of the lake were written under the current version."""
    path = settings.lake / SCHEMAS_OF
    return path.exists() and path.read_text("utf-8", errors="replace") == rules_version(settings)
