select
    'enterprise_survey.' || if(enterprise_class = 'all', measure, enterprise_class) as list_name,
    ref_area,
    time_period,
    'district' as breakdown,
    ref_area as member,
    n_answers
from fct_enterprise_ip
