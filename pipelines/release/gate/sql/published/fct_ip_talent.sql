select
    'ip_talent' as list_name,
    ref_area,
    time_period,
    breakdown,
    member,
    n_persons
from fct_ip_talent
