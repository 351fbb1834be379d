"""The answer that a sender sees: a page, an annotated copy of the workbook sent, a blank template.

Belongs here: laying out what a receipt says. Does not belong here: finding anything, deciding anything, or the
words of rules (``seeds/rule.csv``). openpyxl and jinja2 are imported by what needs them, when it needs them:
an ingest run of clean files pays for neither.
"""
