-- Each declared correction with the one row that it corrects: in the current file of its key, where it holds what the
-- correction expects. Anything else is told: the source has mended itself, or the row is not there.
with

submission as (
    select * from {{ source('inputs', 'submission') }}
),

correction as (
    select * from {{ ref('correction') }}
),

stated_figures as (
    {% for form_id in ['published_figures', 'macro_statistics', 'district_return'] -%}
    select
        '{{ form_id }}' as form_id,
        submission_id,
        source_ref,
        {{ columns(fact_key() | reject('equalto', 'ref_area')) }},
        {{ 'coalesce(zone_area, ref_area)' if form_id == 'district_return' else 'ref_area' }} as ref_area,
        {{ "'district_return'" if form_id == 'district_return' else 'source_code' }} as source_code,
        obs_value,
        unit_measure
    from {{ ref('stg_' ~ form_id) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
),

current_figures as (
    select t.*, s.submitter, s.period, s.document
    from stated_figures as t
    inner join submission as s on t.submission_id = s.submission_id
    where s.is_current
)

select
    c.*,
    t.submission_id,
    t.source_ref,
    t.obs_value as current_value,
    t.unit_measure as current_unit,
    case
        when t.submission_id is null then 'missing'
        when count(*) over (partition by c.correction_id) > 1 then 'ambiguous'
        when t.unit_measure = c.unit_measure and t.obs_value = c.old_value then 'applies'
        else 'source_corrected'
    end as state
from correction as c
left join current_figures as t
    on
        c.form_id = t.form_id
        and c.submitter = t.submitter
        and c.period = t.period
        and c.document = t.document
        and coalesce(c.source_code, t.source_code) = t.source_code
        and {{ same_key('c', 't') }}
