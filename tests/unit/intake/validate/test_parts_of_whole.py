"""A part that is more than its whole in the same file holds the figure; one that is not passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

HEADER = ["指标", "其中", "本年累计", "单位", "数值类型"]
WHOLE = ["专利申请量", None, 1250, "件", "本年累计"]


@pytest.mark.parametrize(
    ("name", "value", "is_held"),
    [
        ("其中：发明专利", 1500, True),
        ("其中：企业", 5000, True),
        ("其中：发明专利", 1250, False),
        ("其中：企业", 900, False),
    ],
)
def test_a_part_of_a_return_above_its_whole_is_held(
    tmp_path: Path, name: str, value: int, is_held: bool
) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(xlsx_bytes([HEADER, WHOLE, [name, None, value, "件", None]]))
    receipt, rows = trial(path, "district_return", "120104", "2019-Q3")
    cells = [(f.source_ref.rpartition("!")[2], f.found) for f in receipt.findings]
    assert cells == ([("C3", str(value))] if is_held else [])
    assert rows["held_by"].to_list() == [None, "file.part_exceeds_whole" if is_held else None]
