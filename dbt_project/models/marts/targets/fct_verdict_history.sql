-- What each release said of each target: former releases as kept, then this build, which is not live yet.
with

earlier_releases as (
    select * from {{ source('inputs', 'verdict_history') }}
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
        p.obs_time_period,
        p.source_submission_id,
        p.submission_ids,
        p.method_version,
        cast(null as timestamp) as live_from,
        cast(null as timestamp) as taken_back_at
    from {{ ref('fct_target_progress') }} as p
    cross join {{ source('inputs', 'context') }} as c
)

select * from earlier_releases
where release_id not in (select c.build_id from {{ source('inputs', 'context') }} as c)
union all by name
select * from this_build
