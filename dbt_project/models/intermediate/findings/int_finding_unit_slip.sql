-- A figure 10,000 or 100,000,000 times its neighbours: 万 or 亿 was multiplied twice.
{{ off_by_powers('series.unit_slip', [4, 8]) }}
