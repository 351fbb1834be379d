"""Putting values into the words of a rule.

Belongs here: what placeholders in ``seeds/rule.csv`` mean. Does not belong here: the words themselves. The macro
``fill_rule`` of the dbt project says the same in SQL. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def fill(template: str, values: Mapping[str, object]) -> str:
    """Fill values into a template.

    What stands in square brackets is said only where every value in it is there: ``[ Did you mean: {expected}]``.
    Other placeholders than those of ``values`` stand as they are.
    """

    def said(optional: re.Match[str]) -> str:
        return optional[1] if all(values.get(name) for name in _PLACEHOLDER.findall(optional[1])) else ""

    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), _OPTIONAL.sub(said, template))
