select a.*, d.name_zh as area_zh, d.name_en as area_en
from dim_agency as a
left join dim_area as d on a.ref_area = d.area_code
where a.agency_code in (select submitter from fct_submission)
    or a.agency_code in (select submitter from fct_reporting_status)
    or a.agency_code in (select agency_code from dim_agency_role)
    or a.agency_code in (select responsible_agency from fct_target_progress where responsible_agency is not null)
order by a.ref_area, a.agency_code
