"""Two releases subtracted: what of a protected list may change from one release to the next (docs/methods/disclosure.md#94-differences-between-two-releases).

Belongs here: the lists, and whether the figures of a period may move or must stand as they were published. Does not
belong here: what one release hides for itself (``dbt_project/macros/disclosure.sql``). ``docs/methods/disclosure.md``
explains the rule.

A list is what a table publishes of one form in one period. Its state is the attempts that its figures are made from.
The states that readers have seen are remembered in ``state/disclosed.json``, whatever is live now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.common.files import read_seed, write_atomically
from pipelines.release.store.releases import SERVING_FILE, Release, current
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

RECORD = "disclosed.json"
WITHIN = "what is hidden"
States = dict[str, dict[str, list[list[str]]]]


@dataclass(frozen=True)
class Part:
    """One figure of a cell: whose ``value`` it adds up, and the published ``column`` that is empty where it is hidden."""

    value: str
    column: str
    is_sum: bool = False


@dataclass(frozen=True)
class ProtectedList:
    """What one table publishes of one form; every text is SQL.

    Attributes:
        name: names it in ``release.json``.
        table: the published table.
        form_id: the form of its records.
        key: the columns that tell one record from another; sent again, it is the same record, in whatever period it then lies.
        period: the year that a record counts in.
        breakdowns: the ways in which it is broken down: name to a column of the record.
        parts: the figures of a cell.
        rows: which rows of the table are its.
        respondents: where a respondent has several records, the column that names it, and the query that adds them up by it
            from ``chosen``, the records that stand.
        whole: whether the records of a period make all of it; if not, it is broken down by quarter alone.
        breakdown, member: the way and the member that a row of the table stands for; ``_T`` is the total.
        repeated: which rows of other tables say the same again, and stand or move with it.
    """

    name: str
    table: str
    form_id: str
    key: str
    breakdowns: Mapping[str, str]
    parts: Mapping[str, Part]
    rows: str = "true"
    period: str = "time_period"
    respondents: tuple[str, str] | None = None
    whole: str = "true"
    breakdown: str = "breakdown"
    member: str = "member"
    repeated: Mapping[str, str] = field(default_factory=dict)

    def rows_of(self, period: str) -> str:
        """Return which rows of the table are those of a period, its parts among them."""
        return _of_period(self.rows, period)

    def held_rows(self, period: str) -> Iterator[tuple[str, str]]:
        """Yield each table with its rows that stand where the list stands."""
        yield self.table, self.rows_of(period)
        for table, rows in self.repeated.items():
            yield table, _of_period(rows, period)


def _of_period(rows: str, period: str) -> str:
    return f"({rows}) and left(time_period, 4) = '{period}'"


def _sum(value: str, column: str | None = None) -> Part:
    return Part(value, column or value, is_sum=True)


def _one_if(condition: str, column: str = "n_answers") -> Part:
    return Part(f"case when {condition} then 1 end", column)


def _operations(operation: str, form_id: str, key: str, day: str, amount: str, **more: Any) -> ProtectedList:
    """Deals and pledges are registers: a record counts in the year of its own day, whatever quarter it came with."""
    return ProtectedList(
        name=form_id,
        table="fct_ip_operation",
        form_id=form_id,
        key=key,
        period=f"year({day})::varchar",
        whole=f"count(distinct quarter({day})) = 4",
        breakdowns={
            "district": "district_code",
            "right_kind": "right_kind",
            "quarter": f"year({day}) || '-Q' || quarter({day})",
        },
        parts={
            "n": Part("1", "n_operations"),
            "rights": _sum("rights", "n_rights"),
            "amount": _sum(amount, "amount_yuan"),
            "told": _one_if(f"{amount} is not null", "n_with_amount"),
        },
        rows=f"operation = '{operation}'",
        breakdown="case when right_kind != '_T' then 'right_kind' when time_period like '%-Q%' then 'quarter' else 'district' end",
        member="case when right_kind != '_T' then right_kind when time_period like '%-Q%' then time_period "
        "when is_city then '_T' else ref_area end",
        **more,
    )


HAS_IP = "(patents_valid > 0 or trademarks_valid > 0 or copyrights > 0)"
SURVEY_PARTS = {
    "tech_sme": {
        "yes": _one_if(f"is_tech_sme and {HAS_IP}"),
        "no": _one_if(f"is_tech_sme and copyrights is not null and not {HAS_IP}"),
    },
    "tech_giant": {
        "invention_yes": _one_if("is_tech_giant and inventions_valid > 0"),
        "invention_no": _one_if("is_tech_giant and inventions_valid = 0"),
        "brand_yes": _one_if("is_tech_giant and trademarks_valid > 0"),
        "brand_no": _one_if("is_tech_giant and trademarks_valid = 0"),
    },
    "patents_held": {
        "0": _one_if("patents_valid = 0"),
        "1_9": _one_if("patents_valid between 1 and 9"),
        "10_99": _one_if("patents_valid between 10 and 99"),
        "100_up": _one_if("patents_valid >= 100"),
    },
    # Published of the city alone.
    "large_holders": {
        "100_999": _one_if("patents_valid between 100 and 999"),
        "1000_up": _one_if("patents_valid >= 1000"),
    },
}
LISTS = (
    ProtectedList(
        name="service_agencies",
        table="fct_ip_service",
        form_id="service_agencies",
        key="credit_code, time_period",
        breakdowns={"place": "district_code", "kind": "service_kind"},
        parts={
            "n": Part("1", "n_agencies"),
            "above": _one_if("revenue_yuan > 10000000", "n_above_ten_million"),
            "up_to": _one_if("revenue_yuan <= 10000000", "n_above_ten_million"),
            **{name: _sum(name) for name in ("staff", "patent_attorneys", "revenue_yuan")},
        },
        breakdown="case when service_kind = '_T' then 'place' else 'kind' end",
        member="case when service_kind != '_T' then service_kind when is_city then '_T' else ref_area end",
    ),
    ProtectedList(
        name="ip_talent",
        table="fct_ip_talent",
        form_id="ip_talent",
        key="person_no, time_period",
        breakdowns={
            "district": "district_code",
            **{name: name for name in ("talent_kind", "level", "qualification")},
        },
        parts={"n": Part("1", "n_persons")},
    ),
    ProtectedList(
        name="overseas_enterprises",
        table="fct_overseas_enterprise",
        form_id="overseas_enterprises",
        key="overseas_no, time_period",
        breakdowns={
            "district": "district_code",
            "host_country": "host_country",
            "industry": "left(regexp_replace(industry_code, '^[A-Z]', ''), 2)",
        },
        parts={
            "n": Part("1", "n_enterprises"),
            **{n: _sum(n) for n in ("investment_usd", "patents_abroad", "trademarks_abroad", "disputes")},
        },
    ),
    *(
        ProtectedList(
            name=f"enterprise_survey.{hidden_together}",
            table="fct_enterprise_ip",
            form_id="enterprise_survey",
            key="credit_code, time_period",
            breakdowns={"district": "district_code"},
            parts=parts,
            rows=f"'{hidden_together}' in (enterprise_class, measure)",
            breakdown="'district'",
            member="case when is_city then '_T' else ref_area end",
        )
        for hidden_together, parts in SURVEY_PARTS.items()
    ),
    *(
        ProtectedList(
            name=f"copyright_trade.{direction}",
            table="fct_copyright_trade",
            form_id="copyright_trade",
            key="credit_code, time_period, direction, product_kind, partner",
            respondents=(
                "credit_code",
                "select credit_code, city_code, min(district_code) as district_code, sum(titles) as titles, "
                f"sum(amount_yuan) as amount_yuan from chosen where direction = '{direction}' group by all",
            ),
            breakdowns={"district": "district_code", "size": "if(titles >= 50, '50_up', '1_49')"},
            parts={
                "n": Part("1", "n_enterprises"),
                "titles": _sum("titles", "n_titles"),
                "amount": _sum("amount_yuan"),
                "told": _one_if("amount_yuan is not null", "n_with_amount"),
            },
            rows=f"direction = '{direction}'",
        )
        for direction in ("export", "import")
    ),
    _operations("deal", "ip_transactions", "deal_no", "effective_on", "amount_yuan"),
    _operations(
        "pledge",
        "pledge_financing",
        "pledge_no",
        "registered_on",
        "loan_amount_yuan",
        repeated=dict.fromkeys(
            ("fct_observation", "fct_observation_vintage", "fct_revision"),
            "caliber_code = 'register' and indicator_code in ('PLEDGE_PAT', 'PLEDGE_TM')",
        ),
    ),
)


@dataclass(frozen=True)
class DisclosureDecision:
    """What the lists of a build stand on.

    Attributes:
        states: of each list and period the attempts that its published figures are made from.
        held: of each table the rows that stand as they are in the live release.
        words: what is held and why, in words.
    """

    states: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def decide(settings: Settings) -> DisclosureDecision:
    """Decide for each list and period of the build whether its figures move or stand, and keep the decision.

    They move where nothing was published of the period, where the same was published before, or where no figure that
    readers can form from both releases is of fewer than ``min_respondents`` respondents, or mostly of one.
    """
    import duckdb

    live = current(settings)
    seen, rules = _seen(settings), _rules(settings)
    standing = DisclosureDecision()
    with duckdb.connect(str(settings.build_db), read_only=True) as db:
        if live:
            path = str(live.folder(settings) / SERVING_FILE).replace("'", "''")
            db.execute(f"attach '{path}' as live (read_only)")
        for of in LISTS:
            if not _has(db, of.table):
                continue
            db.execute(
                "create or replace temp table attempt as select * from read_parquet(?)",
                [str(settings.build_inputs / "submission.parquet")],
            )
            standing.states[of.name] = {}
            for period, present in _attempts(db, of, "is_current"):
                shown = _state_of_live(db, of, period, live)
                states = seen.get(of.name, {}).get(period, [shown] if shown else [])
                stands: list[str] | None = present
                if states and present not in states and _is_same_shape(db, of.table, *of.repeated):
                    problems = [
                        p for state in states for p in _problems(db, of, period, state, present, rules)
                    ]
                    if problems:
                        stands = shown
                        for table, rows in of.held_rows(period):
                            standing.held.setdefault(table, []).append(rows)
                        standing.words.append(f"{of.name} {period}: {problems[0]}")
                if stands:
                    standing.states[of.name][period] = stands
    (settings.build / RECORD).write_text(
        json.dumps({"states": standing.states, "held": standing.words}, ensure_ascii=False, indent=1), "utf-8"
    )
    return standing


def decided(settings: Settings) -> dict[str, Any]:
    """Return the decision on the build that stands: ``states`` and ``held`` in words."""
    path = settings.build / RECORD
    record: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return record


def remember(settings: Settings, release: Release) -> None:
    """Add the states of a release that goes live to those that readers have seen."""
    seen = _seen(settings)
    for name, periods in release.disclosed.get("states", {}).items():
        for period, state in periods.items():
            states = seen.setdefault(name, {}).setdefault(period, [])
            if state not in states:
                states.append(state)
    write_atomically(settings.disclosed, json.dumps(seen, indent=1))


def _seen(settings: Settings) -> States:
    if not settings.disclosed.exists():
        return {}
    seen: States = json.loads(settings.disclosed.read_text("utf-8"))
    return seen


def _rules(settings: Settings) -> dict[str, float]:
    rules = read_seed(settings.seeds_dir, "disclosure_rule")
    return {row["parameter"]: float(row["value"]) for row in rules}


def _attempts(
    db: duckdb.DuckDBPyConnection, of: ProtectedList, which: str
) -> Iterator[tuple[str, list[str]]]:
    """Yield each period with the attempts that bring records of it, or have such a record in another period."""
    found = db.execute(f"""
        with record as (
            select distinct {of.key}, {of.period} as period, submission_id
            from staging.stg_{of.form_id} inner join attempt using (submission_id) where {which}
        )
        select p.period, list_sort(list(distinct r.submission_id))
        from record as r inner join (select distinct {of.key}, period from record) as p using ({of.key})
        group by all order by all
    """)
    yield from found.fetchall()


def _state_of_live(
    db: duckdb.DuckDBPyConnection, of: ProtectedList, period: str, live: Release | None
) -> list[str] | None:
    """Return the state that the live release shows: recorded, or, in one of former days, what was current in it."""
    if live is None:
        return None
    if live.disclosed:
        recorded: dict[str, list[str]] = live.disclosed["states"].get(of.name, {})
        return recorded.get(period)
    was_current = f"submission_id in (select submission_id from live.fct_submission where is_current and form_id = '{of.form_id}')"
    return dict(_attempts(db, of, was_current)).get(period)


def _has(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = db.execute(
        "select count(*) from duckdb_tables() where database_name = 'build' and table_name = ?", [table]
    ).fetchone()
    return bool(found and found[0])


def _is_same_shape(db: duckdb.DuckDBPyConnection, *tables: str) -> bool:
    """Return whether the tables have the columns of the live ones; another shape is another table, published anew."""
    shapes = [
        db.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where list_contains(?, table_name) and database_name = ? and schema_name = 'main' order by all",
            [tables, database],
        ).fetchall()
        for database in ("build", "live")
    ]
    return shapes[0] == shapes[1]


def _problems(
    db: duckdb.DuckDBPyConnection,
    of: ProtectedList,
    period: str,
    former: list[str],
    present: list[str],
    rules: Mapping[str, float],
) -> list[str]:
    """Subtract two states of a list as a reader could, and name the first figure that gives somebody away.

    Readers see cells, the total, and so what the hidden cells of a breakdown make together. From the difference of the
    two they see what changed in each of these. And a hidden cell that is published in the other release and has not
    changed hides nothing: what is left of the hidden ones must be safe without it, and more than one. Where the total is
    hidden too, nothing is left over.
    """
    respondent, added_up = of.respondents or (of.key, "from chosen")
    records = " union all by name ".join(
        f"""select '{side}' as side, * from (with chosen as (from (
            select r.*, {of.period} as period, p.district_code, p.city_code
            from staging.stg_{of.form_id} as r
            inner join intermediate.int_area_home as p on r.ref_area = p.area_code
            inner join attempt as s using (submission_id)
            where list_contains(${side}, r.submission_id)
            qualify row_number() over (partition by {of.key} order by s.submission_order desc, r.source_row desc) = 1
        ) where period = $period) {added_up})"""
        for side in ("former", "present")
    )
    contributions = " union all ".join(
        f"""select side, '{breakdown}' as breakdown, city_code, {member} as member, '{name}' as part,
            {str(part.is_sum).lower()} as is_sum, concat_ws('.', {respondent}) as respondent, ({part.value})::double as value
        from record where ({part.value}) is not null"""
        for breakdown, member in of.breakdowns.items()
        for name, part in of.parts.items()
    )
    published = " union all ".join(
        f"""select '{side}' as side, way as breakdown, home.city_code, cell as member, '{name}' as part, bool_or({part.column} is null) as is_hidden
        from (
            select *, {of.breakdown} as way, {of.member} as cell
            from (select *, ref_area in (select city_code from intermediate.int_area_home) as is_city from {database}.{of.table})
            where {of.rows_of(period)}
        ) as row
        inner join (select {of.whole} as is_whole from record where side = '{side}') as made_of
            on row.cell = '_T' or row.way = 'quarter' or made_of.is_whole
        inner join (
            select distinct district_code, city_code from intermediate.int_area_home
            union select distinct city_code, city_code from intermediate.int_area_home
        ) as home on row.ref_area = home.district_code
        group by all"""
        for side, database in (("former", "live.main"), ("present", "main"))
        for name, part in of.parts.items()
    )
    found = db.execute(
        f"""
        with record as ({records}),
        contribution as ({contributions}),
        published as ({published}),
        cell as (
            select
                breakdown, city_code, member, part,
                bool_or(side = 'former') as was_there, bool_or(side = 'present') as is_there
            from contribution group by all
        ),
        broken_down as (select distinct breakdown, city_code from published where member != '_T'),
        state as (
            select
                c.*,
                -- What is not published though there is something is hidden too, if the other release may show it.
                coalesce(f.is_hidden, b.breakdown is not null and c.was_there) as was_hidden,
                coalesce(p.is_hidden, b.breakdown is not null and c.is_there) as is_hidden,
                f.member is not null and not f.is_hidden as was_shown, p.member is not null and not p.is_hidden as is_shown
            from cell as c
            left join published as f on {_same("c", "f")} and f.side = 'former'
            left join published as p on {_same("c", "p")} and p.side = 'present'
            left join broken_down as b on c.breakdown = b.breakdown and c.city_code = b.city_code
        ),
        changed as (
            select
                coalesce(f.breakdown, p.breakdown) as breakdown, coalesce(f.city_code, p.city_code) as city_code,
                coalesce(f.member, p.member) as member, coalesce(f.part, p.part) as part,
                coalesce(f.is_sum, p.is_sum) as is_sum, coalesce(f.respondent, p.respondent) as respondent,
                coalesce(p.value, 0) - coalesce(f.value, 0) as value
            from (select * from contribution where side = 'former') as f
            full join (select * from contribution where side = 'present') as p
                on {_same("f", "p")} and f.respondent = p.respondent
            where f.value is distinct from p.value
        ),
        marked as (
            select s.*, exists (select 1 from changed as c where {_same("c", "s")}) as is_changed from state as s
        ),
        total as (
            select
                city_code, part,
                bool_or(is_hidden) filter (where side = 'former') as was_hidden,
                bool_or(is_hidden) filter (where side = 'present') as is_hidden
            from published where member = '_T' group by all
        ),
        formed as (
            -- Which cells make up a figure that a reader can form: in a cell, over all of them, over what is hidden.
            select 'change of ' || member as figure, *, 'changed' as source from marked
            where (is_shown and not was_hidden) or (was_shown and not is_hidden)
            union all
            select 'change of _T', m.*, 'changed' from marked as m semi join total as t
                on m.city_code = t.city_code and m.part = t.part and not t.was_hidden and not t.is_hidden
            union all
            select '{WITHIN}, change', m.*, 'changed' from marked as m semi join total as t
                on m.city_code = t.city_code and m.part = t.part and not t.was_hidden and not t.is_hidden
            where m.was_hidden or m.is_hidden
            union all
            select '{WITHIN}, now', m.*, 'present' from marked as m semi join total as t
                on m.city_code = t.city_code and m.part = t.part and not t.is_hidden
            where m.is_hidden and (m.is_changed or not m.was_shown)
            union all
            select '{WITHIN}, before', m.*, 'former' from marked as m semi join total as t
                on m.city_code = t.city_code and m.part = t.part and not t.was_hidden
            where m.was_hidden and (m.is_changed or not m.is_shown)
        ),
        source as (
            select 'changed' as source, * from changed
            union all by name select side as source, * exclude (side) from contribution
        ),
        figure as (
            select
                f.breakdown, f.city_code, f.part, f.figure, any_value(s.is_sum) as is_sum,
                count(distinct s.member) as n_members, count(distinct s.respondent) as n,
                max(abs(s.value)) as largest, sum(abs(s.value)) as amount
            from formed as f inner join source as s on {_same("f", "s")} and f.source = s.source
            group by all
        )
        select breakdown, figure, part, n from figure
        where
            n < $fewest
            or (is_sum and 100 * largest > $share * amount)
            or (starts_with(figure, '{WITHIN}') and n_members < $hidden)
        order by all limit 1
        """,
        {
            "period": period,
            "former": former,
            "present": present,
            "fewest": rules["min_respondents"],
            "share": rules["max_share_pct"],
            "hidden": rules["min_hidden"],
        },
    ).fetchall()
    return [f"{breakdown}, {figure}: {part} of {n}" for breakdown, figure, part, n in found]


def _same(left: str, right: str) -> str:
    return " and ".join(f"{left}.{c} = {right}.{c}" for c in ("breakdown", "city_code", "member", "part"))
