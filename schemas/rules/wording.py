"""Filling of the message templates of rules.

Belongs here: the meaning of placeholders in ``seeds/rule.csv``. Does not belong here: the messages. The macro
``fill_rule`` of the dbt project is the same in SQL. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def fill(template: str, values: Mapping[str, object]) -> str:
    """Fill values into a template.

    A part in square brackets is left out unless every value in it is given: ``[ Did you mean: {expected}]``.
    Placeholders without an entry in ``values`` remain.
    """

    def optional_part(optional: re.Match[str]) -> str:
        return optional[1] if all(values.get(name) for name in _PLACEHOLDER.findall(optional[1])) else ""

    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), _OPTIONAL.sub(optional_part, template))
