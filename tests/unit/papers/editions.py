"""Editions that tests make papers of: a few rows of a table, as the queries of a publication return them."""

import datetime as dt
from typing import Any

Row = dict[str, Any]
NA_REASONS = {
    "not_reported": {"name_zh": "未报送", "name_en": "Not reported"},
    "suppressed": {"name_zh": "为保护调查对象而隐匿", "name_en": "Hidden to protect respondents"},
}


def indicator(figure: float | None, before: float | None, **values: Any) -> Row:
    """A row of a table that is made from the template ``indicators``."""
    is_comparable = None if figure is None or before is None else True
    growth = 100 * (figure / before - 1) if figure is not None and before else None
    row = {
        "code": "PAT_APP", "name_zh": "专利申请量", "name_en": "Patent applications", "figure": figure, "year_before": before,
        "is_comparable": is_comparable, "growth_pct": growth, "bound_zh": None, "bound_en": None,
        "is_provisional": None if figure is None else False, "unit_zh": "件", "unit_en": "items", "source_zh": "年鉴",
        "source_en": "Yearbook", "na_reason": "not_reported" if figure is None else None, "is_synthetic": False,
    }  # fmt: skip
    return row | values


def target(verdict: str = "已实现", **values: Any) -> Row:
    """A row of a table of verdicts."""
    row = {
        "code": "pat_app-1", "name_zh": "专利申请量", "name_en": "Patent applications", "target": 120000.0, "bound_zh": None,
        "bound_en": None, "figure": 111514.0, "unit_zh": "件", "unit_en": "items",
        "figure_period": "2020", "attainment_pct": 92.9, "verdict_zh": verdict, "verdict_en": verdict, "reason_zh": "达到目标",
        "reason_en": "satisfies the target", "is_provisional": False, "is_robust": True, "is_synthetic": False,
    }  # fmt: skip
    return row | values


def table(rows: list[Row], number: str = "01", name: str = "figures") -> Row:
    return {
        "number": number,
        "name": name,
        "titles": {"zh": "专利", "en": "Patents"},
        "question": "How many?",
        "sources": ["fct_observation"],
        "rows": rows,
        "is_synthetic": any(row["is_synthetic"] for row in rows),
    }


def edition(*tables: Row, publication: str = "development") -> Row:
    names = {
        "name_zh": "白皮书",
        "name_en": "White paper",
        "agency_zh": "天津市知识产权局",
        "due_on": dt.date(2021, 4, 26),
    }
    return {
        "publication": {"publication": publication, "time_period": "2020", "plan_id": "p", **names},
        "release_id": "2026-01-31-0123456789",
        "as_of": dt.date(2026, 1, 31),
        "plan_zh": "规划",
        "plan_en": "The plan",
        "region": "120000",
        "section": "3.4.4",
        "quote": "白皮书",
        "na_reasons": NA_REASONS,
        "tables": list(tables),
    }
