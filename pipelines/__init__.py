"""How data moves: from a sender's file to a published release.

Belongs here: steps, their order, and the commands that start them. Does not belong here: what a form
contains (``schemas/``), what the plan says (``seeds/``), what the numbers mean (``dbt_project/``).
"""
