"""Strategies of hypothesis for worlds: the smallest and oddest regions, plans, senders and submissions.

Belongs here: what may differ between worlds, and what counts as odd. Does not belong here: cells of files (``rows``), or what
becomes of a world (``carry_out``).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from pipelines.installation.check import falls
from pipelines.settings import FIRST_DAY, LAST_DAY
from schemas.form import Form, forms
from schemas.periods import periods_of
from schemas.roles import ANY
from schemas.seed_files import PACKAGE_SEEDS, read_seed
from tests.worlds.rows import LAYOUTS, Content, text_of
from tests.worlds.world import File, Round, Row, World

REGION, NAME = "990000", "海陆省"
OFFICE, OTHER = "hlipo", "hlother"
DISTRICTS = (("990100", "东湾市"), ("990200", "西岭市"), ("990300", "南屿市"))
ZONES = (
    ("990100-HITECH", "东湾高新技术产业开发区", "990100"),
    ("990100-PORT", "东湾保税港区", "990100"),
    ("990000-BAY", "海陆自主创新示范区", REGION),
)
"""Zones with the area above each: two in the first district, one of the region."""
RENAMED = dt.date(2018, 6, 30)
"""The last day of the earlier name of the first district, where it has one."""
DAYS = ("first_day", "leap_day", "end_of_year", "new_year", "before_plan", "after_plan", "any_day")
EDGES = ("last_unchanged", "first_changed")
EXPORTS = ((),) * 12 + (
    ("parquet", "csv", "datapackage"),
    ("xlsx",),
    ("sdmx",),
    ("dictionary", "quality", "citation"),
)
"""What a release is exported as; mostly nothing. ``dbt_docs`` is left out: it shows the SQL, which the lean manifest lacks."""
ASKED = ((),) * 3 + (("reprocess",), ("recover",), ("doctor",))
MANY_ROWS = 12
"""So many rows of a list are no small cell any more."""


@dataclass(frozen=True)
class Region:
    """What the files of a world may be about and who may send them.

    Attributes:
        areas: names of its districts and zones, or of the region if it has none.
        zones: district -> names of its zones.
        senders: agency -> its roles.
        years: of its plans; of a region without one the years around 2019.
    """

    areas: tuple[str, ...]
    zones: dict[str, tuple[str, ...]]
    senders: dict[str, tuple[str, ...]]
    years: tuple[int, ...]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return a world."""
    tables, region = draw(regions())
    has_tasks = bool(tables["plans"]) and draw(st.booleans())
    seeds = _tasks(tables["plans"]) if has_tasks else {}
    if tables["plans"] and draw(st.booleans()):
        seeds |= _publications(tables["plans"])
    rounds = [draw(_rounds(region, has_tasks))]
    if kind := draw(st.sampled_from(("", "files", *EDGES))):
        later = rounds[0] if kind in EDGES else draw(_rounds(region, has_tasks))
        rounds = sorted((rounds[0], later), key=lambda one: one.as_of)
        if kind in EDGES:
            rounds[1] = Round(later.as_of, (), kind)
    exports, asked = draw(st.sampled_from(EXPORTS)), draw(st.sampled_from(ASKED))
    features = [*_features(tables, seeds, rounds), *(f"an export: {name}" for name in exports)]
    return World(tables, seeds, tuple(rounds), frozenset(features), exports, asked)


@st.composite
def regions(draw: st.DrawFn) -> tuple[dict[str, list[Row]], Region]:
    """Return the tables of a region, and what its files may be about."""
    n_districts = draw(st.sampled_from((0, 1, 1, 2, 3)))
    districts = DISTRICTS[:n_districts]
    areas: list[Row] = [_area(REGION, NAME, "region", "")]
    for number, (code, name) in enumerate(districts):
        row = _area(code, name, "district")
        if number == 0 and draw(st.booleans()):
            earlier = _area(code, f"{name[:-1]}县", "district") | {"valid_to": RENAMED.isoformat()}
            row |= {"valid_from": (RENAMED + dt.timedelta(days=1)).isoformat()}
            areas.append(earlier)
        areas.append(row)
    above = {REGION, *(code for code, _ in districts)}
    zones = [zone for zone in ZONES if zone[2] in above and draw(st.booleans())]
    areas += [_area(code, name, "zone", parent) for code, name, parent in zones]
    roles = [row["role_code"] for row in read_seed(PACKAGE_SEEDS, "role")]
    own = [role for role in roles if not role.startswith("national_") and role != "district_office"]
    kept = draw(st.one_of(st.just(own), st.lists(st.sampled_from(own), min_size=1, max_size=3, unique=True)))
    split = draw(st.integers(0, len(kept) - 1))
    agencies: list[Row] = [_agency(OFFICE, "海陆省知识产权局", REGION, kept[split:])]
    if split:
        agencies.append(_agency(OTHER, "海陆省其他单位", REGION, kept[:split]))
    with_office = [d for d in districts if draw(st.booleans())]
    agencies += [_agency(code, f"{name}知识产权局", code, ["district_office"]) for code, name in with_office]
    plans = draw(st.lists(_plans(), max_size=2, unique_by=lambda plan: plan["code"]))
    known = [code for code, *_ in (*districts, *zones)]
    targets = [target for plan in plans for target in draw(st.lists(_targets(plan, known), max_size=4))]
    senders = {str(a["code"]): tuple(a["roles"].split("|")) for a in agencies}
    years = tuple(sorted({y for p in plans for y in range(p["start_year"], p["end_year"] + 1)})) or (
        2018,
        2019,
    )
    reports = draw(st.lists(_reports(senders, years), max_size=4, unique_by=lambda r: (r["form"], r["role"])))
    tables = {"areas": areas, "agencies": agencies, "plans": plans, "targets": targets, "reports": reports}
    names = (*([name for _, name in districts] or [NAME]), *(name for _, name, _ in zones))
    of_district = {code: tuple(name for _, name, parent in zones if parent == code) for code, _ in districts}
    return tables, Region(names, of_district, senders, years)


def world_of_every_form(layout: str) -> World:
    """Return a world of three districts in which each form is sent once, with many rows whose numbers are those of a layout."""
    roles = [row["role_code"] for row in read_seed(PACKAGE_SEEDS, "role")]
    own = [role for role in roles if not role.startswith("national_") and role != "district_office"]
    areas = [_area(REGION, NAME, "region", ""), *(_area(code, name, "district") for code, name in DISTRICTS)]
    offices = [_agency(code, f"{name}知识产权局", code, ["district_office"]) for code, name in DISTRICTS]
    senders = {OFFICE: tuple(own), DISTRICTS[0][0]: ("district_office",)}
    pairs = {form_id: agency for form_id, agency in reversed(_pairs(senders)) if form_id != "task_progress"}
    files = []
    for form_id, agency in pairs.items():
        form: type[Form] = forms()[form_id]
        period = periods_of(2019, form.spec().cadence)[-1]
        content = Content(period, [name for _, name in DISTRICTS], MANY_ROWS, layout)
        meta = {
            "form_id": form_id,
            "submitter": agency,
            "period": period,
            "document": "main",
            "is_synthetic": True,
        }
        files.append(File(f"{form_id}.{agency}.{period}.main.csv", text_of(form, content), meta))
    tables = {"areas": areas, "agencies": [_agency(OFFICE, "海陆省知识产权局", REGION, own), *offices]}
    rounds = (Round(dt.date(2020, 12, 31), tuple(files)),)
    return World(
        tables | {"plans": [], "targets": [], "reports": []}, {}, rounds, frozenset({f"a file: {layout}"})
    )


def _area(code: str, name: str, level: str, parent: str = REGION) -> dict[str, Any]:
    return {
        "code": code,
        "name_zh": name,
        "name_en": f"Area {code} {name[-1] == '县'}",
        "level": level,
        "parent": parent,
    }


def _agency(code: str, name: str, area: str, roles: list[str]) -> Row:
    return {
        "code": code,
        "name_zh": name,
        "name_en": f"Office {code}",
        "area": area,
        "roles": "|".join(roles),
    }


@st.composite
def _plans(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.integers(2012, 2034))
    length = draw(st.sampled_from((1, 1, 2, 5)))
    return {
        "code": f"plan-{start}-{length}",
        "name_zh": f"海陆省{start}年规划",
        "name_en": f"Plan of {start}",
        "area": REGION,
        "start_year": start,
        "end_year": start + length - 1,
        "base_year": start - draw(st.sampled_from((1, 1, 3))),
        "issuer": "海陆省人民政府",
        "issued_on": f"{start}-03-01",
    }


@st.composite
def _targets(draw: st.DrawFn, plan: Row, areas: list[str]) -> Row:
    indicator = draw(st.sampled_from(_indicators()))
    comparators = ["trend", "le" if falls(indicator) else "ge", "between"]
    comparator = draw(st.sampled_from(comparators))
    value = draw(st.sampled_from(("0", "1", "5", "1200", "99999999", "0.5")))
    return {
        "plan": plan["code"],
        "section": "2.1",
        "indicator": indicator["indicator_code"],
        "name_zh": indicator["name_zh"],
        "name_en": indicator["name_en"],
        "area": draw(st.sampled_from(["", *areas])),
        "comparator": comparator,
        "value": "" if comparator == "trend" else value,
        "value_high": str(Decimal(value) * 2 + 1) if comparator == "between" else "",
        "year": draw(st.sampled_from(("", str(plan["start_year"])))),
        "baseline": draw(st.sampled_from(("", "0", "100"))),
        "responsible": OFFICE,
        "headline": draw(st.sampled_from(("true", "false"))),
    }


@cache
def _indicators() -> list[dict[str, str]]:
    # A table of targets cannot say of which parts one is made.
    return [row for row in read_seed(PACKAGE_SEEDS, "indicator") if row["nature"] != "composite"]


@st.composite
def _reports(draw: st.DrawFn, senders: dict[str, tuple[str, ...]], years: tuple[int, ...]) -> Row:
    form_id, agency = draw(st.sampled_from(_pairs(senders)))
    form = forms()[form_id]
    able = [r for r in senders[agency] if ANY in form.spec().senders or r in form.spec().senders]
    first = draw(st.sampled_from(years))
    periods = periods_of(first, form.spec().cadence)
    return {
        "form": form_id,
        "role": draw(st.sampled_from(able)),
        "first_period": draw(st.sampled_from(periods)),
        "last_period": draw(st.sampled_from(("", periods[-1]))),
        "due_days": draw(st.sampled_from((0, 20, 120))),
    }


def _pairs(senders: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return every form with every agency that may send it."""
    return [
        (form_id, agency)
        for form_id, form in forms().items()
        for agency, roles in senders.items()
        if {ANY, *roles} & {*form.spec().senders}
    ]


@st.composite
def _rounds(draw: st.DrawFn, region: Region, has_tasks: bool) -> Round:
    files = draw(st.lists(_files(region, has_tasks), max_size=4, unique_by=lambda file: file.name))
    return Round(draw(_days(region.years)), tuple(files))


@st.composite
def _files(draw: st.DrawFn, region: Region, has_tasks: bool) -> File:
    pairs = [
        (form, agency) for form, agency in _pairs(region.senders) if form != "task_progress" or has_tasks
    ]
    form_id, agency = draw(st.sampled_from(pairs))
    form: type[Form] = forms()[form_id]
    year = draw(st.sampled_from(region.years))
    period = draw(st.sampled_from(periods_of(year, form.spec().cadence)))
    # Of a district only its own area, of the region every district; one enterprise is one row.
    areas = tuple(name for code, name in DISTRICTS if code == agency) or region.areas
    content = Content(
        period,
        areas,
        draw(st.sampled_from((0, 1, 1, 2, 6, MANY_ROWS))),
        draw(st.sampled_from(LAYOUTS)),
        draw(st.sampled_from((0, 1, 40))),
        region.zones.get(agency, ()),
    )
    document = draw(st.sampled_from(("main", "main", "supplement")))
    meta = {"form_id": form_id, "submitter": agency, "period": period, "document": document}
    name = f"{form_id}.{agency}.{period}.{document}.{content.layout}.{content.rows}.csv"
    return File(name, text_of(form, content), meta | {"is_synthetic": draw(st.booleans())})


@st.composite
def _days(draw: st.DrawFn, years: tuple[int, ...]) -> dt.date:
    kind = draw(st.sampled_from(DAYS))
    year = draw(st.sampled_from(years))
    leap = next((y for y in (year, *years) if calendar.isleap(y)), 2020)
    day = {
        "first_day": dt.date(min(years), 1, 1),
        "leap_day": dt.date(leap, 2, 29),
        "end_of_year": dt.date(year, 12, 31),
        "new_year": dt.date(year + 1, 1, 1),
        "before_plan": dt.date(min(years) - 1, 6, 30),
        "after_plan": dt.date(max(years) + 2, 7, 1),
        "any_day": dt.date(year, 1, 1) + dt.timedelta(days=draw(st.integers(0, 800))),
    }[kind]
    return min(max(day, FIRST_DAY), LAST_DAY)


def _tasks(plans: list[Row]) -> dict[str, list[Row]]:
    """Return an action and a task; the number of the task is that of the example of its form, so one plan has it."""
    action = {"task_id": "A1", "kind": "action", "section": "3.1", "title_zh": "行动", "title_en": "Action"}
    task = action | {
        "task_id": "A1.1",
        "parent_task_id": "A1",
        "kind": "task",
        "title_zh": "任务",
        "title_en": "Task",
    }
    texts = {"lead_agency": OFFICE, "quote": "made up", "char_start": 0, "char_end": 7}
    return {
        "plan_task": [{"plan_id": plan["code"]} | row | texts for plan in plans[:1] for row in (action, task)]
    }


def _publications(plans: list[Row]) -> dict[str, list[Row]]:
    """Return a white paper for each plan, due on the last day of February of the next year, with a statement to order it."""
    papers = []
    for number, plan in enumerate(plans, 1):
        papers.append(
            {
                "publication": "paper_" + "ab"[number - 1],
                "sort_order": number,
                "name_zh": "白皮书",
                "name_en": "White paper",
                "plan_id": plan["code"],
                "statement_id": "3.9.paper",
                "subject": "planning",
                "cadence": "A",
                "due_years_after": 1,
                "due_month": 2,
                "due_day": 28,
                "provenance": "made up",
            }
        )
    statements = [
        {
            "plan_id": p["code"],
            "statement_id": "3.9.paper",
            "section": "3.9",
            "kind": "document",
            "summary_en": "A paper",
        }
        for p in plans
    ]
    sources = [
        {
            "publication": paper["publication"],
            "table_no": "01",
            "table_name": "figures",
            "title_zh": "数字",
            "title_en": "Figures",
            "source": source,
            "item": item,
        }
        for paper in papers
        for source, item in (("fct_observation", "PAT_APP"), ("fct_target_progress", "*"))
    ]
    mandate = [{"agency_code": OFFICE, "subject": "planning", "valid_from": "1980-01-01"}]
    return {
        "publication": papers,
        "plan_statement": statements,
        "publication_source": sources,
        "agency_mandate": mandate,
    }


def _features(tables: dict[str, list[Row]], seeds: dict[str, Any], rounds: list[Round]) -> Iterator[str]:
    """Yield what is odd in a world."""
    districts = {r["code"] for r in tables["areas"] if r["level"] == "district"}
    offices = {r["code"] for r in tables["agencies"] if r["roles"] == "district_office"}
    yield f"{min(len(districts), 2)}{'+' if len(districts) > 1 else ''} districts"
    if any(r["level"] == "zone" for r in tables["areas"]):
        yield "a zone"
    if districts - offices:
        yield "a district without an agency"
    if len(tables["agencies"]) == 1:
        yield "one agency"
    if any(r.get("valid_to") for r in tables["areas"]):
        yield "a district that was renamed"
    yield from (f"no {name}" for name in ("plans", "targets", "reports") if not tables[name])
    if any(p["start_year"] == p["end_year"] for p in tables["plans"]):
        yield "a plan of one year"
    for plan in tables["plans"]:
        if any(r.as_of.year == plan["start_year"] for r in rounds):
            yield "a plan in its first year"
        if any(r.as_of.year < plan["start_year"] for r in rounds):
            yield "a plan that has not begun"
    yield from (f"has {name}" for name in ("plan_task", "publication") if name in seeds)
    files = [file for r in rounds for file in r.files]
    if not files:
        yield "no file"
    yield from (
        f"a file: {layout}" for layout in LAYOUTS if any(f".{layout}." in file.name for file in files)
    )
    yield from (
        f"a file of {n} rows" for n in (0, 1) if any(file.name.endswith(f".{n}.csv") for file in files)
    )
    days = {r.as_of for r in rounds}
    if any((d.month, d.day) == (2, 29) for d in days):
        yield "a leap day"
    if any((d.month, d.day) in ((12, 31), (1, 1)) for d in days):
        yield "the turn of a year"
    if len(rounds) > 1:
        yield "two releases"
        yield (
            f"the second on the {rounds[1].edge.replace('_', ' ')} day"
            if rounds[1].edge
            else "other files in the second"
        )
