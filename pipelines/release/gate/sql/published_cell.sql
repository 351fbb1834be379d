-- Which parts of which cells a published table shows and suppresses, from its rows in published_row; the total is the member _T.
-- $side: previous for the live release, present for the build.
insert into published_cell
with

home as (
    select distinct district_code as ref_area, city_code from intermediate.int_area_home
    union
    select distinct city_code as ref_area, city_code from intermediate.int_area_home
),

published_value as (
    select *
    from published_row
    unpivot include nulls (
        published_value for published_column in (columns(* exclude (list_name, ref_area, time_period, breakdown, member)))
    )
)

select
    $side as side,
    v.list_name,
    left(v.time_period, 4) as period,
    v.breakdown,
    h.city_code,
    if(v.member = h.city_code, '_T', v.member) as member,
    p.part,
    bool_or(v.published_value is null) as is_suppressed
from published_value as v
inner join seeds.disclosure_part as p on v.list_name = p.list_name and v.published_column = p.published_column
inner join home as h on v.ref_area = h.ref_area
group by all
