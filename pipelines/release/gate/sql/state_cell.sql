-- What each state of ``requested_state`` has in each cell, and whether readers saw it: one row a state, cell and figure, the
-- total as _T. A cell that is published as suppressed and to which no respondent contributes is zero.
-- is_suppressed is null where no row of the state shows the cell.
create or replace temp table state_cell as
with

contributed as (
    select
        list_name,
        list_period,
        state_no,
        city_code,
        breakdown,
        member,
        part,
        count(*) as n,
        -- Exact, so that it does not depend on the order of respondents.
        cast(sum(cast(value as decimal(38, 9))) as double) as value,
        max(abs(value)) as largest,
        cast(sum(cast(hash(respondent, value) as hugeint)) as varchar) as content
    from state_contribution
    group by all
),

shown as (
    select
        s.list_name,
        s.list_period,
        s.state_no,
        c.city_code,
        if(c.member = '_T', '_T', c.breakdown) as breakdown,
        c.member,
        c.part,
        bool_or(c.is_suppressed) as is_suppressed
    from state_side as s
    inner join published_cell as c on s.list_name = c.list_name and s.list_period = c.period and s.side = c.side
    group by all
),

cell as (
    select
        list_name,
        list_period,
        state_no,
        city_code,
        breakdown,
        member,
        part,
        coalesce(c.n, 0) as n,
        coalesce(c.value, 0) as value,
        coalesce(c.largest, 0) as largest,
        coalesce(c.content, '') as content,
        s.is_suppressed
    from contributed as c
    -- The columns are those of either side.
    full join shown as s using (list_name, list_period, state_no, city_code, breakdown, member, part) -- noqa: ST07
)

select
    c.*,
    p.aggregate,
    p.aggregate = 'sum' as is_sum
from cell as c
inner join seeds.disclosure_part as p on c.list_name = p.list_name and c.part = p.part and p.aggregate != 'answered';

-- What changed in each cell from an earlier state to the present one.
create or replace temp table changed_cell as
with

present_state as (
    select list_name, list_period, max(state_no) as present_no from requested_state group by all
),

earlier as (
    select p.present_no, c.*
    from state_contribution as c
    inner join present_state as p on c.list_name = p.list_name and c.list_period = p.list_period
    where c.state_no < p.present_no
),

-- Every contribution of the present state once for each earlier one.
present as (
    select s.state_no as earlier_no, c.*
    from state_contribution as c
    inner join present_state as p
        on c.list_name = p.list_name and c.list_period = p.list_period and c.state_no = p.present_no
    inner join requested_state as s
        on c.list_name = s.list_name and c.list_period = s.list_period and p.present_no > s.state_no
)

select
    coalesce(e.list_name, p.list_name) as list_name,
    coalesce(e.list_period, p.list_period) as list_period,
    coalesce(e.city_code, p.city_code) as city_code,
    coalesce(e.state_no, p.earlier_no) as earlier_no,
    coalesce(e.present_no, p.state_no) as present_no,
    coalesce(e.breakdown, p.breakdown) as breakdown,
    coalesce(e.member, p.member) as member,
    coalesce(e.part, p.part) as part,
    count(*) as n,
    max(abs(coalesce(p.value, 0) - coalesce(e.value, 0))) as largest,
    sum(abs(coalesce(p.value, 0) - coalesce(e.value, 0))) as amount
from earlier as e
full join present as p
    on
        e.list_name = p.list_name
        and e.list_period = p.list_period
        and e.state_no = p.earlier_no
        and e.city_code = p.city_code
        and e.breakdown = p.breakdown
        and e.member = p.member
        and e.part = p.part
        and e.respondent = p.respondent
where e.value is distinct from p.value
group by all
