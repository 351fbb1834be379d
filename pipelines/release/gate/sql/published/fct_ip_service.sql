select
    'service_agencies' as list_name,
    ref_area,
    time_period,
    if(service_kind = '_T', 'place', 'kind') as breakdown,
    if(service_kind = '_T', ref_area, service_kind) as member,
    n_agencies,
    n_above_ten_million,
    staff,
    patent_attorneys,
    revenue_yuan
from fct_ip_service
