"""Log lines as JSON: their fields, and what they never contain."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from pipelines.monitoring.log import JsonLines, RefreshLog
from schemas.receipt import Finding, Receipt

PERSON = "张三"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("ipmon")
    level_before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level_before)


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def receipt() -> Receipt:
    return Receipt(
        submission_id="ip_talent.tjipo.2019.main.1",
        form_id="ip_talent",
        submitter="tjipo",
        period="2019",
        document="main",
        attempt=1,
        status="refused",
        sha256="0" * 64,
        received_seq=1,
        received_at="2020-01-01T00:00:00",
        original_name=f"{PERSON}.xlsx",
        findings=[Finding("value.type", "error", "cell", "Sheet!B2", found=PERSON)],
        rows_received=3,
    )


def test_a_refresh_in_lines(written: io.StringIO) -> None:
    with RefreshLog() as progress:
        progress.step("ingest")
        progress.file(1, 1, receipt())
        progress.step("build")
        progress.line("1 of 2 OK")
    events = [(line["event"], line.get("step")) for line in lines(written)]
    assert events == [
        ("refresh_begins", None),
        ("step_begins", "ingest"),
        ("file_answered", None),
        ("step_ended", "ingest"),
        ("step_begins", "build"),
        ("step_ended", "build"),
    ]
    (answered,) = [line for line in lines(written) if line["event"] == "file_answered"]
    assert answered["submission_id"] == "ip_talent.tjipo.2019.main.1"
    assert (answered["status"], answered["rows_received"], answered["rules"]) == (
        "refused",
        3,
        ["value.type"],
    )


def test_neither_names_of_files_nor_cells_nor_words_of_errors_are_logged(written: io.StringIO) -> None:
    with pytest.raises(ValueError, match=PERSON), RefreshLog() as progress:
        progress.step("ingest")
        progress.file(1, 1, receipt())
        raise ValueError(f"could not convert {PERSON}")
    assert PERSON not in written.getvalue()
    broke = lines(written)[-1]
    assert (broke["event"], broke["level"], broke["error"]) == ("refresh_broke_off", "error", "ValueError")
    assert any("test_log.py" in place for place in broke["places"])
