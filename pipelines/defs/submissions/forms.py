"""The forms as Dagster sees them: id, label, cadence, partitions.

Belongs here: reading ``seeds/form.csv``, and the reporting periods of a cadence. Does not belong here: the forms
themselves (``schemas/forms``): importing them would import pandera at definition time.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.settings import Settings
from schemas.periods import periods_of
from schemas.seed_files import read_seed

CADENCES = {"A": "annual", "Q": "quarterly", "M": "monthly"}
HISTORY = {"A": 10, "Q": 0, "M": 0}
"""Years before the first plan and the first obligation that files of each cadence report on: trends need a history."""

NEVER = "9999"
"""The last period of an obligation that has no end."""


class FormRow(NamedTuple):
    """What orchestration needs to know of a form; its owners are the roles of agencies that owe it."""

    form_id: str
    label_zh: str
    label_en: str
    cadence: str
    owners: list[str]

    @property
    def key(self) -> dg.AssetKey:
        """Return its asset key."""
        return form_key(self.form_id)


def form_key(form_id: str) -> dg.AssetKey:
    """Return the asset key of a form, the same as that of the dbt source."""
    return dg.AssetKey(["lake", form_id])


def read_forms(settings: Settings) -> list[FormRow]:
    """Return all forms of the installation, from the seed that is generated from them."""
    owing = _owing(settings)
    return [
        FormRow(
            owners=[f"team:{role}" for role in owing.get(row["form_id"]) or _senders(row)],
            **{name: row[name] for name in ("form_id", "label_zh", "label_en", "cadence")},
        )
        for row in read_seed(settings.seeds_dir, "form")
    ]


def _owing(settings: Settings) -> dict[str, list[str]]:
    """Return for each form the roles that owe it, of those that ended the ones that ended last."""
    roles: dict[str, dict[str, str]] = {}
    for row in read_seed(settings.seeds_dir, "form_obligation"):
        roles.setdefault(row["form_id"], {})[row["role_code"]] = row["last_period"] or NEVER
    return {
        form_id: sorted(role for role, last in ends.items() if last == max(ends.values()))
        for form_id, ends in roles.items()
    }


def _senders(row: Mapping[str, str]) -> list[str]:
    """Return the roles that may send a form which no role owes; none if everybody may."""
    return [role for role in row["senders"].split("|") if role != "*"]


def partitions(cadence: str, settings: Settings) -> dg.StaticPartitionsDefinition:
    """Return the reporting periods of a cadence up to the end of this year, written as in the forms.

    They begin with the year in which the first plan starts or the first return is owed, or with years of history before it.
    """
    this_year = dt.datetime.now(ZoneInfo(settings.time_zone)).year
    starts = [int(row["start_year"]) for row in read_seed(settings.seeds_dir, "plan")]
    starts += [int(row["first_period"][:4]) for row in read_seed(settings.seeds_dir, "form_obligation")]
    first = min([*starts, this_year]) - HISTORY[cadence]
    return dg.StaticPartitionsDefinition(
        [period for year in range(first, this_year + 1) for period in periods_of(year, cadence)]
    )
