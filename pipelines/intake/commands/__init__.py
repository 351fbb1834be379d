"""The commands of intake, one module each: what is answered, and what is kept of it.

Belongs here: choosing files, and calling the file pipeline. Does not belong here: any step of the pipeline (``steps``),
or the command line (``pipelines.cli``).
"""
