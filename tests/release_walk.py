"""Walk a tiny release through its steps and draw them: ``python -m tests.release_walk`` renews ``docs/release-steps.md``.

Belongs here: recording which modules of ``pipelines.release`` each step of a refresh calls, and the drawing made of the
record. Does not belong here: what a step does (``pipelines.release``), the way of a file through intake
(``tests.intake_walk``).

dbt and the exports run in processes of their own: the walk puts a tiny build in the place of dbt's, and writes no exports.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from pipelines.release import Release, gate, needs_build, prepare, prune, publish
from pipelines.settings import REPO
from tests.drawn_page import keep_drawing
from tests.tiny import AS_OF, NOW, build_tiny, tiny_settings

PAGE = REPO / "docs" / "release-steps.md"
PACKAGE = "pipelines.release."
EDGES = (
    ("receipts", "", "needs_build"),
    ("needs_build", "something has changed", "prepare"),
    ("needs_build", "nothing new", "stays"),
    ("prepare", "build/inputs", "dbt"),
    ("dbt", "build/build.duckdb, build/target", "gate"),
    ("gate", "passed: build/staged", "publish"),
    ("gate", "refused", "stays"),
    ("publish", "releases, state, the stable path", "prune"),
    ("prune", "", "live"),
)
"""From, what is handed on, to."""
ENDS = {
    "receipts": "receipts, lake, seeds, code",
    "dbt": "dbt, in a process of its own",
    "stays": "the release that was live stays live",
    "live": "the new release is live, or waits for its hour",
}
Steps = dict[str, dict[str, None]]
"""By step the modules that it called, in the order of their first calls."""
T = TypeVar("T")


def walk(folder: Path) -> tuple[Steps, Release]:
    """Take a second release through the steps; return the modules that each called, and the release."""
    settings = tiny_settings(folder)
    publish(settings, gate(settings, build_tiny(settings)), NOW)
    steps: Steps = {}
    assert _recorded(steps, "needs_build", lambda: needs_build(settings, AS_OF))
    assert _recorded(steps, "prepare", lambda: prepare(settings, AS_OF)).inputs
    build = build_tiny(settings, "2026-01-31-0000000002")
    decision = _recorded(steps, "gate", lambda: gate(settings, build))
    release = _recorded(steps, "publish", lambda: publish(settings, decision, NOW))
    _recorded(steps, "prune", lambda: prune(settings, NOW))
    return steps, release


def _recorded(steps: Steps, step: str, function: Callable[[], T]) -> T:
    """Call the function of a step and record the modules that it calls."""
    called = steps.setdefault(step, {})

    def record(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith(PACKAGE) and not frame.f_code.co_filename.startswith("<"):
            called.setdefault(name.removeprefix(PACKAGE))

    sys.setprofile(record)
    try:
        return function()
    finally:
        sys.setprofile(None)


def drawing(steps: Steps) -> str:
    """Return the steps as a Mermaid flowchart: a box names a step and the modules that do its work."""
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'    {name}(["{text}"])' for name, text in ENDS.items()]
    for step, modules in steps.items():
        label = "<br/>".join([f"<b>{step}</b>", *modules])
        lines.append(f'    {step}["{label}"]')
    lines += [f'    {a} -->|"{passed}"| {b}' if passed else f"    {a} --> {b}" for a, passed, b in EDGES]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    keep_drawing(
        PAGE, lambda folder: drawing(walk(folder)[0]), "tests.release_walk", "Draw the way of a release."
    )
