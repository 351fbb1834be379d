with

figures as (
    select h.ref_area, count(distinct h.indicator_code || ' ' || h.measure_basis) as n_figures
    from headline_district as h
    group by h.ref_area
)

select d.area_code, d.name_zh, d.name_en, d.parent_area, d.tile_row, d.tile_column,
    p.name_zh as parent_zh, p.name_en as parent_en, coalesce(f.n_figures, 0) as n_figures
from dim_area as d
inner join dim_area as p on d.parent_area = p.area_code
left join figures as f on d.area_code = f.ref_area
where d.area_level = 'district' and d.is_current and d.parent_area in (select region_area from dim_plan)
order by d.area_code
