"""The steps of the file pipeline, one module each, in the order in which ``file_pipeline`` calls them.

``open_file``, ``identify``, ``number``, ``find_tables``, then batch by batch ``read_records``, ``resolve``,
``validate``, ``explain`` and ``stage``, then ``check_file``, ``store`` and ``build_receipt``.

Belongs here: steps that take and return frozen values and combine the packages below. Does not belong here: reading,
parsing, checking or writing as such (``readers``, ``layout``, ``parse``, ``validate``, ``respond``, ``lake``).
"""
