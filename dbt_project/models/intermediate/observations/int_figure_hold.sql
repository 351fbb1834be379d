-- Held figures with the rules that hold them, and figures of superseded attempts that stay in use because the later figure of
-- their document is held (docs/methods/held_figures.md).
with

figure_stated as (
    select * from {{ ref('int_figure_stated') }}
),

series_hold as (
    select * from {{ ref('int_series_hold') }}
),

finding_overturns as (
    select * from {{ ref('int_finding_overturns') }}
),

intake_holds as (
    select
        {{ columns(figure_key()) }},
        unnest(string_split(held_by, '|')) as rule_code
    from figure_stated
    -- A cell that states no figure (—) holds none, whatever is unclear about its table.
    where held_by is not null and obs_value is not null and vintage_kind = 'received' and not is_accounted_for
),

holds as (
    select * from intake_holds
    union
    select * from series_hold
    union
    select {{ columns(figure_key()) }}, rule_code from finding_overturns
),

held_figures as (
    select
        {{ columns(figure_key()) }},
        string_agg(distinct rule_code, '|' order by rule_code) as held_by
    from holds
    group by all
),

stated_figures as (
    select
        f.*,
        h.held_by as holding_rules
    from figure_stated as f
    left join held_figures as h on {{ same_figure('f', 'h') }}
),

kept_figures as (
    select p.*
    from stated_figures as p
    inner join stated_figures as l
        on
            {{ same(['form_id', 'submitter', 'period', 'document', 'source_code'], 'p', 'l') }}
            and {{ same_key('p', 'l') }}
            and p.attempt < l.attempt
            and l.is_current_attempt
            and l.holding_rules is not null
    where p.holding_rules is null and not p.is_corrected
    qualify
        dense_rank() over (
            partition by p.form_id, p.submitter, p.period, p.document, p.source_code, {{ columns(fact_key(), 'p') }}
            order by p.attempt desc
        ) = 1
)

select
    {{ columns(figure_key()) }},
    held_by,
    false as is_kept
from held_figures
union all
select distinct
    {{ columns(figure_key()) }},
    cast(null as varchar) as held_by,
    true as is_kept
from kept_figures
