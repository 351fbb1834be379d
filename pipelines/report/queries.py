"""What the pages show, as rows of a published file.

Belongs here: every query of the site (``sql/``), each with the columns that identify its rows. Does not belong here: words and layout.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.errors import IpMonitorError
from pipelines.common.query import stream

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
SQL = Path(__file__).with_name("sql")
SERIES_KEY = (
    "indicator_code",
    "ref_area",
    "measure_basis",
    "caliber_code",
    "patent_type",
    "applicant_type",
    "industry_code",
    "item_class",
)


class KeyRepeated(IpMonitorError):
    """A query of a page found two rows where there may be one: a page would show a figure twice, or the wrong one."""


class Published:
    """A published file, read query by query.

    Args:
        connection: the file, read-only.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection

    def release(self) -> Row:
        """Return the release: id, day, the release before it."""
        (row,) = self._rows("release", ("release_id",))
        return row

    def releases(self) -> list[Row]:
        """Return the releases that were live before this one, the last one first, each with the time it went live, in UTC."""
        return self._rows("releases", ("release_id",))

    def verdicts(self) -> list[Row]:
        """Return the verdicts from the worst to the best."""
        return self._rows("verdicts", ("verdict",))

    def plans(self) -> list[Row]:
        """Return the plans that have targets; made-up ones last, else the one whose region is smallest first, then the older one."""
        return self._rows("plans", ("plan_id",))

    def progress(self) -> list[Row]:
        """Return every target of each plan in the plan's assessed year, under its default reading: headline targets first."""
        return self._rows("progress", ("plan_id", "target_id"))

    def years(self) -> list[Row]:
        """Return the verdicts of every year of each plan, under all readings."""
        return self._rows("years", ("plan_id", "target_id", "reading_id", "time_period"))

    def readings(self) -> list[Row]:
        """Return the readings of every target, the default one first."""
        return self._rows("readings", ("plan_id", "target_id", "reading_id"))

    def series(self) -> list[Row]:
        """Return the figures of the series that a target is judged by: one figure a year."""
        return self._rows("series", ("plan_id", "target_id", "time_period"))

    def vintages(self) -> list[Row]:
        """Return the figures in the series of targets that were revised: as first published, and as they are now."""
        return self._rows("vintages", ("plan_id", "target_id", "time_period"))

    def forecasts(self) -> list[Row]:
        """Return the forecast of each target that was made last: a year each, up to the target year."""
        return self._rows("forecasts", ("plan_id", "target_id", "time_period"))

    def breaks(self) -> list[Row]:
        """Return the caliber breaks in the series of targets."""
        return self._rows("breaks", ("plan_id", "target_id", "break_id"))

    def history(self) -> list[Row]:
        """Return how the default verdict of each plan's assessed year went from release to release."""
        return self._rows("history", ("plan_id", "target_id", "release_id"))

    def submissions(self) -> list[Row]:
        """Return every submission that is not a repetition of another, with the names of form and sender."""
        return self._rows("submissions", ("submission_id",))

    def findings(self) -> list[Row]:
        """Return the findings of every submission."""
        return self._rows("findings", ("submission_id", "finding_no"))

    def reporting(self) -> list[Row]:
        """Return every submission that is owed, with what came of it."""
        return self._rows("reporting", ("form_id", "submitter", "period", "document"))

    def agencies(self) -> list[Row]:
        """Return the agencies that exist, owe a target or have sent something."""
        return self._rows("agencies", ("agency_code",))

    def districts(self) -> list[Row]:
        """Return the districts of the regions that have a plan."""
        return self._rows("districts", ("area_code",))

    def scorecards(self, districts: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
        """Yield each of the districts with the latest headline figure of each indicator; those without a figure last.

        The figures are read district by district, since those of a country would take more memory than all other rows.
        """
        key = ("indicator_code", "measure_basis")
        by_code = {row["area_code"]: row for row in districts}
        for area, figures in groupby(self._read("scorecard"), itemgetter("ref_area")):
            if area in by_code:
                yield by_code.pop(area), _unique("scorecard", key, list(figures))
        yield from ((row, []) for row in by_code.values())

    def map_figures(self) -> list[Row]:
        """Return the figures of each map: an indicator or index in the year in which it is known of most districts of a region."""
        return self._rows("map_figures", ("map_id", "ref_area"))

    def district_scores(self) -> list[Row]:
        """Return the index scores of districts, the last year of each index first."""
        return self._rows("district_scores", ("ref_area", "system_code", "version", "time_period"))

    def district_reconciliations(self) -> list[Row]:
        """Return the comparisons with the region that a figure of a district is part of: the last ones, and those that failed."""
        return self._rows("district_reconciliations", (*SERIES_KEY, "time_period"))

    def indices(self) -> list[Row]:
        """Return the composite indices, with their last year."""
        return self._rows("indices", ("system_code", "version"))

    def index_scores(self) -> list[Row]:
        """Return the scores of each index in every year, under its default weights."""
        return self._rows("index_scores", ("system_code", "version", "ref_area", "time_period"))

    def index_nodes(self) -> list[Row]:
        """Return the parts of each index with their weights in its last year."""
        return self._rows("index_nodes", ("system_code", "version", "node_code"))

    def index_contributions(self) -> list[Row]:
        """Return what each pillar of an index adds to the score of each area in its last year."""
        return self._rows("index_contributions", ("system_code", "version", "node_code", "ref_area"))

    def index_changes(self) -> list[Row]:
        """Return the three parts that moved the score of each area most since the year before the last, the largest share first."""
        return self._rows("index_changes", ("system_code", "version", "ref_area", "node_code"))

    def index_assumptions(self) -> list[Row]:
        """Return how much of the differences in rank each assumption of an index makes, in its last year."""
        return self._rows("index_assumptions", ("system_code", "version", "subject"))

    def indicators(self) -> list[Row]:
        """Return all indicators by subject, those without a target, too."""
        return self._rows("indicators", ("indicator_code",))

    def indicator_figures(self) -> list[Row]:
        """Return the latest figure of each indicator for each region that has a plan."""
        return self._rows("indicator_figures", ("indicator_code", "ref_area", "measure_basis"))

    def tasks(self) -> list[Row]:
        """Return the tasks, projects and safeguards of every plan, in the order of its text, with what was reported of them."""
        return self._rows("tasks", ("plan_id", "task_id"))

    def copyright_industries(self) -> list[Row]:
        """Return value added and share of gross domestic product of each group of copyright industries, by year."""
        return self._rows("copyright_industries", ("ref_area", "time_period", "factor_version", "group_code"))

    def intensive_industries(self) -> list[Row]:
        """Return the IP-intensive industries of the last year that has any, the most intensive first."""
        return self._rows("intensive_industries", ("ref_area", "caliber_code", "industry_code"))

    def growth(self) -> list[Row]:
        """Return what the stock of rights contributed to growth by the last edition of each year, under the default assumptions."""
        return self._rows("growth", ("ref_area", "source_code", "edition", "time_period"))

    def reconciliations(self) -> list[Row]:
        """Return the comparison of the region's figures with the sum of its districts."""
        return self._rows("reconciliations", (*SERIES_KEY, "time_period"))

    def revisions(self) -> list[Row]:
        """Return the figures that were revised, the last change first."""
        return self._rows("revisions", (*SERIES_KEY, "time_period", "change_no"))

    def row_accounts(self) -> list[Row]:
        """Return what became of the rows of each form's files."""
        return self._rows("row_accounts", ("form_id",))

    def rules_broken(self) -> list[Row]:
        """Return how many findings there are of each rule, and how many of them are open."""
        return self._rows("rules_broken", ("rule_code",))

    def alerts(self) -> list[Row]:
        """Return the alerts that are open, each with the areas that it is about; none are known of one on a target."""
        return self._rows("alerts", ("alert_id",))

    def plan_areas(self) -> dict[str, set[str]]:
        """Return the areas whose senders each plan rests on: its region, what lies in it, and what it lies in."""
        areas: dict[str, set[str]] = defaultdict(set)
        for row in self._rows("plan_areas", ("plan_id", "area_code")):
            areas[row["plan_id"]].add(row["area_code"])
        return dict(areas)

    def tables(self) -> list[Row]:
        """Return the published tables with their descriptions and the number of their columns."""
        return self._rows("tables", ("table_name",))

    def operands(self) -> list[Row]:
        """Return the figures that the judged figure of each target is made of, in the order of its formula."""
        return self._rows("operands", ("plan_id", "target_id", "operand_no"))

    def source_cells(self, figures: Sequence[Row]) -> list[Row]:
        """Return the cells that figures were read from, each with the published cells beside it and its labels."""
        cells = [(row["submission_id"], row["source_ref"]) for row in figures if row["source_ref"]]
        values = {"submission_ids": [name for name, _ in cells], "source_refs": [ref for _, ref in cells]}
        return self._rows("source_cells", ("submission_id", "of_cell", "source_ref"), values)

    def cells_read(self) -> list[Row]:
        """Return every cell that is published of a sender's sheet."""
        return self._rows("cells_read", ("submission_id", "source_ref"))

    def _rows(self, name: str, key: tuple[str, ...], values: Row | None = None) -> list[Row]:
        return _unique(name, key, list(self._read(name, values)))

    def _read(self, name: str, values: Row | None = None) -> Iterator[Row]:
        # A cursor of its own, since other queries are made while the rows of this one are read.
        cursor = self._connection.cursor()
        for variable, value in (values or {}).items():
            cursor.execute(f"set variable {variable} = $value", {"value": value})
        return stream(cursor, (SQL / f"{name}.sql").read_text("utf-8"))


def _unique(name: str, key: tuple[str, ...], rows: list[Row]) -> list[Row]:
    """Return the rows of a query if no two have the same key."""
    keys = Counter(tuple(row[name] for name in key) for row in rows)
    if repeated := [values for values, n in keys.items() if n > 1]:
        row = dict(zip(key, repeated[0], strict=True))
        raise KeyRepeated(
            f"站点：{name}.sql 有多行具有同一主键 {row}", f"site: {name}.sql has more than one row for {row}"
        )
    return rows
