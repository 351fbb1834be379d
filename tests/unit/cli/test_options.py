"""What commands print for programs."""

from __future__ import annotations

import json
import os

import pytest

from pipelines.cli.options import print_json


def test_a_name_that_is_no_utf_8_is_valid_json_and_read_back_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = os.fsdecode("报表".encode() + b"\xff.csv")
    print_json({"waits_as": name})
    printed = capsys.readouterr().out
    printed.encode()
    assert json.loads(printed) == {"waits_as": name} and "报表" in printed
