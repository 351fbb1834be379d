-- How value degrees are distributed, by district, by field and by type, before anything is suppressed. Years in which the same
-- patents are in force as in the build before are taken over.
{% set by = ['time_period'] -%}
{% set breakdowns = {'place': 'ref_area', 'field': 'field', 'type': 'patent_type'} -%}
{% set aggregates = {
    'quartiles': 'quantile_cont(cast(degree as double), [0.25, 0.5, 0.75, 0.9])',
    'mean_legal': 'avg(legal)',
    'mean_technical': 'avg(technical)',
    'mean_weight_used': 'avg(weight_used)',
    'n_high': 'count(*) filter (where is_high)',
} -%}
{% set columns_of_figures = by + ['breakdown', 'row_key', 'n', 'degree', 'n_degree', 'largest_degree'] + aggregates.keys() | list
    + ['is_synthetic'] -%}
with

patent as (
    select *, degree >= {{ verdict_threshold('high_value_degree') }} as is_high
    from {{ ref('int_patent_value') }}
),

valued_year as (
    select cast(year as varchar) as time_period from {{ ref('int_patent_value_year') }}
),

reporting_year as (
    select cast(year as varchar) as time_period from {{ ref('int_reporting_year') }} where form_id = 'patent_register'
)

select {{ columns(columns_of_figures, 'f') }}
from {{ one_way_figures('patent', by, breakdowns, ['degree'], aggregates) }} as f -- noqa: PRS
union all
select {{ columns(columns_of_figures, 'b') }}
from {{ source('kept', 'int_patent_value_figure') }} as b
where
    b.time_period in (select r.time_period from reporting_year as r)
    and b.time_period not in (select v.time_period from valued_year as v)
