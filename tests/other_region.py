"""Seeds of a made-up province: all rows of the method, none of the region and plan that the repository ships.

Belongs here: deriving such seeds from ``seeds/`` by the contracts' keys. Does not belong here: what is sent or published
under them (the tests), or how an installation gets its seeds.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from pipelines.settings import REPO
from schemas.reference.base import contracts

OFFICE, MARKET, STATISTICS, COURT = "sj-ipo", "sj-msa", "sj-stat", "sj-court"
"""Four agencies of the province; the fifth is that of the first district, and no other district has one."""
DISTRICT = "990101"
PROVINCE, COUNTRY = "990000", "000000"
PLAN = "sample-province-15fyp"
OF_SHIPPED_REGION = re.compile(r"(12\d{4}|12\d{4}-.*)")
AGENCY_OF = {"tjmsa": MARKET, "tjstat": STATISTICS, "tjcourt": COURT}
"""The agency in the place of one of the shipped region's; the office takes the place of all others."""
TARGETS = {
    # indicator: nature, target, unit, patent type and applicant type, baseline of 2025
    "PAT_VALID": ("stock", "60000", "ITEM", "_T", "_T", "50000"),
    "PAT_GRANT": ("flow", "20000", "ITEM", "_T", "_T", "15000"),
    "GDP": ("flow", "900000000000", "CNY", "_Z", "_Z", "800000000000"),
    "RD_INTENSITY": ("ratio", "3", "PCT", "_Z", "_Z", "2.5"),
    "IP_INDEX_RANK": ("rank", "10", "RANK", "_Z", "_Z", ""),
    "TM_VALID": ("stock", "90000", "ITEM", "_Z", "_Z", ""),
}
Rows = dict[str, list[dict[str, str]]]


def write_other_region(folder: Path, districts: int = 4, has_plan: bool = True) -> Path:
    """Write the seeds of the province into a new folder and return it.

    It has no index, no publication, no task, no obligation, and its plan is in its first year.

    Args:
        folder: the folder to be made.
        districts: how many districts the province has.
        has_plan: whether it has a plan of its own, with one target of each indicator of ``TARGETS``.
    """
    seeds = {path.stem: _read(path) for path in sorted((REPO / "seeds").glob("*.csv"))}
    columns = {name: list(rows[0]) if rows else _columns(name) for name, rows in seeds.items()}
    own = _own_rows(districts, has_plan)
    for name, rows in seeds.items():
        kept = [
            {column: _of_province(value) for column, value in row.items()}
            for row in rows
            if not any(OF_SHIPPED_REGION.fullmatch(value) for value in row.values())
            and not (name in ("agency", "agency_mandate") and row["agency_code"].startswith("tj"))
            and name != "form_obligation"
        ]
        added = [dict.fromkeys(columns[name], "") | row for row in own.get(name, ())]
        seeds[name] = _first_of_each_key(name, [*kept, *added])
    while _drop_dangling(seeds):
        pass
    folder.mkdir(parents=True)
    shutil.copy(REPO / "seeds" / "_seeds.yml", folder)
    for name, rows in seeds.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, columns[name], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _own_rows(districts: int, has_plan: bool) -> Rows:
    since = {"valid_from": "1980-01-01"}
    areas = [{"area_code": PROVINCE, "name_zh": "样例省", "name_en": "Sample Province", "area_level": "city"}]
    areas += [
        {
            "area_code": f"9901{n:02d}",
            "name_zh": f"{n}号区",
            "name_en": f"District {n}",
            "area_level": "district",
            "parent_area": PROVINCE,
        }
        for n in range(1, districts + 1)
    ]
    areas[0]["parent_area"] = COUNTRY
    agencies = [
        (OFFICE, "样例省知识产权局", "Sample Province IP Office", "city", PROVINCE),
        (MARKET, "样例省市场监督管理局", "Sample Province Market Regulator", "city", PROVINCE),
        (STATISTICS, "样例省统计局", "Sample Province Statistics Bureau", "city", PROVINCE),
        (COURT, "样例省高级人民法院", "Sample Province High Court", "court", PROVINCE),
        (DISTRICT, "1号区知识产权局", "District 1 IP Office", "district", DISTRICT),
    ][: 5 if districts else 4]
    keys = ("agency_code", "name_zh", "name_en", "agency_kind", "ref_area")
    own = {
        "area": [area | since | {"is_current": "true"} for area in areas],
        "agency": [dict(zip(keys, agency, strict=True)) | since for agency in agencies],
        "agency_mandate": [since | {"agency_code": OFFICE, "subject": s} for s in ("patent", "planning")],
    }
    return own | _plan_rows() if has_plan else own


def _plan_rows() -> Rows:
    plan = {
        "plan_id": PLAN,
        "name_zh": "样例省规划",
        "name_en": "Plan of the Sample Province",
        "region_area": PROVINCE,
        "start_year": "2026",
        "end_year": "2030",
        "base_year": "2025",
        "title": "样例省规划",
        "issuer": "样例省人民政府",
        "issued_on": "2026-01-05",
        "is_synthetic": "false",
    }
    rows: Rows = {"plan": [plan], "plan_statement": [], "target": [], "target_reading": []}
    for indicator, (nature, value, unit, patent_type, applicant_type, baseline) in TARGETS.items():
        of_plan = {"plan_id": PLAN, "statement_id": f"1.{indicator.lower()}"}
        target = {"plan_id": PLAN, "target_id": f"{indicator.lower()}-1"}
        rows["plan_statement"].append(
            of_plan | {"section": "1", "kind": "target", "summary_en": f"{indicator} of {value}"}
        )
        rows["target"].append(
            of_plan
            | target
            | {
                "indicator_code": indicator,
                "ref_area": PROVINCE,
                "patent_type": patent_type,
                "applicant_type": applicant_type,
                "item_class": "_Z",
                "name_zh": "目标",
                "name_en": "Target",
                "nature": nature,
                "comparator": "le" if nature == "rank" else "ge",
                "value_low": value,
                "unit_measure": unit,
                "baseline_period": "2025" if baseline else "",
                "baseline_value": baseline,
                "baseline_source": "plan_text" if baseline else "",
                "target_period": "2030",
                "is_proxy": "false",
                "is_headline": "false",
            }
        )
        rows["target_reading"].append(
            target
            | {
                "reading_id": "default",
                "is_default_reading": "true",
                "caliber_code": "base",
                "description_zh": "按规划原文",
                "description_en": "As the plan says",
            }
        )
    return rows


def _of_province(value: str) -> str:
    return AGENCY_OF.get(value, OFFICE) if re.fullmatch("tj[a-z]+|ncipoc", value) else value


def _first_of_each_key(name: str, rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Drop the rows that have become the same: several agencies of the shipped region are one of the province."""
    key = contracts()[name].spec().primary_key
    return list({tuple(row[column] for column in key): row for row in reversed(list(rows))}.values())[::-1]


def _drop_dangling(seeds: Rows) -> bool:
    """Drop the rows that refer to a row that is not there, and return whether there were any."""
    dropped = False
    for name, model in contracts().items():
        for column, target in model.spec().foreign_keys:
            other, _, key = target.partition(".")
            known = {tuple(row[part] for part in key.split(".")) for row in seeds[other]}
            kept = [
                row
                for row in seeds[name]
                if not all(cells := [row[part] for part in column.split(".")]) or tuple(cells) in known
            ]
            dropped = dropped or len(kept) < len(seeds[name])
            seeds[name] = kept
    return dropped


def _columns(name: str) -> list[str]:
    return list(contracts()[name].to_schema().columns)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
