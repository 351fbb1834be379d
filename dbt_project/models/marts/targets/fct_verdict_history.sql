-- Verdicts of each release: earlier releases as stored, then this build, which is not live yet.
with

verdict_history as (
    select * from {{ source('inputs', 'verdict_history') }}
),

target_progress as (
    select * from {{ ref('fct_target_progress') }}
),

build_context as (
    select * from {{ source('inputs', 'context') }}
),

earlier_releases as (
    select * from verdict_history
),

this_build as (
    select
        c.build_id as release_id,
        c.as_of,
        p.plan_id,
        p.target_id,
        p.reading_id,
        p.time_period,
        p.verdict,
        p.obs_value,
        p.target_value,
        p.reason_code,
        p.evidence_kind,
        p.evidence_grade,
        p.is_robust,
        p.is_provisional,
        p.is_overtaken,
        p.obs_time_period,
        p.source_submission_id,
        p.submission_ids,
        p.method_version,
        cast(null as timestamp) as live_from,
        cast(null as timestamp) as taken_back_at
    from target_progress as p
    cross join build_context as c
)

select * from earlier_releases
where release_id not in (select c.build_id from build_context as c)
union all by name
select * from this_build
