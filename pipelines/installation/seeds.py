"""The seeds of an installation, from the tables that describe its region.

Belongs here: which rows of which seed follow from a row of a table. Does not belong here: whether the tables are right
(``check``). A seed without rows is left out: the package's rows are added to those of an installation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.installation.area_tree import first_rows, package_areas
from pipelines.installation.check import COUNTRY, TRUE, falls, number_of
from pipelines.installation.lookups import Known
from pipelines.installation.tables import Row, Table
from pipelines.intake.reference.values import label, parse_date

Tables = Mapping[str, Table]
Words = Mapping[str, Known]
SeedRow = dict[str, Any]
LEVELS = {"region": "city"}
"""The levels of the seed ``area`` that are called otherwise in the tables: a region that reports has the level ``city``."""
WHOLE = {"省": "全省", "市": "全市", "区": "全区"}
"""What tables call a region as a whole, by the last character of its name."""
KINDS = {"district_office": "district", "court": "court"}


def seed_rows(tables: Tables, words: Words) -> dict[str, list[SeedRow]]:
    """Return the rows of each seed of the region, by its name; empty cells are ""."""
    makers: dict[str, Callable[[Tables, Words], Iterator[SeedRow]]] = {
        "area": _areas,
        "area_alias": _area_aliases,
        "area_membership": _memberships,
        "agency": _agencies,
        "agency_role": _agency_roles,
        "form_obligation": _obligations,
        "plan": _plans,
        "plan_statement": _statements,
        "target": _targets,
        "target_reading": _readings,
    }
    return {name: rows for name, make in makers.items() if (rows := list(make(tables, words)))}


def _meaning(words: Words, kind: str, text: str) -> Any:
    return words[kind].meanings[label(text)]


def _day(text: str) -> str:
    day = parse_date(text) if text else None
    return day.isoformat() if day else ""


def _times(row: Row) -> SeedRow:
    return {"valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"])}


def _areas(tables: Tables, words: Words) -> Iterator[SeedRow]:
    """Yield the areas; the first row of a province of the package has the key of the package's row, so that it replaces it."""
    firsts = first_rows(tables["areas"])
    first_days = {
        code: package_areas()[code]["valid_from"] if code in package_areas() else _day(row["valid_from"])
        for code, row in firsts.items()
    }
    for row in tables["areas"].rows:
        code = row["code"]
        area = {
            "area_code": code,
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "area_level": LEVELS.get(row["level"], row["level"]),
            "parent_area": row["parent"] or COUNTRY,
            "area_group": package_areas().get(code, {}).get("area_group", ""),
            **_times(row),
            "is_current": "false" if row["valid_to"] else "true",
        }
        yield area | {"valid_from": first_days[code]} if row is firsts[code] else area
    for row in _current(tables, "region"):
        yield {
            "area_code": f"{row['code']}-UNALLOC",
            "name_zh": "未分配到区县",
            "name_en": "Not allocated to a district",
            "area_level": "unallocated",
            "parent_area": row["code"],
            "area_group": "",
            "valid_from": first_days[row["code"]],
            "valid_to": "",
            "is_current": "true",
        }


def _current(tables: Tables, level: str) -> list[Row]:
    return [row for row in tables["areas"].rows if row["level"] == level and not row["valid_to"]]


def _area_aliases(tables: Tables, words: Words) -> Iterator[SeedRow]:
    """Yield the spellings of areas, each once; and what tables call a region as a whole, where it is the only one."""
    regions = _current(tables, "region")
    named = {row["name_zh"] for row in tables["areas"].rows}
    written = [(alias, row["code"]) for row in tables["areas"].rows for alias in row.several("aliases")]
    written += [(f"{row['code']}-UNALLOC", f"{row['code']}-UNALLOC") for row in regions]
    if len(regions) == 1:
        (region,) = regions
        whole = WHOLE.get(region["name_zh"][-1], "全区域")
        written += [(text, region["code"]) for text in (whole, f"{whole}合计", f"{whole}总计")]
        written += [
            (text, f"{region['code']}-UNALLOC") for text in ("未分配", "未分配到区县", "未分区", "地址不详")
        ]
    for alias, code in dict.fromkeys(written):
        if alias not in named:
            yield {"alias": alias, "area_code": code, "note": ""}


def _memberships(tables: Tables, words: Words) -> Iterator[SeedRow]:
    districts = {row["code"] for row in tables["areas"].rows if row["level"] == "district"}
    for row in tables["areas"].rows:
        if row["level"] == "zone" and row["parent"] in districts:
            yield {
                "zone_area": row["code"],
                "district_area": row["parent"],
                "is_main": "true",
                **_times(row),
                "note": "",
            }


def _agencies(tables: Tables, words: Words) -> Iterator[SeedRow]:
    for row in tables["agencies"].rows:
        roles = [_meaning(words, "role", role) for role in row.several("roles")]
        yield {
            "agency_code": row["code"],
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "agency_kind": next((KINDS[role] for role in roles if role in KINDS), "city"),
            "ref_area": row["area"],
            **_times(row),
            "aliases": row["aliases"],
        }


def _agency_roles(tables: Tables, words: Words) -> Iterator[SeedRow]:
    """Yield an agency's roles: rows that follow each other day by day with the same role are one term."""
    terms: dict[tuple[str, str], list[SeedRow]] = {}
    for row in sorted(tables["agencies"].rows, key=lambda row: _day(row["valid_from"])):
        for role in row.several("roles"):
            code = _meaning(words, "role", role)
            earlier = terms.setdefault((code, row["code"]), [])
            if earlier and _goes_on(earlier[-1]["valid_to"], _day(row["valid_from"])):
                earlier[-1]["valid_to"] = _day(row["valid_to"])
            else:
                earlier.append({"role_code": code, "agency_code": row["code"], **_times(row), "note": ""})
    for rows in terms.values():
        yield from rows


def _goes_on(last: str, first: str) -> bool:
    """Return whether a row that begins on a day goes on a term that ends on one, "" for a term without end."""
    return not last or dt.date.fromisoformat(first) <= dt.date.fromisoformat(last) + dt.timedelta(days=1)


def _obligations(tables: Tables, words: Words) -> Iterator[SeedRow]:
    for row in tables["reports"].rows:
        yield {
            "form_id": _meaning(words, "form", row["form"]),
            "role_code": _meaning(words, "role", row["role"]),
            "document": "main",
            "first_period": row["first_period"],
            "last_period": row["last_period"],
            "due_days_after_period_end": row["due_days"],
        }


def _plans(tables: Tables, words: Words) -> Iterator[SeedRow]:
    for row in tables["plans"].rows:
        yield {
            "plan_id": row["code"],
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "region_area": row["area"],
            **{year: row[year] for year in ("start_year", "end_year", "base_year")},
            "title": row["name_zh"],
            "issuer": row["issuer"],
            "issued_on": _day(row["issued_on"]),
            "url": row["url"],
            "text_sha256": "",
            "char_count": "",
            "is_synthetic": "false",
        }


def _numbered(tables: Tables, words: Words) -> Iterator[tuple[Row, Mapping[str, str], str, str]]:
    """Yield each target with the indicator that it names, its id and that of its statement: a number a plan and indicator."""
    counts: dict[tuple[str, str], int] = {}
    for row in tables["targets"].rows:
        indicator = _meaning(words, "indicator", row["indicator"])
        code = indicator["indicator_code"].lower()
        number = counts[row["plan"], code] = counts.get((row["plan"], code), 0) + 1
        yield row, indicator, f"{code}-{number}", f"{row['section']}.{code}_{number}"


def _statements(tables: Tables, words: Words) -> Iterator[SeedRow]:
    for row, _, _, statement_id in _numbered(tables, words):
        yield {
            "plan_id": row["plan"],
            "statement_id": statement_id,
            "section": row["section"],
            "kind": "target",
            **dict.fromkeys(("quote", "char_start", "char_end"), ""),
            "summary_en": row["name_en"],
            "note": row["note"],
        }


def _targets(tables: Tables, words: Words) -> Iterator[SeedRow]:
    plans = {row["code"]: row for row in tables["plans"].rows}
    for row, indicator, target_id, statement_id in _numbered(tables, words):
        plan = plans[row["plan"]]
        scale = _meaning(words, "unit", row["unit"])["scale"] if row["unit"] else "1"
        yield {
            "plan_id": row["plan"],
            "target_id": target_id,
            "statement_id": statement_id,
            "indicator_code": indicator["indicator_code"],
            "ref_area": row["area"] or plan["area"],
            **{part: indicator[part] for part in ("patent_type", "applicant_type", "item_class")},
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "nature": "qualitative" if row["comparator"] == "trend" else indicator["nature"],
            "comparator": row["comparator"] or ("le" if falls(indicator) else "ge"),
            "value_low": _scaled(row["value"], scale),
            "value_high": _scaled(row["value_high"], scale),
            "unit_measure": indicator["unit_measure"],
            "baseline_period": plan["base_year"] if row["baseline"] else "",
            "baseline_value": _scaled(row["baseline"], scale),
            "baseline_source": "plan_text" if row["baseline"] else "",
            "window_start": plan["start_year"] if indicator["nature"] == "cumulative" else "",
            "target_period": row["year"] or plan["end_year"],
            **dict.fromkeys(("denominator_indicator", "unit_threshold", "parent_target_id"), ""),
            "combine_rule": "",
            "responsible_agency": row["responsible"],
            "is_proxy": "false",
            "is_headline": str(row["headline"].lower() in TRUE).lower(),
            "note": row["note"],
        }


def _scaled(text: str, scale: str) -> str:
    number = number_of(text)
    return "" if number is None else f"{number * int(scale):f}"


def _readings(tables: Tables, words: Words) -> Iterator[SeedRow]:
    for row, indicator, target_id, _ in _numbered(tables, words):
        yield {
            "plan_id": row["plan"],
            "target_id": target_id,
            "reading_id": "default",
            "is_default_reading": "true",
            **dict.fromkeys(("nature", "method"), ""),
            "caliber_code": indicator["default_caliber"],
            **dict.fromkeys(("item_class", "value_low", "baseline_value"), ""),
            "description_zh": "按规划原文",
            "description_en": "As the plan says",
            "why": "",
        }
