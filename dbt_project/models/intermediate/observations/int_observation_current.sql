-- The one current value of each key: received where a source gives it, else computed; a key whose every value was
-- taken back stands as withdrawn.
with

current_received as (
    select
        {{ columns(received_columns() | reject('in', ['obs_value', 'obs_status'])) }},
        case when is_current then obs_value end as obs_value,
        case when is_current then obs_status else 'withdrawn' end as obs_status
    from {{ ref('int_observation_ranked') }}
    where is_current or is_withdrawn
    qualify row_number() over (
        partition by {{ columns(fact_key()) }} order by is_current desc, submission_order desc, source_ref desc
    ) = 1
),

derived as (
    select * from {{ ref('int_observation_computed') }}
    union all by name
    select * from {{ ref('int_observation_counted') }}
),

current_derived as (
    select m.* from derived as m
    where not exists (
        select 1 from current_received as r
        where r.obs_value is not null and not r.is_synthetic and {{ same_key('r', 'm') }}
    )
)

select * from current_derived
union all by name
select r.* from current_received as r
where not exists (select 1 from current_derived as c where {{ same_key('r', 'c') }})
