"""Write a paper as a tagged PDF (PDF/UA-1) with Typst.

Belongs here: calling Typst, and which Chinese fonts will do. Does not belong here: the layout (``paper.typ``), or what the paper says.

Typst brings its own compiler and fonts for Latin letters; Chinese ones are the system's. The same paper gives the same bytes as long as
the fonts are the same: the date in the file is the release's.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.errors import IpMonitorError
from pipelines.papers.document import Document

TEMPLATE = Path(__file__).with_name("paper.typ")
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
)
"""The first that the system has is taken."""


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts()


def chinese_font() -> str | None:
    """Return the font of Chinese text; None where the system has none, and no PDF can be written."""
    families = set(_fonts().families())
    return next((name for name in CHINESE_FONTS if name in families), None)


class PdfError(IpMonitorError):
    """A paper that cannot be a PDF: Typst says why, such as a character that no font of the system has."""


def write_pdf(paper: Document, path: Path) -> None:
    """Write a paper; ``chinese_font`` returns a font.

    Raises:
        PdfError: it cannot be a PDF.
    """
    import typst

    inputs = {"paper": json.dumps(paper.record(), ensure_ascii=False), "fonts": json.dumps([chinese_font()])}
    try:
        content = typst.compile(
            TEMPLATE.read_bytes(), font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        raise PdfError(" ".join(str(error).split())) from None
    path.write_bytes(content)
