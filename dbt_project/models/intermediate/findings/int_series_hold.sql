-- Figures that a series rule names and that are neither explained nor confirmed, with the other figures of the same key and
-- source that say the same: an earlier attempt with the same slip does not take the place of the later one.
with

figure_stated as (
    select * from {{ ref('int_figure_stated') }} where vintage_kind = 'received'
),

intake_finding as (
    select * from {{ source('inputs', 'finding') }}
),

findings as (
    select submission_id, source_ref, rule_code from {{ ref('int_finding_unit_slip') }}
    union all
    select submission_id, source_ref, rule_code from {{ ref('int_finding_lost_wan') }}
    union all
    select submission_id, source_ref, rule_code from {{ ref('int_finding_jump') }}
    union all
    -- A slip within one file: rows of the lake that earlier versions wrote do not say what holds them.
    select submission_id, source_ref, rule_code from intake_finding
    where rule_code in ('file.unit_slip', 'file.lost_wan')
),

named_figures as (
    select f.*, n.rule_code
    from figure_stated as f
    inner join findings as n on f.submission_id = n.submission_id and f.source_ref = n.source_ref
    where not f.is_accounted_for
)

select distinct
    f.submission_id,
    f.source_ref,
    {{ columns(fact_key(), 'f') }},
    f.source_code,
    f.vintage_kind,
    n.rule_code
from named_figures as n
inner join figure_stated as f
    on
        {{ same_key('n', 'f') }}
        and n.source_code = f.source_code
        and n.is_synthetic = f.is_synthetic
        and abs(f.obs_value - n.obs_value)
        <= {{ threshold('series.overturns', 'max_change_share') }} * greatest(abs(f.obs_value), abs(n.obs_value))
where not f.is_accounted_for
