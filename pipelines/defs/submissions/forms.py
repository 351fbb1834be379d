"""The forms as Dagster sees them: id, label, cadence, partitions.

Belongs here: reading ``seeds/form.csv``, and the reporting periods of a cadence. Does not belong here: the forms
themselves (``schemas/forms``): importing them would import pandera at definition time.
"""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.settings import Settings
from schemas.periods import periods_of
from schemas.seed_files import read_seed

CADENCES = {"A": "annual", "Q": "quarterly", "M": "monthly"}
HISTORY = {"A": 10, "Q": 0, "M": 0}
"""Years before the first plan and the first obligation that files of each cadence report on: trends need a history."""


class FormRow(NamedTuple):
    """What orchestration needs to know of a form."""

    form_id: str
    label_zh: str
    label_en: str
    cadence: str

    @property
    def key(self) -> dg.AssetKey:
        """Return the asset key, the same as that of the dbt source."""
        return dg.AssetKey(["lake", self.form_id])


def read_forms(settings: Settings) -> list[FormRow]:
    """Return all forms of the installation, from the seed that is generated from them."""
    rows = read_seed(settings.seeds_dir, "form")
    return [FormRow(*(row[name] for name in FormRow._fields)) for row in rows]


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
