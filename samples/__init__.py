"""Bundled submissions: published figures (real), returns and registers (synthetic, labelled so), faulty files.

Belongs here: the facts as data, and the scripts that arrange them as agencies send them. Does not belong here:
anything that reads a submission; nothing in ``pipelines`` or ``schemas`` knows this package.
"""
