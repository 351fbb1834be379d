"""Items: the figures that a return asks its senders for, of ``seeds/form_item.csv``.

Belongs here: which items a sender owes in a period. Does not belong here: printing them (``respond.template``), or comparing a
return with them (``validate.owed_items``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.roles import Roles


@dataclass(frozen=True)
class FormItem:
    """An item of a form.

    Attributes:
        form_id: the form.
        senders: the roles of the agencies that it is asked of; ``*`` is any sender of the form.
        indicator: the name of its indicator, as the template prints it.
        unit_code: the unit that its value is asked for in.
        measure_basis: the time basis of its value.
        first_period: the first reporting period that asks for it.
        last_period: the last one, "" while it is still asked for.
    """

    form_id: str
    senders: tuple[str, ...]
    indicator: str
    unit_code: str
    measure_basis: str
    first_period: str
    last_period: str

    def is_asked_of(self, agency_code: str, period: str, roles: Roles) -> bool:
        """Return whether an agency owes the item in a period; "" for the agency or the period means any."""
        is_own = not agency_code or roles.is_sender(self.senders, agency_code, period)
        return is_own and (not period or self.first_period <= period <= (self.last_period or period))


def form_items(rows: Sequence[Mapping[str, Any]]) -> tuple[FormItem, ...]:
    """Return the items of the rows of the seed, in the order of the template."""
    return tuple(
        FormItem(
            row["form_id"],
            tuple(row["senders"].split("|")),
            row["indicator"],
            row["unit_code"],
            row["measure_basis"],
            row["first_period"],
            row["last_period"] or "",
        )
        for row in sorted(rows, key=lambda row: int(row["sort_order"]))
    )
