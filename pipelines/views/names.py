"""Names of the codes that figures are published under, in one language.

Belongs here: looking codes up in the seeds, and naming a figure by its key. Does not belong here: any layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.views.common import number
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    from pipelines.settings import Settings

_KEY = (
    *("indicator_code", "patent_type", "applicant_type", "industry_code", "item_class"),
    *("ref_area", "time_period", "measure_basis", "caliber_code"),
)
COUNT = "ITEM"
"""The unit of counts, whatever is counted."""
_PLAIN = (None, "", "_T", "_Z", "base")
"""Members of a key that go without saying."""
_SEED_OF = {
    "indicator_code": ("indicator", "indicator_code"),
    "ref_area": ("area", "area_code"),
    "unit_measure": ("unit", "unit_code"),
    "source_code": ("source", "source_code"),
    "caliber_code": ("caliber", "caliber_code"),
    "verdict": ("verdict", "verdict"),
    "obs_status": ("obs_status", "obs_status"),
}
"""Column -> the seed that names its codes, and the column of the codes there."""


class Names:
    """The names of codes in ``zh`` or ``en``; a code without a name is returned as it is."""

    def __init__(self, settings: Settings, lang: str):
        self._seeds, self._lang = settings.seeds_dir, lang
        self._read: dict[str, dict[str, str]] = {}

    def of(self, column: str, code: str) -> str:
        """Return the name of a code of a column."""
        if column in _SEED_OF:
            return self._named(*_SEED_OF[column]).get(code, code)
        return self._members.get((column, code)) or self._codes.get(code, code)

    def in_key(self, key: str, separator: str = " / ") -> str:
        """Return a list of codes of any columns as names."""
        columns = ("indicator_code", "ref_area", "source_code", "")
        parts = [
            next((n for c in columns if (n := self.of(c, part)) != part), part)
            for part in key.split(separator)
        ]
        return separator.join(parts)

    def rule(self, code: str) -> str:
        """Return the title of a rule."""
        return self._named("rule", "rule_code", "title").get(code, code)

    def column(self, form_id: str, field: str) -> str:
        """Return the header of a form's column."""
        rows = read_seed(self._seeds, "form_field")
        label = next(
            (r[f"label_{self._lang}"] for r in rows if (r["form_id"], r["field"]) == (form_id, field)), ""
        )
        return label or field

    def plan(self, plan_id: str) -> str:
        """Return the name of a plan."""
        return self._named("plan", "plan_id").get(plan_id, plan_id)

    def target(self, plan_id: str, target_id: str) -> str:
        """Return the name of a target."""
        return self._targets.get((plan_id, target_id), target_id)

    def reading(self, plan_id: str, target_id: str, reading_id: str) -> str:
        """Return how a reading takes the wording of a target."""
        return self._readings.get((plan_id, target_id, reading_id), reading_id)

    def publication_table(self, publication: str, file: str) -> str:
        """Return the number and the title of a table of a publication from its number and name: ``04_trademarks``."""
        title = self._tables.get((publication, file))
        return f"{file.split('_')[0]} {title}" if title else file

    def figure(self, key: Mapping[str, Any]) -> str:
        """Return the name of a figure from the columns of its key that it has: what, where, when, on which basis."""
        return " · ".join(self.of(column, key[column]) for column in _KEY if key.get(column) not in _PLAIN)

    def unit(self, unit: str, indicator: str | None = None) -> str:
        """Return the name of a unit; for a count of an indicator what is counted: 家 for enterprises."""
        counted = self._named("indicator_unit", "indicator_code", "unit") if unit == COUNT else {}
        return counted.get(indicator or "") or self.of("unit_measure", unit)

    def value(self, value: float | None, unit: str | None, indicator: str | None = None) -> str:
        """Return a value with separators and its unit, – for none."""
        if value is None:
            return "–"
        return f"{number(value)} {self.unit(unit, indicator)}" if unit else number(value)

    def _named(self, seed: str, key: str, name: str = "name") -> dict[str, str]:
        if seed not in self._read:
            self._read[seed] = {r[key]: r[f"{name}_{self._lang}"] for r in read_seed(self._seeds, seed)}
        return self._read[seed]

    @cached_property
    def _members(self) -> dict[tuple[str, str], str]:
        rows = read_seed(self._seeds, "member")
        return {(r["column_name"], r["member_code"]): r[f"name_{self._lang}"] for r in rows}

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {r["code"]: r[f"name_{self._lang}"] for r in reversed(read_seed(self._seeds, "form_code"))}

    @cached_property
    def _readings(self) -> dict[tuple[str, str, str], str]:
        rows = read_seed(self._seeds, "target_reading")
        return {(r["plan_id"], r["target_id"], r["reading_id"]): r[f"description_{self._lang}"] for r in rows}

    @cached_property
    def _tables(self) -> dict[tuple[str, str], str]:
        rows = read_seed(self._seeds, "publication_source")
        return {
            (r["publication"], f"{r['table_no']}_{r['table_name']}"): r[f"title_{self._lang}"] for r in rows
        }

    @cached_property
    def _targets(self) -> dict[tuple[str, str], str]:
        rows = read_seed(self._seeds, "target")
        return {(r["plan_id"], r["target_id"]): r[f"name_{self._lang}"] for r in rows}
