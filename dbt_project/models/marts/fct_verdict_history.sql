-- What each release said of each target: former releases as handed over, then this build.
with

former as (
    select * from {{ source('inputs', 'verdict_history') }}
),

present as (
    select
        c.build_id as release_id,
        c.as_of,
        p.plan_id,
        p.target_id,
        p.reading_id,
        p.time_period,
        p.verdict,
        p.obs_value,
        p.reason_code
    from {{ ref('fct_target_progress') }} as p
    cross join {{ source('inputs', 'context') }} as c
)

select * from former
where release_id not in (select c.build_id from {{ source('inputs', 'context') }} as c)
union all by name
select * from present
