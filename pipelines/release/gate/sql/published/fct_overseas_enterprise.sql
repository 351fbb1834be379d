select
    'overseas_enterprises' as list_name,
    ref_area,
    time_period,
    breakdown,
    member,
    n_enterprises,
    investment_usd,
    patents_abroad,
    trademarks_abroad,
    disputes
from fct_overseas_enterprise
