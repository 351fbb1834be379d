"""Rules by scope: cell, row, file; their words stand in seeds/rule.csv."""
