"""The pages of the site: for each its address, its template and the rows that it shows.

Belongs here: which pages there are, and which rows go on which. Does not belong here: queries (``queries``), text (``wording``), markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pipelines.report import home
from pipelines.report.cells import Operand, block, sheets
from pipelines.report.charts import MARKS, Series
from pipelines.report.grouping import grouped, in_order
from pipelines.report.maps import Map, map_of
from pipelines.report.queries import Published, Row
from pipelines.report.release_files import listed_checks, listed_files

HOME, RANK, PASSED = "index.html", "RANK", "passed"


@dataclass(frozen=True)
class Listed:
    """A row of a page that the search finds: the row, its anchor, the codes it is looked for by, and the key of what it is."""

    row: Row
    anchor: str
    codes: Sequence[str]
    kind: str


@dataclass(frozen=True)
class Page:
    """A page in every language.

    Attributes:
        address: its path below the folder of its language.
        template: the file of its markup.
        values: what the markup shows.
        section: the part of the site that it belongs to; its label names a page that is about no row.
        row: what it is about; its name names the page.
        code: the code of what it is about, of a page that the search finds.
        data: rows to download beside the page; none, and there is no such file.
        series: what the chart of the page shows, which is also beside it; None, and it has no chart.
        listed: what it lists that has no page and is found by the search, too.
    """

    address: str
    template: str
    values: dict[str, Any]
    section: str
    row: Row | None = None
    code: str = ""
    data: Sequence[Row] = ()
    series: Series | None = None
    listed: Sequence[Listed] = ()

    @property
    def data_address(self) -> str:
        """The address of the rows to download."""
        return self.address.replace(".html", ".csv")

    @property
    def chart_address(self) -> str:
        """The address of the chart to download."""
        return self.address.replace(".html", ".svg")


DATA = (
    "time_period",
    "obs_value",
    "unit_measure",
    "bound_type",
    "evidence_grade",
    "source_code",
    "submission_id",
    "is_synthetic",
)
"""The columns of a target's series that are downloaded; not places in files, whose text is the senders'."""


def section_address(section: str) -> str:
    """Return the address of the list of a part of the site."""
    return f"{section}/{HOME}"


def target_address(row: Row) -> str:
    """Return the address of a target's page."""
    return f"targets/{row['plan_id']}/{row['target_id']}.html"


def submission_address(submission_id: str) -> str:
    """Return the address of a submission's page."""
    return f"submissions/{submission_id}.html"


def agency_address(code: str) -> str:
    """Return the address of an agency's page."""
    return f"agencies/{code}.html"


def district_address(code: str) -> str:
    """Return the address of a district's page."""
    return f"districts/{code}.html"


def index_address(row: Row) -> str:
    """Return the address of an index's page."""
    return f"indices/{row['system_code']}-{row['version']}.html"


def plan_address(plan_id: str) -> str:
    """Return the address of the home of a plan."""
    return f"plans/{plan_id}.html"


class Pages:
    """All pages of a release.

    Args:
        published: its file.
        files: the files of the release, by their paths from its folder; none if the site is written elsewhere.
        papers: the papers among them, with their names, years and ``paths``.
        results: returns what each single check of the gate saw; it is called after all other pages, since the checks may still run.
    """

    def __init__(
        self,
        published: Published,
        files: Set[str] = frozenset(),
        papers: Sequence[Row] = (),
        results: Callable[[], Sequence[Row]] = list,
    ):
        self._published = published
        self.files = files
        self._papers = papers
        self._read_results = results
        self.release = published.release()
        self.plans = published.plans()
        self.verdicts = published.verdicts()
        self._plan_of = {plan["plan_id"]: plan for plan in self.plans}
        progress = grouped(published.progress(), "plan_id")
        self._progress = [row for plan_id in self._plan_of for row in progress.get(plan_id, [])]
        self._series = grouped(published.series(), "plan_id", "target_id")
        self._submissions = {row["submission_id"]: row for row in published.submissions()}
        self._reporting = published.reporting()
        self._owed = grouped(self._reporting, "submitter")
        self._agencies = published.agencies()
        self._alerts = published.alerts()
        self._areas = published.plan_areas()
        self._cells = grouped(published.cells_read(), "submission_id")
        self.cells_read = {(c["submission_id"], c["source_ref"]) for own in self._cells.values() for c in own}
        self.releases = published.releases()

    def __iter__(self) -> Iterator[Page]:
        """Yield every page."""
        homes = [self._home(plan, plan_address(plan["plan_id"])) for plan in self.plans]
        yield replace(homes[0], address=HOME) if homes else self._home(None, HOME)
        yield from homes
        yield _list("plans", progress_of=grouped(self._progress, "plan_id"))
        yield _list("targets", progress=self._progress, plan_of=self._plan_of)
        yield self._indicator_page()
        yield from self._target_pages()
        yield from self._submission_pages()
        yield from self._agency_pages()
        yield from self._district_pages()
        yield from self._index_pages()
        yield self._task_page()
        yield self._industry_page()
        yield self._data_page()
        # What did not pass comes first.
        results = sorted(self._read_results(), key=lambda row: row["result"] == PASSED)
        yield self._quality_page(results)
        if results:
            yield replace(_list("checks", results=results), data=results)

    def _home(self, plan: Row | None, address: str) -> Page:
        plan_id = plan["plan_id"] if plan else ""
        progress = [row for row in self._progress if row["plan_id"] == plan_id]
        areas = self._areas.get(plan_id, set())
        values = {
            "plan": plan,
            "progress": progress,
            "headline": [row for row in progress if row["is_headline"]],
            "owing": home.owing(progress),
            "series": self._series,
            "changes": home.changes(self.release, progress, self._history),
            "alerts": home.open_alerts(self._alerts, plan_id, areas),
            "overdue": home.overdue(self._reporting, areas),
        }
        return Page(address, "home.html.j2", values, "home", plan)

    @cached_property
    def _history(self) -> dict[Any, list[Row]]:
        return grouped(self._published.history(), "plan_id", "target_id")

    def _target_pages(self) -> Iterator[Page]:
        years = grouped(self._published.years(), "plan_id", "target_id")
        readings = grouped(self._published.readings(), "plan_id", "target_id")
        breaks = grouped(self._published.breaks(), "plan_id", "target_id")
        forecasts = grouped(self._published.forecasts(), "plan_id", "target_id")
        vintages = grouped(self._published.vintages(), "plan_id", "target_id")
        operands = self._operands()
        for row in self._progress:
            key = row["plan_id"], row["target_id"]
            values = {
                "plan": self._plan_of[row["plan_id"]],
                "target": row,
                "years": [y for y in years[key] if y["is_default_reading"]],
                "others": [
                    (reading, [y for y in years[key] if y["reading_id"] == reading["reading_id"]][-1:])
                    for reading in readings[key]
                ],
                "reading": readings[key][0],
                "series": (series := self._series.get(key, [])),
                "forecasts": (ahead := forecasts.get(key, [])),
                "breaks": (broken := list(zip(MARKS, breaks.get(key, []), strict=False))),
                "history": self._history.get(key, []),
                "vintages": vintages.get(key, []),
                "operands": operands.get(key, []),
            }
            data = [{name: point[name] for name in DATA} for point in series]
            about = values, "targets", row, row["target_id"], data
            yield Page(target_address(row), "target.html.j2", *about, _shown(row, series, ahead, broken))

    def _indicator_page(self) -> Page:
        indicators = self._published.indicators()
        codes = [row["indicator_code"] for row in indicators]
        listed = [Listed(row, code, [code], "indicator") for row, code in zip(indicators, codes, strict=True)]
        values = {
            "indicators": indicators,
            "figures": grouped(self._published.indicator_figures(), "indicator_code"),
            "targets_of": grouped(self._progress, "indicator_code"),
        }
        return replace(_list("indicators", **values), listed=listed)

    def _operands(self) -> dict[Any, list[Operand]]:
        """Return the figures that the judged figure of each target is made of, each with its cell."""
        rows = self._published.operands()
        cells = grouped(self._published.source_cells(rows), "submission_id", "of_cell")
        return {
            key: [
                Operand(
                    row,
                    self._submissions.get(row["submission_id"]),
                    block(cells.get((row["submission_id"], row["source_ref"]), [])),
                )
                for row in own
            ]
            for key, own in grouped(rows, "plan_id", "target_id").items()
        }

    def _submission_pages(self) -> Iterator[Page]:
        findings = grouped(self._published.findings(), "submission_id")
        resting = grouped(self._progress, "source_submission_id")
        for submission_id, row in self._submissions.items():
            values = {
                "submission": row,
                "findings": findings.get(submission_id, []),
                "resting": resting.get(submission_id, []),
                "sheets": sheets(self._cells.get(submission_id, ())),
            }
            yield Page(submission_address(submission_id), "submission.html.j2", values, "agencies", row)

    def _agency_pages(self) -> Iterator[Page]:
        sent = grouped(self._submissions.values(), "submitter")
        targets = grouped(self._progress, "responsible_agency")
        yield _list("reports", by_form=in_order(self._reporting, "form_id"))
        yield _list("agencies", agencies=self._agencies, owed=self._owed, responsible=targets)
        for row in self._agencies:
            code = row["agency_code"]
            values = {
                "agency": row,
                "owed": self._owed.get(code, []),
                "sent": sent.get(code, []),
                "responsible": targets.get(code, []),
            }
            yield Page(agency_address(code), "agency.html.j2", values, "agencies", row, code)

    def _district_pages(self) -> Iterator[Page]:
        districts = self._published.districts()
        scores = grouped(self._published.district_scores(), "ref_area")
        changes = grouped(self._published.index_changes(), "ref_area")
        reconciliations = grouped(self._published.district_reconciliations(), "ref_area")
        offices = {row["ref_area"]: row for row in self._agencies}
        maps = self._maps(districts)
        yield _list("districts", districts=districts, offices=offices, owed=self._owed, maps=maps)
        for row, figures in self._published.scorecards(districts):
            code = row["area_code"]
            office = offices.get(code)
            values = {
                "district": row,
                "scorecard": figures,
                "scores": scores.get(code, []),
                "changes": in_order(changes.get(code, ()), "system_code", "version"),
                "reconciliations": reconciliations.get(code, []),
                "office": office,
                "owed": self._owed.get(office["agency_code"], []) if office else [],
            }
            yield Page(district_address(code), "district.html.j2", values, "districts", row, code)

    def _maps(self, districts: list[Row]) -> list[Map]:
        tiles = grouped((d for d in districts if d["tile_row"]), "parent_area")
        maps = grouped(self._published.map_figures(), "parent_area", "map_id")
        return [map_of(rows, tiles[region]) for (region, _), rows in maps.items()]

    def _index_pages(self) -> Iterator[Page]:
        indices = self._published.indices()
        key = "system_code", "version"
        scores = grouped(self._published.index_scores(), *key)
        contributions = grouped(self._published.index_contributions(), *key)
        all_nodes = grouped(self._published.index_nodes(), *key)
        changes = grouped(self._published.index_changes(), *key)
        assumptions = grouped(self._published.index_assumptions(), *key)
        yield _list("indices", indices=indices, totals=scores)
        for row in indices:
            index = row["system_code"], row["version"]
            totals, nodes = scores.get(index, []), all_nodes.get(index, [])
            parts = contributions.get(index, ())
            values = {
                "index": row,
                "totals": [s for s in totals if s["time_period"] == row["last_scored"]],
                "years": sorted({s["time_period"] for s in totals}),
                "by_year": {(s["ref_area"], s["time_period"]): s for s in totals},
                "pillars": [node for node in nodes if node["level"] == 1],
                "contributions": {(p["ref_area"], p["node_code"]): p["contribution"] for p in parts},
                "nodes": nodes,
                "changes": grouped(changes.get(index, ()), "ref_area"),
                "assumptions": assumptions.get(index, []),
            }
            listed = [
                Listed(node, code, [code], "index_part") for node in nodes for code in [node["node_code"]]
            ]
            yield Page(index_address(row), "index.html.j2", values, "indices", row, index[0], listed=listed)

    def _task_page(self) -> Page:
        tasks = self._published.tasks()
        by_key = {(row["plan_id"], row["target_id"]): row for row in self._progress}
        targets_of = {
            (task["plan_id"], task["task_id"]): [
                by_key[task["plan_id"], name]
                for name in (task["target_ids"] or "").split(", ")
                if (task["plan_id"], name) in by_key
            ]
            for task in tasks
        }
        by_plan = grouped(tasks, "plan_id")
        plans = [(plan, by_plan[plan["plan_id"]]) for plan in self.plans if plan["plan_id"] in by_plan]
        listed = [
            Listed(row, code, [row["section"], code], "task") for row in tasks for code in [row["task_id"]]
        ]
        return replace(_list("tasks", plans_with_tasks=plans, targets_of=targets_of), listed=listed)

    def _industry_page(self) -> Page:
        return _list(
            "industries",
            copyright=in_order(self._published.copyright_industries(), "ref_area", "factor_version"),
            intensive=in_order(self._published.intensive_industries(), "ref_area", "caliber_code"),
            growth=self._published.growth(),
        )

    def _quality_page(self, results: Sequence[Row]) -> Page:
        return _list(
            "quality",
            checks=listed_checks(self.files),
            results=grouped(results, "check"),
            warnings=[row for row in results if row["result"] != PASSED],
            accounts=self._published.row_accounts(),
            rules=self._published.rules_broken(),
            reconciliations=self._published.reconciliations(),
            revisions=self._published.revisions(),
        )

    def _data_page(self) -> Page:
        files = listed_files(self.files)
        return _list(
            "data",
            release_files=[row for row in files if row["group"] == "file"],
            methods=[row for row in files if row["group"] == "method"],
            papers=self._papers,
            tables=self._published.tables(),
        )


def _list(section: str, **values: Any) -> Page:
    """Return the page that lists what a part of the site is about."""
    return Page(section_address(section), f"{section}.html.j2", values, section)


def _shown(
    target: Row, points: Sequence[Row], ahead: Sequence[Row], broken: Sequence[tuple[Any, Row]]
) -> Series:
    """Return what the chart of a target shows; its value only in the unit of its series."""
    units = {point["unit_measure"] for point in points}
    own = target if units == {target["target_unit"]} else None
    return Series(points, own, ahead, [b for _, b in broken], units == {RANK})
