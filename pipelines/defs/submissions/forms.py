"""The forms as Dagster sees them: id, label, cadence, partitions.

Belongs here: reading ``seeds/form.csv``, and the reporting periods of a cadence. Does not belong here: the forms
themselves (``schemas/forms``): importing them would import pandera at definition time.
"""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

import dagster as dg

from schemas.seed_files import read_seed
from pipelines.settings import Settings

CADENCES = {"A": "annual", "Q": "quarterly", "M": "monthly"}
FIRST_YEAR = {"A": 2006, "Q": 2016, "M": 2016}
"""The first year that a file of each cadence may report on."""


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
    """Return the reporting periods of a cadence up to the end of this year, written as in the forms."""
    this_year = dt.datetime.now(ZoneInfo(settings.time_zone)).year
    parts = {"A": [""], "Q": [f"-Q{q}" for q in range(1, 5)], "M": [f"-{m:02}" for m in range(1, 13)]}
    years = range(FIRST_YEAR[cadence], this_year + 1)
    return dg.StaticPartitionsDefinition([f"{year}{part}" for year in years for part in parts[cadence]])
