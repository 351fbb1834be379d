"""``python -m pipelines.cli``: the same as ``ipmon``.

Belongs here: the call alone. Does not belong here: any command.
"""

from pipelines.cli import main

if __name__ == "__main__":
    main()
