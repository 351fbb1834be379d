"""Answers to senders: a page, an annotated copy of the workbook, a blank template.

Belongs here: the layout of what a receipt says. Does not belong here: findings, decisions, or the wording of rules
(``seeds/rule.csv``). openpyxl and jinja2 are imported where they are needed: an ingest run of clean files needs neither.
"""
