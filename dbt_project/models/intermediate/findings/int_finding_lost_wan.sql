-- A figure a ten-thousandth of its neighbours: a 万 was lost.
{{ off_by_powers('series.lost_wan', [-4]) }}
