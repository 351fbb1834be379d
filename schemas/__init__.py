"""The contracts: reporting forms, seeds, rules, receipts.

Belongs here: what data must look like, in a form that both people and programs read. Does not belong here:
reading files, moving data, running anything. Imports nothing of ``pipelines``.
"""
