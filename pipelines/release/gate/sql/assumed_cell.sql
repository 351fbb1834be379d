-- Where a state before the present one is known by its records alone, and by no row of a table (the release that showed it is
-- gone, or its table had other columns), readers may have seen every cell.
insert into published_cell by name
select distinct
    s.side,
    s.list_name,
    s.list_period as period,
    c.breakdown,
    c.city_code,
    c.member,
    c.part,
    false as is_suppressed
from state_side as s
inner join state_contribution as c on s.list_name = c.list_name and s.list_period = c.list_period and s.state_no = c.state_no
anti join published_cell as p on s.list_name = p.list_name and s.list_period = p.period and s.side = p.side
where s.side != $present
