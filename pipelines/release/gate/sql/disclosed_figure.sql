-- The first figure that gives a respondent away to a reader who subtracts two states of a list; no row if there is none.
-- Readers see cells, the total, and so what the suppressed cells of a breakdown make together. From the difference of the two
-- states they see what changed in each of these. And a suppressed cell that is published in the other state and has not
-- changed protects nothing: the rest of the suppressed cells must be safe without it, and more than one. Where the total is
-- suppressed too, nothing is left over.
-- $list, $period: the list; $previous, $present: the numbers of the two states in ``requested_state``.
with

breakdown as (
    select * from seeds.disclosure_breakdown where list_name = $list
),

rule as (
    select
        max(value) filter (where parameter = 'min_respondents') as min_respondents,
        max(value) filter (where parameter = 'max_share_pct') as max_share_pct,
        max(value) filter (where parameter = 'min_hidden') as min_hidden
    from seeds.disclosure_rule
),

compared_state as (
    select unnest(['previous', 'present']) as side, unnest([$previous, $present]) as state_no
),

contribution as (
    select
        s.side,
        c.breakdown,
        c.city_code,
        c.member,
        c.part,
        c.respondent,
        c.is_sum,
        c.value
    from state_contribution as c
    inner join compared_state as s on c.state_no = s.state_no
    where c.list_name = $list and c.list_period = $period and c.breakdown != '_T'
),

-- A register shows districts and kinds only of a year of which all quarters have come; without a record a state of
-- another form shows nothing.
state_extent as (
    select
        s.side,
        count(c.respondent) as n_records,
        count(distinct c.member) filter (where c.breakdown = 'quarter') as n_quarters
    from compared_state as s
    left join state_contribution as c on s.state_no = c.state_no and c.list_name = $list and c.list_period = $period
    group by s.side
),

published as (
    select
        c.side,
        c.breakdown,
        c.city_code,
        c.member,
        c.part,
        c.is_suppressed
    from published_cell as c
    inner join state_extent as e on c.side = e.side
    where
        c.list_name = $list
        and c.period = $period
        and if(
            'quarter' in (select breakdown from breakdown),
            e.n_quarters = 4 or c.member = '_T' or c.breakdown = 'quarter',
            e.n_records > 0
        )
),

broken_down as (
    select distinct
        breakdown,
        city_code
    from published
    where member != '_T'
),

previous_contribution as (
    select * from contribution where side = 'previous'
),

present_contribution as (
    select * from contribution where side = 'present'
),

changed_contribution as (
    select
        coalesce(f.breakdown, p.breakdown) as breakdown,
        coalesce(f.city_code, p.city_code) as city_code,
        coalesce(f.member, p.member) as member,
        coalesce(f.part, p.part) as part,
        'changed' as side,
        coalesce(f.respondent, p.respondent) as respondent,
        coalesce(f.is_sum, p.is_sum) as is_sum,
        coalesce(p.value, 0) - coalesce(f.value, 0) as value
    from previous_contribution as f
    full join present_contribution as p
        on
            f.breakdown = p.breakdown
            and f.city_code = p.city_code
            and f.member = p.member
            and f.part = p.part
            and f.respondent = p.respondent
    where f.value is distinct from p.value
),

figure_contribution as (
    select * from contribution
    union all by name
    select * from changed_contribution
),

contributed_cell as (
    select
        breakdown,
        city_code,
        member,
        part,
        bool_or(side = 'previous') as had_records,
        bool_or(side = 'present') as has_records,
        bool_or(side = 'changed') as is_changed
    from figure_contribution
    group by all
),

-- What is not published though it has records is suppressed too, if the other state may show it.
cell as (
    select
        c.breakdown,
        c.city_code,
        c.member,
        c.part,
        c.is_changed,
        coalesce(f.is_suppressed, b.breakdown is not null and c.had_records) as was_suppressed,
        coalesce(p.is_suppressed, b.breakdown is not null and c.has_records) as is_suppressed,
        coalesce(not f.is_suppressed, false) as was_shown,
        coalesce(not p.is_suppressed, false) as is_shown
    from contributed_cell as c
    left join published as f
        on
            c.breakdown = f.breakdown
            and c.city_code = f.city_code
            and c.member = f.member
            and c.part = f.part
            and f.side = 'previous'
    left join published as p
        on
            c.breakdown = p.breakdown
            and c.city_code = p.city_code
            and c.member = p.member
            and c.part = p.part
            and p.side = 'present'
    left join broken_down as b on c.breakdown = b.breakdown and c.city_code = b.city_code
),

total as (
    select
        city_code,
        part,
        not bool_or(is_suppressed) filter (where side = 'previous') as was_shown,
        not bool_or(is_suppressed) filter (where side = 'present') as is_shown
    from published
    where member = '_T'
    group by all
),

cell_of_total as (
    select
        c.*,
        coalesce(t.was_shown, false) as total_was_shown,
        coalesce(t.is_shown, false) as total_is_shown
    from cell as c
    left join total as t on c.city_code = t.city_code and c.part = t.part
),

-- The cells that make up a figure that a reader can form: the change of a cell, the change of all cells, and of the
-- suppressed cells together their change and their state in either release.
figure_cell as (
    select
        'change:' || member as figure,
        'changed' as side,
        false as is_of_suppressed,
        *
    from cell_of_total
    where (is_shown and not was_suppressed) or (was_shown and not is_suppressed)
    union all
    select
        'total_change' as figure,
        'changed' as side,
        false as is_of_suppressed,
        *
    from cell_of_total
    where total_was_shown and total_is_shown
    union all
    select
        'suppressed_change' as figure,
        'changed' as side,
        true as is_of_suppressed,
        *
    from cell_of_total
    where total_was_shown and total_is_shown and (was_suppressed or is_suppressed)
    union all
    select
        'suppressed_now' as figure,
        'present' as side,
        true as is_of_suppressed,
        *
    from cell_of_total
    where total_is_shown and is_suppressed and (is_changed or not was_shown)
    union all
    select
        'suppressed_before' as figure,
        'previous' as side,
        true as is_of_suppressed,
        *
    from cell_of_total
    where total_was_shown and was_suppressed and (is_changed or not is_shown)
),

figure as (
    select
        f.breakdown,
        f.city_code,
        f.part,
        f.figure,
        f.is_of_suppressed,
        any_value(c.is_sum) as is_sum,
        count(distinct c.member) as n_members,
        count(distinct c.respondent) as n,
        max(abs(c.value)) as largest,
        sum(abs(c.value)) as amount
    from figure_cell as f
    inner join figure_contribution as c
        on f.breakdown = c.breakdown and f.city_code = c.city_code and f.member = c.member and f.part = c.part and f.side = c.side
    group by all
)

select
    f.breakdown,
    f.figure,
    f.part,
    f.n
from figure as f
cross join rule as r
where
    f.n < r.min_respondents
    or (f.is_sum and 100 * f.largest > r.max_share_pct * f.amount)
    or (f.is_of_suppressed and f.n_members < r.min_hidden)
order by f.breakdown, f.figure, f.part, f.n
limit 1
