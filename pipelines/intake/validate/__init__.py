"""What is wrong with a table or its rows: problems by row, and the findings they become.

Does not belong here: reading cells (``parse``), or how a finding is shown (``respond``).
"""
