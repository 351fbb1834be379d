"""Check headers, sheets, rows and whole files; collect what is wrong as findings.

Belongs here: deciding what is wrong, and at which cell. Does not belong here: reading cells (``parse``), or how a finding
is shown (``respond``).
"""
