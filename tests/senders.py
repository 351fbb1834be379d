"""Agencies that may send a form, from the seeds of the repository.

Belongs here: what tests of many forms share. Does not belong here: who should be allowed to send what (``unit/schemas``).
"""

from __future__ import annotations

from schemas.form import Form
from schemas.roles import ANY
from schemas.seed_files import read_seed
from tests.seeds import SEEDS

ROLES = read_seed(SEEDS, "agency_role")
IP_OFFICE, DISTRICT_WITH_ZONES = "tjipo", "120116"


def agencies_of(form: type[Form]) -> list[str]:
    """Return the agencies of each of the form's roles, one of them for a form that any agency sends."""
    senders = form.spec().senders
    if ANY in senders:
        return [IP_OFFICE]
    return [row["agency_code"] for role in senders for row in ROLES if row["role_code"] == role]


def sender(form: type[Form]) -> str:
    """Return an agency that may send the form; of the districts the one with zones, as in the examples."""
    agencies = agencies_of(form)
    return DISTRICT_WITH_ZONES if DISTRICT_WITH_ZONES in agencies else agencies[0]
