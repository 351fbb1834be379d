-- Calendar of the plans' publications as of the build's day: year, lead agency, due date, and how many of its tables the
-- release can fill. A table is filled where each of its sources has a figure for the year: of the plan itself, of the region
-- or a district of it, or, of the alerts about no target, of patent values and of reports owed, any.
{% set publication_tables = [
    ('fct_target_progress', 'plan_id', 'time_period', "'*'", 'verdict is not null'),
    ('fct_index_score', 'ref_area', 'time_period', "'*'", 'is_default_scenario and level = 0 and score is not null'),
    ('fct_index_score', 'ref_area', 'time_period', 'system_code', 'is_default_scenario and level = 0 and score is not null'),
    ('fct_index_change', 'ref_area', 'time_period', 'system_code', 'chained_change is not null'),
    ('fct_regional_layout', 'ref_area', 'time_period', 'measure_code', "field = '_T' and obs_value is not null"),
    ('fct_ip_operation', 'ref_area', 'time_period', 'right_kind', 'n_operations is not null'),
    ('fct_ip_service', 'ref_area', 'time_period', "'*'", 'n_agencies is not null'),
    ('fct_ip_talent', 'ref_area', 'time_period', "'*'", 'n_persons is not null'),
    ('fct_enterprise_ip', 'ref_area', 'time_period', 'enterprise_class', 'n_answers is not null'),
    ('fct_district_fund', 'ref_area', 'time_period', "'*'", 'fund_yuan is not null'),
    ('fct_programme_review', 'plan_id', "replace(time_period, '-Q4', '')", "'*'", 'n_answered > 0'),
    ('fct_typical_case', 'ref_area', 'time_period', "'*'", 'n_cases is not null'),
    ('fct_satisfaction', 'ref_area', 'time_period', "'*'", 'score is not null'),
    ('fct_overseas_enterprise', 'ref_area', 'time_period', "'*'", 'n_enterprises is not null'),
    ('fct_copyright_industry', 'ref_area', 'time_period', "'*'", 'value_added_yuan is not null'),
    ('fct_copyright_trade', 'ref_area', 'time_period', "'*'", 'n_enterprises is not null'),
    ('fct_key_product', 'ref_area', 'time_period', 'recognition_kind', 'n_recognised is not null'),
    ('fct_ip_intensity', 'ref_area', 'time_period', "'*'", 'value_added_yuan is not null'),
    ('fct_patent_value', 'none', 'time_period', "'*'", 'mean_degree is not null'),
    ('fct_growth_contribution', 'ref_area', 'time_period', "'*'", 'coalesce(contribution_pct, factor_growth_pct) is not null'),
    ('fct_alert', 'plan_id', 'left(opened, 4)', 'rule_code', 'true'),
    ('fct_alert', 'plan_id', 'left(opened, 4)', "'*'", 'true'),
    ('fct_task_progress', 'plan_id', 'left(last_period, 4)', "'*'", 'status is not null'),
    ('fct_reporting_status', 'none', 'left(f.period, 4)', "'*'", "f.status != 'not_due'"),
] -%}
{# Whether a report came in is never made up, even where its figures are. #}
{% set without_mark = ['fct_reporting_status'] -%}
with

indicator as (
    select * from {{ ref('indicator') }}
),

form_code as (
    select * from {{ ref('form_code') }}
),

observation as (
    select * from {{ ref('fct_observation') }}
),

plan as (
    select * from {{ ref('plan') }}
),

area as (
    select * from {{ ref('area') }}
),

publication as (
    select * from {{ ref('publication') }}
),

publication_source as (
    select * from {{ ref('publication_source') }}
),

publication_status as (
    select * from {{ ref('publication_status') }}
),

agency_mandate as (
    select * from {{ ref('agency_mandate') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

-- The breakdown codes of the forms; other classes come with published figures.
kind_codes as (
    select distinct form_id, code from form_code where field like '%_kind'
),

-- The region of each plan, and its districts.
plan_areas as (
    select plan_id, region_area as ref_area, true as is_region from plan
    union
    select p.plan_id, a.area_code as ref_area, false as is_region
    from plan as p
    inner join area as a on p.region_area = a.parent_area and a.area_level = 'district'
),

-- Annual figures under base definitions: of the region, of its districts, and of the region by patent type, kind or class.
annual_figures as (
    select
        r.plan_id,
        o.indicator_code,
        case
            when not r.is_region then '@district'
            when o.patent_type not in ('_T', '_Z') then '@type'
            when k.code is not null then '@kind'
            when o.item_class not in ('_T', '_Z') then '@class'
            else ''
        end as detail,
        o.time_period,
        o.is_synthetic
    from observation as o
    inner join plan_areas as r on o.ref_area = r.ref_area
    inner join indicator as i on o.indicator_code = i.indicator_code
    left join kind_codes as k on o.form_id = k.form_id and o.item_class = k.code
    where
        o.freq = 'A'
        and o.measure_basis in ('flow', 'point')
        -- The whole of a region is shown in the default caliber of its indicator.
        and o.caliber_code = case when detail = '' then i.default_caliber else 'base' end
        and o.applicant_type in ('_T', '_Z')
        and o.obs_value is not null
        and (r.is_region or (o.patent_type in ('_T', '_Z') and o.item_class in ('_T', '_Z')))
),

available_figures as (
    select plan_id, 'fct_observation' as source, indicator_code || detail as item, time_period as year, is_synthetic
    from annual_figures
    {% for table, scope, year, item, condition in publication_tables -%}
    union all
    select p.plan_id, '{{ table }}' as source, {{ item }} as item, {{ year }} as year,
        {{ 'false as is_synthetic' if table in without_mark else 'f.is_synthetic' }}
    from {{ ref(table) }} as f
    {% if scope == 'ref_area' -%}
    inner join plan_areas as p on f.ref_area = p.ref_area
    {% elif scope == 'plan_id' -%}
    inner join plan as p on f.plan_id = p.plan_id or f.plan_id is null
    {% else -%}
    cross join plan as p
    {% endif -%}
    where {{ condition }}
    {% endfor %}
),

available_items as (
    select plan_id, source, item, year, bool_or(is_synthetic) as is_synthetic
    from available_figures
    group by plan_id, source, item, year
),

editions as (
    select
        p.*,
        y.year,
        {{ publication_due_on('p', 'y.year') }} as due_on
    from publication as p
    inner join plan as n on p.plan_id = n.plan_id
    cross join unnest(range(n.start_year, n.end_year + 1)) as y (year)
),

table_states as (
    select
        e.publication,
        e.plan_id,
        e.year,
        s.table_no || '_' || s.table_name as table_name,
        count(*) as n_sources,
        count(k.item) as n_known,
        coalesce(bool_or(k.is_synthetic), false) as is_synthetic
    from editions as e
    inner join publication_source as s on e.publication = s.publication
    left join available_items as k
        on e.plan_id = k.plan_id and s.source = k.source and s.item = k.item and cast(e.year as varchar) = k.year
    group by all
),

table_counts as (
    select
        publication,
        plan_id,
        year,
        count(*) as n_tables,
        count(*) filter (where n_known = n_sources) as n_filled,
        count(*) filter (where n_known between 1 and n_sources - 1) as n_partly,
        count(*) filter (where n_known = 0) as n_empty,
        string_agg(table_name, ', ' order by table_name) filter (where n_known between 1 and n_sources - 1) as tables_partly,
        string_agg(table_name, ', ' order by table_name) filter (where n_known = 0) as tables_empty,
        bool_or(is_synthetic) as is_synthetic
    from table_states
    group by all
),

edition_states as (
    select
        *,
        case when n_filled = n_tables then 'ready' when n_empty = n_tables then 'not_ready' else 'partly_ready' end as status
    from table_counts
)

select
    e.publication,
    e.plan_id,
    cast(e.year as varchar) as time_period,
    cast(e.sort_order as integer) as sort_order,
    e.name_zh,
    e.name_en,
    e.statement_id,
    m.agency_code as lead_agency,
    e.cadence,
    e.due_on,
    e.due_on <= c.as_of as is_due,
    j.status,
    w.name_zh as status_zh,
    w.name_en as status_en,
    cast(j.n_tables as integer) as n_tables,
    cast(j.n_filled as integer) as n_filled,
    cast(j.n_partly as integer) as n_partly,
    cast(j.n_empty as integer) as n_empty,
    j.tables_partly,
    j.tables_empty,
    e.provenance,
    j.is_synthetic
from editions as e
inner join edition_states as j on e.publication = j.publication and e.plan_id = j.plan_id and e.year = j.year
inner join publication_status as w on j.status = w.status
left join agency_mandate as m on e.subject = m.subject and {{ is_valid_on('m', 'e.due_on') }}
cross join build_context as c
