"""Messages of expectations, in Chinese and English: the rule with its bounds, and the rows that break it.

Belongs here: making sentences of a suite's ``kwargs`` and ``meta`` and of the results of Great Expectations. Does not belong
here: running the suites (``expectations``), or the sentences' fixed parts (``expectation_wording.csv``,
``expectation_remedies.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.common.messages import LANGUAGES, WARNING, Diagnostic, read_texts
from pipelines.release.gate.breaking_rows import plain, row_texts
from pipelines.release.gate.check_results import SingleResult

COLUMNS = ("column", "column_A", "column_B")
FLOOR = {"$PARAMETER": "row_count_floor"}
RESPONDENTS = {"$PARAMETER": "min_respondents"}


def rule(table: str, expectation: Mapping[str, Any], lang: str) -> str:
    """Return what an expectation requires of a published table, and why; arguments as in ``rule_alone``."""
    return _wording("of_table", lang).format(table=table, rule=rule_alone(expectation, lang))


def rule_alone(expectation: Mapping[str, Any], lang: str) -> str:
    """Return what an expectation requires and why, without the table.

    Args:
        expectation: ``type``, ``kwargs`` and ``meta`` as in the suite; in ``meta``, ``zh`` and ``en`` say why, and
            ``unit_zh`` and ``unit_en`` are the unit of the bounds, and the ``severity`` ``warning`` lets a release pass.
        lang: ``zh`` or ``en``.
    """
    kwargs, meta = expectation["kwargs"], expectation["meta"]
    parts = {name: _listed(value) for name, value in kwargs.items()}
    requirement = _wording(expectation["type"], lang).format(
        **parts | {"bounds": _bounds(kwargs, meta.get(f"unit_{lang}", ""), lang)}
    )
    return _wording("rule", lang).format(requirement=requirement, where=_where(kwargs, lang), why=meta[lang])


def single_result(table: str, result: Any, key: Sequence[str]) -> SingleResult:
    """Return what an expectation saw; arguments as in ``diagnostic``."""
    config, outcome = result.expectation_config, result.result
    expectation = {"type": config.type, "kwargs": config.kwargs, "meta": config.meta}
    n_rows = outcome.get("element_count")
    if n_rows is None and config.type.startswith("expect_table_row_count"):
        n_rows = outcome.get("observed_value")
    n_breaking = outcome.get("unexpected_count")
    return SingleResult(
        "expectations",
        table,
        config.type,
        **{f"rule_{lang}": rule_alone(expectation, lang) for lang in LANGUAGES},
        n_rows=None if n_rows is None else int(n_rows),
        n_breaking=None if n_breaking is None else int(n_breaking),
        problem=None if result.success else diagnostic(table, result, key),
    )


def diagnostic(table: str, result: Any, key: Sequence[str]) -> Diagnostic:
    """Return the message of an expectation that failed.

    Args:
        table: the published table.
        result: the result of Great Expectations for this expectation.
        key: the columns that tell its rows from one another.
    """
    config = result.expectation_config
    expectation = {"type": config.type, "kwargs": config.kwargs, "meta": config.meta}
    facts: dict[str, Any] = {
        "table": table,
        "columns": [config.kwargs[name] for name in COLUMNS if name in config.kwargs],
        **{f"rule_{lang}": rule(table, expectation, lang) for lang in LANGUAGES},
        **{f"remedy_{lang}": _remedy(table, config.meta, lang) for lang in LANGUAGES},
    }
    outcome = result.result
    if error := _raised(result):
        return Diagnostic("expectation_not_run", facts | {"error": error})
    if count := outcome.get("unexpected_count"):
        rows = row_texts(_rows(outcome, config.kwargs, key), facts["columns"])
        # A ratio without natural bounds may be right however large it is.
        code = "expectation_unusual" if config.meta.get("severity") == WARNING else "expectation_rows"
        return Diagnostic(code, facts | {"n": count, "checked": outcome["element_count"], "rows": rows})
    if missing := outcome.get("partial_missing_list"):
        return Diagnostic("expectation_values_missing", facts | {"missing": _listed(missing)})
    return Diagnostic("expectation_table", facts | {"observed": plain(outcome.get("observed_value"))})


def _rows(
    outcome: Mapping[str, Any], kwargs: Mapping[str, Any], key: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yield the keys of the rows that break a rule, then the values that do."""
    if not key:
        yield from ({kwargs["column"]: value} for value in outcome["partial_unexpected_list"])
        return
    for row in outcome["partial_unexpected_index_list"]:
        yield {name: row[name] for name in key} | row


def _bounds(kwargs: Mapping[str, Any], unit: str, lang: str) -> str:
    lower, upper = kwargs.get("min_value"), kwargs.get("max_value")
    if "column_A" in kwargs:
        lower, kwargs = kwargs["column_B"], {"strict_min": not kwargs.get("or_equal")}
    limits = (
        ("above" if kwargs.get("strict_min") else "at_least", lower),
        ("below" if kwargs.get("strict_max") else "at_most", upper),
    )
    return _wording("and", lang).join(
        _wording(code, lang).format(bound=f"{_bound(limit)}{unit}")
        for code, limit in limits
        if limit is not None
    )


def _bound(limit: Any) -> str:
    """Return a bound as text, rounded: a bound may differ from the intended figure by a rounding error."""
    return plain(float(f"{limit:.9g}")) if isinstance(limit, float) else plain(limit)


def _where(kwargs: Mapping[str, Any], lang: str) -> str:
    condition = kwargs.get("row_condition")
    if not condition:
        return ""
    text = condition if isinstance(condition, str) else condition["pass_through_filter"]
    for pattern, code in ((r"\.isnull\(\)", "is_null"), (r"\.notnull\(\)", "is_not_null")):
        text = re.sub(pattern, _wording(code, lang), text)
    for pattern, plainly in (("==", "="), ("!=", "≠"), ("True", "true"), ('"', ""), ("[", "("), ("]", ")")):
        text = text.replace(pattern, plainly)
    text = text.replace(" and ", _wording("and", lang))
    return _wording("where", lang).format(condition=text)


def _raised(result: Any) -> str:
    """Return the first line of what kept an expectation from being evaluated."""
    infos = (info for info in (result.exception_info or {}).values() if isinstance(info, dict))
    return next((str(info["exception_message"]).strip().partition("\n")[0] for info in infos), "")


def _listed(value: Any) -> str:
    return ", ".join(map(plain, value)) if isinstance(value, list) else plain(value)


def _wording(code: str, lang: str) -> str:
    return _texts("expectation_wording.csv")[code][lang]


def _remedy(table: str, meta: Mapping[str, Any], lang: str) -> str:
    text = _texts("expectation_remedies.csv")[meta["remedy"]][lang]
    facts = {"table": table, "lookup": table, "suite": f"warehouse/expectations/{table}.json"}
    return text.format(**{**facts, **meta})


def _texts(name: str) -> dict[str, dict[str, str]]:
    return read_texts(Path(__file__).with_name(name))
