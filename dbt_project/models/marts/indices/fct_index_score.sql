with recursive

index_tree as (
    select * from {{ ref('int_index_tree') }}
),

index_measure as (
    select * from {{ ref('int_index_measure') }}
),

index_score as (
    select * from {{ ref('int_index_score') }}
),

index_uncertainty as (
    select * from {{ ref('int_index_uncertainty') }}
),

index_scenario as (
    select * from {{ ref('index_scenario') }}
),

-- Each node with all its ancestors, itself included.
lineage as (
    select system_code, node_code, node_code as ancestor, parent_code as next_ancestor
    from index_tree
    union all
    select l.system_code, l.node_code, l.next_ancestor as ancestor, n.parent_code as next_ancestor
    from lineage as l
    inner join index_tree as n on l.system_code = n.system_code and l.next_ancestor = n.node_code
),

synthetic_nodes as (
    select l.system_code, l.ancestor as node_code, m.ref_area, m.time_period, bool_or(m.is_synthetic) as is_synthetic
    from index_measure as m
    inner join lineage as l on m.system_code = l.system_code and m.node_code = l.node_code
    group by all
),

node_sizes as (
    select l.system_code, l.ancestor as node_code, cast(count(n.measure_code) as integer) as n_indicators
    from lineage as l
    inner join index_tree as n on l.system_code = n.system_code and l.node_code = n.node_code
    group by all
),

weights_used as (
    select
        system_code,
        scenario,
        time_period,
        md5(string_agg(
            distinct node_code || '=' || printf('%.12g', weight), ';' order by node_code || '=' || printf('%.12g', weight)
        )) as weights_hash
    from index_score
    group by all
),

rank_bounds as (
    pivot (
        select system_code, scenario, time_period, kind, subject, other as node_code, value
        from index_uncertainty
        where kind in ('rank_low', 'rank_high')
    )
    on kind in ('rank_low', 'rank_high')
    using first(value)
    group by system_code, scenario, time_period, node_code, subject
)

select
    s.system_code,
    n.version,
    s.scenario,
    c.is_default as is_default_scenario,
    s.node_code,
    n.parent_code,
    s.level,
    n.sort_order,
    n.name_zh,
    n.name_en,
    s.ref_area,
    s.time_period,
    cast(m.measured as double) as obs_value,
    m.unit_measure,
    cast(s.score as double) as score,
    s.rank,
    cast(b.rank_low as integer) as rank_low,
    cast(b.rank_high as integer) as rank_high,
    s.n_units,
    z.n_indicators,
    s.n_available,
    s.n_imputed,
    s.is_comparable,
    s.n_matched,
    cast(s.score_chained as double) as score_chained,
    s.n_common,
    cast(s.score_common as double) as score_common,
    cast(s.contribution as double) as contribution,
    cast(s.weight as double) as weight,
    cast(s.effective_weight as double) as effective_weight,
    case c.weighting
        when 'given' then coalesce(n.weight_source, 'equal')
        when 'equal' then 'equal'
        else 'data'
    end as weight_source,
    u.weights_hash,
    s.na_reason,
    'composites-2' as method_version,
    coalesce(x.is_synthetic, false) as is_synthetic
from index_score as s
inner join index_scenario as c on s.system_code = c.system_code and s.scenario = c.scenario
inner join index_tree as n on s.system_code = n.system_code and s.node_code = n.node_code
inner join node_sizes as z on s.system_code = z.system_code and s.node_code = z.node_code
inner join weights_used as u
    on
        s.system_code = u.system_code
        and s.scenario = u.scenario
        and s.time_period = u.time_period
left join index_measure as m
    on
        s.system_code = m.system_code
        and s.node_code = m.node_code
        and s.ref_area = m.ref_area
        and s.time_period = m.time_period
left join synthetic_nodes as x
    on
        s.system_code = x.system_code
        and s.node_code = x.node_code
        and s.ref_area = x.ref_area
        and s.time_period = x.time_period
left join rank_bounds as b
    on
        s.system_code = b.system_code
        and s.scenario = b.scenario
        and s.time_period = b.time_period
        and s.node_code = b.node_code
        and s.ref_area = b.subject
