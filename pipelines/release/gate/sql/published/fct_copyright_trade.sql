select
    'copyright_trade.' || direction as list_name,
    ref_area,
    time_period,
    breakdown,
    member,
    n_enterprises,
    n_titles,
    amount_yuan,
    n_with_amount
from fct_copyright_trade
