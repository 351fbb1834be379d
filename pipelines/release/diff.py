"""The differences between two releases and their causes, from two serving files alone.

Belongs here: comparing published tables and naming the cause of each difference. Does not belong here: showing them
(``views``), or what a release is made of (``release.json``). It compares any two files that have the tables of the
contract; columns that only one of them has are listed and otherwise ignored.

Causes, as ``docs/operations.md`` explains them: ``new_submission``, ``revision`` (a later attempt of the same document),
``confirmation`` (held figures were confirmed), ``correction`` (the seed ``correction``), ``precedence`` (another of two known sources applies), ``rule`` (the same file
read under other rules), ``method`` (another ``method_version``), ``code`` (code, seeds), ``day`` (``as_of``). A row
without a cause of its own gets those of the release: whatever differs between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.errors import IpMonitorError
from pipelines.common.query import literal, query
from pipelines.release.store.serving_file import OUTSIDE_CONTENT_HASH

if TYPE_CHECKING:
    import duckdb

OBSERVATION, PROGRESS = "fct_observation", "fct_target_progress"
KEY = (
    *("indicator_code", "ref_area", "time_period", "measure_basis", "caliber_code"),
    *("patent_type", "applicant_type", "industry_code", "item_class"),
)
TARGET_KEY = ("plan_id", "target_id", "reading_id", "time_period")
COMPARED = ("verdict", "obs_value", "target_value", "reason_code", "forecast_value", "is_robust")
CLOCKS = {"received_seq", "as_of", "found_as_of"}
"""Columns, beside those of times, that another day or order of arrival changes: a row that differs in no other is the same."""
GROUPS = {
    "indicator_code": ("indicator_code", "target_id", "form_id", "subject"),
    "ref_area": ("ref_area", "submitter"),
    "time_period": ("time_period", "period"),
    "plan_id": ("plan_id",),
}
"""The columns that changed rows are grouped by: for each group the first of these that the table has."""


class NotComparable(IpMonitorError):
    """A file does not hold the tables of a release, or neither file has the plan that is asked for."""


@dataclass(frozen=True)
class Diff:
    """The differences between two releases.

    Attributes:
        former, later: the row of ``release_info`` of each.
        causes: what differs between the inputs of the two releases.
        columns: tables and columns that only one has: ``-table``, ``+table.column``.
        tables: for each changed table the number of rows before and after, added and removed.
        changes: numbers of rows added and removed by table, indicator, area, period and plan, with their causes (``why``).
        observations: each current figure whose value, unit or status differs, with both and the cause. One that another
            attempt or source states alike is counted in ``changes`` alone.
        verdicts: each verdict that differs, or whose figures differ, with the causes.
    """

    former: dict[str, Any]
    later: dict[str, Any]
    causes: list[str]
    columns: list[str] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    observations: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)


def diff(former: Path, later: Path, plan: str | None = None) -> Diff:
    """Compare two serving files.

    Args:
        former: the serving file of the earlier release.
        later: the serving file of the later release.
        plan: the plan that is compared, beside what belongs to no plan; None means all.

    Raises:
        NotComparable: one of them lacks the tables of a release, or neither has the plan.
    """
    import duckdb

    with duckdb.connect() as db:
        for name, path in (("a", former), ("b", later)):
            db.execute(f"attach {literal(path.resolve())} as {name} (read_only)")
        schemas = [_schema(db, name) for name in ("a", "b")]
        for schema, path in zip(schemas, (former, later), strict=True):
            if missing := {"release_info", "fct_submission", OBSERVATION, PROGRESS} - set(schema):
                raise NotComparable(
                    f"{path} 不是发布文件：没有 {', '.join(sorted(missing))}",
                    f"{path} has no {', '.join(sorted(missing))}",
                )
        return _Comparison(db, schemas[0], schemas[1], plan).result()


class _Comparison:
    """Two attached releases, ``a`` (former) and ``b`` (later), with temporary tables of their differences."""

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        a: dict[str, dict[str, str]],
        b: dict[str, dict[str, str]],
        plan: str | None,
    ) -> None:
        self.db, self.a, self.b, self.plan = db, a, b, plan
        plans = (
            f"from (select plan_id from a.{PROGRESS} union select plan_id from b.{PROGRESS}) order by plan_id"
        )
        known = [row["plan_id"] for row in self._rows(plans)]
        if plan not in (None, *known):
            raise NotComparable(
                f"没有规划 {plan}，可选：{', '.join(known)}", f"no plan {plan!r}: {', '.join(known)}"
            )
        self.former, self.later = (self._one(f"from {name}.release_info") for name in ("a", "b"))

        # A release of an earlier version holds nothing.
        def confirmed(side: str) -> str:
            is_known = "hold_status" in {"a": a, "b": b}[side]["fct_submission"]
            return f"coalesce({side}.hold_status = 'confirmed', false)" if is_known else "false"

        # An attempt is touched if it is new, or current in one release only, that is, superseded by a new one.
        db.execute(f"""
            create temp table attempt as
            select
                submission_id,
                a.submission_id is null as is_new,
                a.submission_id is null or a.is_current is distinct from b.is_current as is_touched,
                a.submission_id is not null and a.rules_version is distinct from b.rules_version as is_reread,
                {confirmed("b")} and not {confirmed("a")} as is_confirmed
            from b.fct_submission as b full join a.fct_submission as a using (submission_id)
        """)
        self.causes = self._release_causes()

    def result(self) -> Diff:
        observations = self._observations()
        tables, changes = [], []
        for table in sorted(set(self.a) & set(self.b) - OUTSIDE_CONTENT_HASH):
            counts, groups = self._table(table)
            if groups:
                tables.append(counts)
                changes += groups
        return Diff(
            former=self.former,
            later=self.later,
            causes=self.causes,
            columns=_schema_changes(self.a, self.b),
            tables=tables,
            changes=changes,
            observations=observations,
            verdicts=self._verdicts(changes),
        )

    def _release_causes(self) -> list[str]:
        causes = self._one(
            "select bool_or(is_new) as new_submission, bool_or(is_reread) as rule, bool_or(is_confirmed) as confirmation"
            " from attempt"
        )
        causes["code"] = self.former["code_hash"] != self.later["code_hash"]
        causes["day"] = self.former["as_of"] != self.later["as_of"]
        return [cause for cause, holds in causes.items() if holds]

    def _observations(self) -> list[dict[str, Any]]:
        """Return the current figures that differ.

        Keep in ``figure`` the causes of these and of those that another attempt or source states alike: rows derived from
        them share them.
        """
        current = """(
            select o.*, v.corrected_on
            from {0}.fct_observation as o
            left join {0}.fct_observation_vintage as v
                on {1} and o.submission_id = v.submission_id and o.source_ref is not distinct from v.source_ref
                and v.vintage_kind = 'correction' and v.is_current
        )"""
        same = " and ".join(f"o.{k} = v.{k}" for k in KEY)
        self.db.execute(f"""
            create temp table figure as
            with compared as (
                select
                    {", ".join(KEY)},
                    a.obs_value as former_value, b.obs_value as later_value,
                    coalesce(b.unit_measure, a.unit_measure) as unit_measure,
                    a.obs_status as former_status, b.obs_status as later_status,
                    a.source_code as former_source, b.source_code as later_source,
                    a.submission_id as former_submission_id, b.submission_id as later_submission_id,
                    b.source_ref as source_ref,
                    a.obs_status is null as is_first,
                    {_text("a.obs_value")} is distinct from {_text("b.obs_value")}
                    or a.obs_status is distinct from b.obs_status
                    or a.unit_measure is distinct from b.unit_measure as is_other,
                    a.corrected_on is distinct from b.corrected_on as is_correction
                from {current.format("a", same)} as a full join {current.format("b", same)} as b using ({", ".join(KEY)})
                where is_other
                    or a.submission_id is distinct from b.submission_id
                    or a.source_code is distinct from b.source_code
            )
            select
                c.* exclude (is_first, is_correction),
                case
                    when c.is_correction then 'correction'
                    when n.is_confirmed then 'confirmation'
                    when n.is_new and (c.is_first or c.former_source is distinct from c.later_source) then 'new_submission'
                    when n.is_new or o.is_touched then 'revision'
                    when n.is_reread or o.is_reread then 'rule'
                    when c.former_source is distinct from c.later_source and not c.is_first then 'precedence'
                end as cause
            from compared as c
            left join attempt as n on c.later_submission_id = n.submission_id
            left join attempt as o on c.former_submission_id = o.submission_id
        """)
        # A figure that is in neither release (the fall of a sum of the year) is no difference that a reader could see.
        is_shown = "is_other and coalesce(former_value, later_value) is not null"
        rows = self._rows(
            f"select * exclude (is_other) from figure where {is_shown} order by {', '.join(KEY)}"
        )
        return [row | {"why": [row.pop("cause")] if row["cause"] else self.causes} for row in rows]

    def _table(self, table: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Count the rows of a table that were added and removed, by indicator, area and period, with their causes; nothing if none were."""
        shared = [
            c
            for c in self.a[table]
            if c in self.b[table] and c not in CLOCKS and not self.a[table][c].startswith("TIMESTAMP")
        ]
        same_kind = {c for c in shared if self.a[table][c] == self.b[table][c] == "DOUBLE"}
        picked = ", ".join(
            f"{_text(_q(c))} as {_q(c)}" if c in same_kind else f"{_q(c)}::varchar as {_q(c)}" for c in shared
        )
        former, later = (f"from {side}.{table} {self._of_plan(shared)}" for side in ("a", "b"))
        self.db.execute(f"""
            create or replace temp table changed as
            select 'b' as side, * from (select {picked} {later} except all select {picked} {former})
            union all
            select 'a' as side, * from (select {picked} {former} except all select {picked} {later})
        """)
        if not self._rows("from changed limit 1"):
            return {}, []
        group = {name: next((c for c in columns if c in shared), None) for name, columns in GROUPS.items()}
        labels = ", ".join(f"{_q(c) if c else 'null'} as {name}" for name, c in group.items())
        attempt = next(
            (c for c in ("submission_ids", "source_submission_id", "submission_id") if c in shared), None
        )
        attempts = f"string_split({_q(attempt)}, ', ')" if attempt else "[]::varchar[]"
        method = _q("method_version") if "method_version" in shared else "null"
        rows = self._rows(f"""
            with labelled as (select side, {labels}, {attempts} as attempts, {method} as method from changed),
            grouped as (
                select
                    {", ".join(GROUPS)},
                    count(*) filter (where side = 'b') as added,
                    count(*) filter (where side = 'a') as removed,
                    list_distinct(flatten(list(attempts) filter (where side = 'b'))) as added_by,
                    list_distinct(flatten(list(attempts))) as touched_by,
                    -- The method changed if rows were removed and added under different versions.
                    count(distinct method) > 1 as is_method
                from labelled group by all
            )
            select
                g.* exclude (added_by, touched_by),
                coalesce(list_has_any(added_by, (select list(submission_id) from attempt where is_new)), false) as is_new,
                coalesce(list_has_any(touched_by, (select list(submission_id) from attempt where is_touched)), false)
                    as is_touched,
                coalesce(list_has_any(touched_by, (select list(submission_id) from attempt where is_reread)), false) as is_reread,
                (
                    select list(distinct f.cause order by f.cause) from figure as f
                    where f.indicator_code = g.indicator_code and f.ref_area = g.ref_area and f.time_period = g.time_period
                ) as figure_causes
            from grouped as g order by all
        """)
        counts = self._one(
            f"select (select count(*) {former}) as former_rows, (select count(*) {later}) as later_rows"
        )
        groups = [{"table": table} | self._why(table, row) for row in rows]
        counts = {"table": table, **counts} | {
            name: sum(g[name] for g in groups) for name in ("added", "removed")
        }
        return counts, groups

    def _of_plan(self, columns: Iterable[str]) -> str:
        """Return the condition on the rows of a table: those of the plan and of none, if one plan is asked for."""
        if self.plan is None or "plan_id" not in columns:
            return ""
        return f"where plan_id is null or plan_id = '{self.plan}'"

    def _why(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        own = {name: row.pop(f"is_{name}") for name in ("new", "touched", "reread", "method")}
        figure_causes = [cause for cause in row.pop("figure_causes") or [] if cause]
        why = []
        # Dimensions and the dictionary are made from seeds and code alone.
        if table.startswith("dim_") or table == "data_dictionary":
            why = [cause for cause in self.causes if cause == "code"]
        elif figure_causes:
            why = figure_causes
        elif own["touched"]:
            why = ["new_submission" if own["new"] and not row["removed"] else "revision"]
        elif own["reread"]:
            why = ["rule"]
        if own["method"]:
            why = [*why, "method"]
        return row | {"why": why or self.causes}

    def _verdicts(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        compared = [c for c in COMPARED if c in self.a[PROGRESS] and c in self.b[PROGRESS]]
        differs = " or ".join(
            f"{_text(f'a.{c}') if self.a[PROGRESS][c] == 'DOUBLE' else f'a.{c}'} is distinct from "
            f"{_text(f'b.{c}') if self.b[PROGRESS][c] == 'DOUBLE' else f'b.{c}'}"
            for c in compared
        )
        both = ", ".join(f"a.{c} as former_{c}, b.{c} as later_{c}" for c in compared)
        key = ", ".join(TARGET_KEY)
        rows = self._rows(f"""
            select
                {key}, coalesce(b.indicator_code, a.indicator_code) as indicator_code,
                coalesce(b.ref_area, a.ref_area) as ref_area, {both}
            from a.{PROGRESS} as a full join b.{PROGRESS} as b using ({key})
            where ({differs}) {f"and plan_id = '{self.plan}'" if self.plan else ""} order by {key}
        """)
        why = {tuple(c[name] for name in GROUPS): c["why"] for c in changes if c["table"] == PROGRESS}
        return [row | {"why": why.get(tuple(row[name] for name in GROUPS), self.causes)} for row in rows]

    def _rows(self, statement: str) -> list[dict[str, Any]]:
        return query(self.db, statement)

    def _one(self, statement: str) -> dict[str, Any]:
        (row,) = self._rows(statement)
        return row


def _schema(db: duckdb.DuckDBPyConnection, name: str) -> dict[str, dict[str, str]]:
    """Return the columns of each table of an attached file, with their types."""
    schema: dict[str, dict[str, str]] = {}
    columns = db.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = ? order by all",
        [name],
    )
    for table, column, kind in columns.fetchall():
        schema.setdefault(table, {})[column] = kind
    return schema


def _schema_changes(a: dict[str, dict[str, str]], b: dict[str, dict[str, str]]) -> list[str]:
    def names(schema: dict[str, dict[str, str]], within: Iterable[str]) -> set[str]:
        return {f"{t}.{c}" if t in within else t for t in schema for c in schema[t]}

    before, after = names(a, b), names(b, a)
    return [*(f"-{n}" for n in sorted(before - after)), *(f"+{n}" for n in sorted(after - before))]


def _text(column: str) -> str:
    # To twelve digits, as in the content hash.
    return f"printf('%.12g', {column} + 0.0)"


def _q(column: str | None) -> str:
    return f'"{column}"'
