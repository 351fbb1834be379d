select d.area_code, d.name_zh, d.name_en, d.parent_area, d.tile_row, d.tile_column,
    p.name_zh as parent_zh, p.name_en as parent_en
from dim_area as d
inner join dim_area as p on d.parent_area = p.area_code
where d.area_level = 'district' and d.is_current and d.parent_area in (select region_area from dim_plan)
order by d.area_code
