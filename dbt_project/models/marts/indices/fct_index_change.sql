-- Contribution of each indicator to the change of an area's score and rank from one year to the next. For an indicator that is
-- available in one of the two years only, the change is its whole contribution, and availability says so.
with

index_score as (
    select * from {{ ref('fct_index_score') }}
),

index_tree as (
    select * from {{ ref('int_index_tree') }}
),

leaf_scores as (
    select s.*, cast(s.time_period as integer) as year
    from index_score as s
    where not exists (
        select 1 from index_tree as n where s.system_code = n.system_code and s.node_code = n.parent_code
    )
),

root_scores as (
    select
        system_code,
        scenario,
        ref_area,
        cast(time_period as integer) as year,
        score,
        rank,
        is_comparable,
        n_matched,
        score_chained
    from index_score
    where level = 0 and score is not null
)

select
    l.system_code,
    l.version,
    l.scenario,
    l.ref_area,
    b.time_period as from_period,
    l.time_period,
    l.node_code,
    l.name_zh,
    l.name_en,
    case when b.contribution is null then 'came' when l.contribution is null then 'went' else 'both' end as availability,
    cast(b.contribution as double) as contribution_before,
    cast(l.contribution as double) as contribution_after,
    cast(coalesce(l.contribution, 0) - coalesce(b.contribution, 0) as double) as change,
    cast(after.score - before.score as double) as score_change,
    after.is_comparable,
    after.n_matched,
    cast(after.score_chained - before.score_chained as double) as chained_change,
    before.rank as rank_before,
    after.rank as rank_after,
    l.method_version,
    l.is_synthetic or b.is_synthetic as is_synthetic
from leaf_scores as l
inner join leaf_scores as b
    on
        l.system_code = b.system_code
        and l.scenario = b.scenario
        and l.ref_area = b.ref_area
        and l.node_code = b.node_code
        and l.year = b.year + 1
inner join root_scores as after
    on
        l.system_code = after.system_code
        and l.scenario = after.scenario
        and l.ref_area = after.ref_area
        and l.year = after.year
inner join root_scores as before
    on
        b.system_code = before.system_code
        and b.scenario = before.scenario
        and b.ref_area = before.ref_area
        and b.year = before.year
where coalesce(l.contribution, b.contribution) is not null
