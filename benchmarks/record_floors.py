"""The floor of the record models: what each of them says of a register, in bare SQL by hand over the same files of the lake.

Belongs here: one statement for each model that reads millions of rows, as short as it can be written, and one figure in which
statement and model must agree. Does not belong here: what is hidden of these figures (``dbt_project/``), or the measuring
(``bench_records``).

A statement reads a view for each register, current rows alone; ``home`` gives the city of each area.
"""

from __future__ import annotations

from dataclasses import dataclass

CURRENT = """create view {form_id} as
select r.*, s.submission_order, s.is_synthetic
from read_parquet('{folder}/lake/{form_id}/**/*.parquet', union_by_name = true) as r
inner join (select * from read_parquet('{folder}/submission.parquet') where is_current) as s using (submission_id)"""
HOME = """create table home as
select area_code, district_code, city_code from built.intermediate.int_area_home"""
SAME = "qualify row_number() over (partition by {key} order by submission_order desc) = 1"


@dataclass(frozen=True)
class Floor:
    """A model, the statement that finds the same, and what both must answer alike: over the model, over the statement."""

    statement: str
    of_model: str
    of_statement: str


def _sets(*columns: str, also: str = "") -> str:
    """Return grouping sets of one column at a time, and of none."""
    return f"group by grouping sets ({', '.join(f'({also}{c})' for c in columns)}, ({also.rstrip(', ')}))"


def _operations(form_id: str, key: str, day: str, amount: str) -> str:
    return f"""select '{form_id}' as form_id, right_kind, rights, cast({amount} as decimal(18, 2)) as amount,
        year({day}) as year, quarter({day}) as quarter, district_code
    from (select * from {form_id} {SAME.format(key=key)}) inner join home on ref_area = area_code"""


FLOORS = {
    "int_observation_register": Floor(
        """select ref_area, patent_type, event_type, left(cast(event_date as varchar), 7) as month, count(*) as n
        from patent_register
        where event_type != 'lapsed'
            or application_no in (select application_no from patent_register where event_type = 'granted')
        group by all""",
        "select sum(obs_value) from {model} where length(time_period) = 7 and patent_type = '_T'",
        "select sum(n) from {floor} where event_type != 'lapsed'",
    ),
    "int_layout_field": Floor(
        """select ref_area, year(event_date) as year, left(ipc, 1) as section, count(*) as n
        from patent_register
        where event_type = 'granted' and patent_type != 'design' and regexp_matches(ipc, '^[A-H][0-9]')
        group by all""",
        "select sum(grants) from {model}",
        "select sum(n) from {floor}",
    ),
    "int_patent_value_cell": Floor(
        f"""with granted as (
            select application_no, unnest(max_by({{area: ref_area, kind: patent_type, field: left(ipc, 1), claims: claims,
                citations: citations, family: family_size, filed: filing_date, since: year(event_date)}}, event_date))
            from patent_register where event_type = 'granted' group by application_no
        ), lapsed as (
            select application_no, min(year(event_date)) as until from patent_register where event_type = 'lapsed' group by all
        ), patent as (
            select y.year, area, kind, field,
                least(claims / 10, 1) + least(citations / 10, 1) + least(family / 5, 1)
                + least(date_diff('day', filed, make_date(y.year, 12, 31)) / 3652.5, 1) as degree
            from granted left join lapsed using (application_no)
            inner join (select distinct year from built.intermediate.int_reporting_year where form_id = 'patent_register') as y
                on since <= y.year and (until is null or until > y.year)
        )
        select year, area, kind, field, count(*) as n, sum(cast(degree as decimal(18, 9))) as degree,
            quantile_cont(degree, [0.25, 0.5, 0.75, 0.9]) as quartiles
        from patent {_sets("area", "kind", "field", also="year, ")}""",
        "select sum(n) from {model} where row_key = '_T'",
        "select sum(n) from {floor} where area is null and kind is null and field is null",
    ),
    "int_finding_record_twice": Floor(
        "\nunion all\n".join(
            f"select '{form_id}' as form_id, hash({key}) as record from {form_id} group by record "
            "having min(submission_order) != max(submission_order)"
            for form_id, key in {
                "patent_register": "application_no, event_type, event_date",
                "trademark_register": "mark_no, nice_class, event_type, event_date",
                "copyright_register": "registration_no",
                "pledge_financing": "pledge_no",
                "ip_transactions": "deal_no",
                "enterprise_survey": "credit_code, time_period",
                "service_agencies": "credit_code, time_period",
                "ip_talent": "person_no, time_period",
            }.items()
        ),
        "select sum(n_cells) from {model}",
        "select count(*) from {floor}",
    ),
    "int_ip_operation_cell": Floor(
        f"""select form_id, year, quarter, right_kind, district_code, count(*) as n, sum(rights) as rights, sum(amount) as amount,
            max(amount) as largest
        from (
            {_operations("pledge_financing", "pledge_no", "registered_on", "loan_amount_yuan")}
            union all
            {_operations("ip_transactions", "deal_no", "effective_on", "amount_yuan")}
        ) {_sets("quarter", "right_kind", "district_code", also="form_id, year, ")}""",
        "select sum(n) from {model} where row_key = '_T'",
        "select sum(n) from {floor} where quarter is null and right_kind is null and district_code is null",
    ),
    "int_observation_records": Floor(
        f"""select ref_area, left(cast(registered_on as varchar), 7) as month, count(*) as n
        from (select * from copyright_register {SAME.format(key="registration_no")}) group by all""",
        "select sum(obs_value) from {model} where form_id = 'copyright_register' and length(time_period) = 7",
        "select sum(n) from {floor}",
    ),
    "int_enterprise_cell": Floor(
        f"""with answer as (
            select time_period, district_code, is_tech_sme, is_tech_giant,
                patents_valid > 0 or trademarks_valid > 0 or copyrights > 0 as any_ip, inventions_valid > 0 as invention,
                trademarks_valid > 0 as brand, has_ip_standard, case when patents_valid > 0 then
                    least(floor(log10(patents_valid)), 2) else -1 end as patents_held, patents_valid >= 1000 as is_large
            from (select * from enterprise_survey {SAME.format(key="credit_code, time_period")})
            inner join home on ref_area = area_code
        )
        select time_period, district_code, patents_held, count(*) as n, count(*) filter (where is_tech_sme and any_ip) as ip,
            count(*) filter (where is_tech_giant and invention) as inventions,
            count(*) filter (where is_tech_giant and brand) as brands,
            count(*) filter (where has_ip_standard) as standards, count(*) filter (where is_large) as large
        from answer group by grouping sets (
            (time_period, district_code), (time_period, patents_held), (time_period, district_code, patents_held), (time_period)
        )""",
        "select sum(n) from {model} where measure = 'ip_standard' and member = 'yes' and row_key = '_T'",
        "select sum(standards) from {floor} where district_code is null and patents_held is null",
    ),
    "int_service_cell": Floor(
        f"""select time_period, district_code, service_kind, count(*) as n, sum(staff) as staff, sum(patent_attorneys) as attorneys,
            sum(cast(revenue_yuan as decimal(18, 2))) as revenue, count(*) filter (where revenue_yuan > 10000000) as above
        from (select * from service_agencies {SAME.format(key="credit_code, time_period")})
        inner join home on ref_area = area_code {_sets("district_code", "service_kind", also="time_period, ")}""",
        "select sum(n) from {model} where row_key = '_T'",
        "select sum(n) from {floor} where district_code is null and service_kind is null",
    ),
    "fct_ip_talent": Floor(
        f"""select time_period, district_code, talent_kind, level, qualification, count(*) as n
        from (select * from ip_talent {SAME.format(key="person_no, time_period")})
        inner join home on ref_area = area_code
        {_sets("district_code", "talent_kind", "level", "qualification", also="time_period, ")}""",
        "select sum(n_persons) from {model} where member = '_T'",
        "select sum(n) from {floor} where coalesce(district_code, talent_kind, level, qualification) is null",
    ),
}
