-- Tables of counts as observations of the city: as sent, and the annual value from the fourth quarter's year to date. The
-- classes of a table (kind of case, right, contract) are added up to the total; courts, customs and the contract registry
-- have no breakdown by district.
{% set figures = [
    ('ENF_CASE', 'enforcement_cases', 'case_kind', 'cases_opened', 'ITEM', 'true'),
    (
        'ENF_TM_CASE', 'enforcement_cases', 'case_kind', 'cases_opened', 'ITEM',
        "case_kind in ('tm_infringement', 'tm_agency', 'tm_other')"
    ),
    ('COURT_NEW', 'court_cases', 'case_kind', 'cases_accepted', 'ITEM', 'true'),
    ('COURT_CLOSED', 'court_cases', 'case_kind', 'cases_closed', 'ITEM', 'true'),
    ('CUSTOMS_CASE', 'customs_seizures', 'right_kind', 'consignments', 'ITEM', 'true'),
    ('TECH_CONTRACT', 'technology_market', 'contract_kind', 'contracts', 'ITEM', "side = 'sold'"),
    ('TECH_MARKET', 'technology_market', 'contract_kind', 'turnover_yuan', 'CNY', "side = 'sold'"),
] -%}
with

agency as (
    select * from {{ ref('agency') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

member_amounts as (
    {% for indicator, form, kind, column, unit, condition in figures -%}
    select
        '{{ indicator }}' as indicator_code,
        '{{ form }}' as form_id,
        '{{ unit }}' as unit_measure,
        submission_id,
        time_period,
        measure_basis,
        {{ kind }} as kind,
        {{ column }} as amount
    from {{ ref('stg_' ~ form) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

class_amounts as (
    select * exclude (kind), unnest(['_Z', kind]) as item_class from member_amounts
),

class_totals as (
    select * exclude (amount), cast(sum(amount order by amount) as double) as obs_value from class_amounts group by all
),

agency_areas as (
    select distinct agency_code, ref_area from agency
),

sent_totals as (
    select
        a.*,
        s.is_current,
        s.is_synthetic,
        s.statement_date as published_at,
        g.ref_area
    from class_totals as a
    inner join submission as s on a.submission_id = s.submission_id
    inner join agency_areas as g on s.submitter = g.agency_code
),

all_totals as (
    select * from sent_totals
    union all by name
    select * replace (left(time_period, 4) as time_period, 'flow' as measure_basis)
    from sent_totals
    where measure_basis = 'ytd' and time_period like '%-Q4'
)

select
    indicator_code,
    ref_area,
    time_period,
    measure_basis,
    'base' as caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    item_class,
    {{ period_freq('time_period') }} as freq,
    obs_value,
    unit_measure,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    'A' as obs_status,
    is_synthetic,
    form_id as source_code,
    published_at,
    'stated' as date_basis,
    form_id,
    submission_id
from all_totals
