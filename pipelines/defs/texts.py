"""What Dagster's pages say in Chinese and English.

Belongs here: descriptions of checks from ``checks.csv``, and texts of both languages put together. Does not belong here: descriptions of
dbt's tests (``pipelines.release.gate.dbt_results``) and of expectations (``pipelines.release.gate.expectations``).
"""

from collections.abc import Mapping
from pathlib import Path

from pipelines.common.messages import read_texts


def check_description(name: str) -> str:
    """Return what a check of ``checks.csv`` requires."""
    return both(read_texts(Path(__file__).with_name("checks.csv"))[name])


def both(texts: Mapping[str, str], prefix: str = "") -> str:
    """Return the texts under ``zh`` and ``en`` as two paragraphs; the keys begin with ``prefix``."""
    return f"{texts[f'{prefix}zh']}\n\n{texts[f'{prefix}en']}"


def problem_text(problem: Mapping[str, str]) -> str:
    """Return a recorded problem (``Diagnostic.record``) with what to do about it, as paragraphs of markdown."""
    return "\n\n".join(f"{problem[lang]}\n\n→ {problem[f'remedy_{lang}']}" for lang in ("zh", "en"))
