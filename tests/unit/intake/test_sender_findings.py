"""What is reported to a sender of a wrong form, submitter or zone: once, with names, and with what to do.

Belongs here: findings on the key of a submission, and what follows from them. Does not belong here: reading tables.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from pipelines import intake
from pipelines.intake.respond.choices import choices
from pipelines.intake.respond.messages import RuleMessages
from pipelines.settings import Settings
from schemas.form import forms
from schemas.receipt import Finding, Receipt
from tests.fixtures_make import csv_text, put
from tests.seeds import copy_seeds

pytestmark = pytest.mark.thorough

HEADER = ["指标", "其中", "本年累计", "单位", "数值类型"]
KEY = {"form_id": "district_return", "period": "2019-Q3"}
NOW = dt.datetime(2026, 1, 31)


def check(
    tmp_path: Path, above: list[list[str]], key: dict[str, str], name: str = "a.csv", zone: str = ""
) -> Receipt:
    """Return the receipt of a return with one row."""
    row = ["专利申请量", zone, "1200", "件", "本年累计"]
    settings = Settings(data_dir=tmp_path / "data")
    return intake.check(
        settings, put(tmp_path, name, csv_text([*above, HEADER, row])), key, dt.datetime(2026, 1, 31)
    )


def errors(receipt: Receipt) -> list[Finding]:
    return [f for f in receipt.findings if f.severity == "error"]


@pytest.mark.parametrize("submitter", ["南区办", "市统计局"])
def test_a_wrong_sender_is_one_finding(tmp_path: Path, submitter: str) -> None:
    """Of which district the zones are is not known then; what is no zone at all is still found."""
    above = [[f"报送单位：{submitter}"]]
    [finding] = errors(check(tmp_path, above, KEY, zone="天津滨海高新技术产业开发区"))
    assert finding.column == "submitter"
    raised = [f.rule_code for f in errors(check(tmp_path, above, KEY, zone="河西区"))]
    assert "row.zone_not_in_district" in raised


def test_senders_are_named(tmp_path: Path) -> None:
    [finding] = errors(check(tmp_path, [["报送单位：市统计局"]], KEY))
    assert "和平区知识产权局" in finding.expected and "districts" not in finding.expected


def test_a_sender_without_zones_is_shown_no_empty_list(tmp_path: Path) -> None:
    receipt = check(tmp_path, [], {**KEY, "submitter": "tjipo"}, zone="天津滨海高新技术产业开发区")
    [finding] = [f for f in errors(receipt) if f.rule_code == "row.zone_not_in_district"]
    message = RuleMessages(Settings(data_dir=tmp_path).seeds_dir).say(finding, forms()["district_return"])
    assert "本区的功能区" not in message.message.zh and "Its zones" not in message.message.en


def test_two_statements_of_the_sender_that_disagree_are_one_finding(tmp_path: Path) -> None:
    key = {**KEY, "submitter": "120111"}
    [finding] = errors(check(tmp_path, [["报送单位", "南开区知识产权局"]], key))
    assert (finding.found, finding.expected) == ("南开区知识产权局", "西青区知识产权局 (120111)")


def test_codes_of_a_file_name_are_shown_with_names(tmp_path: Path) -> None:
    name = "district_return.120104.2019-Q3.csv"
    [finding] = errors(check(tmp_path, [["报送单位：和平区"]], {}, name))
    assert (finding.found, finding.expected) == (
        "南开区知识产权局 (120104)",
        "和平区知识产权局 (120101)",
    )


def test_an_unknown_form_is_answered_with_the_nearest(tmp_path: Path) -> None:
    above = [["报送单位：南开区"], ["报告期：2019年第三季度"]]
    [finding] = errors(check(tmp_path, above, {}, "区知识产权工作报表.csv"))
    assert finding.expected.startswith("区知识产权工作季报表 (district_return)")
    assert len(finding.expected.split(" / ")) <= 3


def test_spellings_of_one_thing_are_suggested_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    row = ["专利授全量", "", "1200", "件", "本年累计"]
    path = put(tmp_path, "a.csv", csv_text([HEADER, row]))
    receipt = intake.check(settings, path, {**KEY, "submitter": "120104"}, dt.datetime(2026, 1, 31))
    [finding] = [f for f in receipt.findings if f.rule_code == "cell.unknown_indicator"]
    assert finding.expected == "专利授权量"


@pytest.fixture
def reformed(tmp_path: Path) -> Settings:
    """Return settings of a region whose regulator handed marks over at the end of November 2018, and without a court."""
    copy_seeds(tmp_path / "seeds")
    path = tmp_path / "seeds" / "agency_role.csv"
    text = path.read_text("utf-8")
    changes = {
        "market_regulator,tjmsa,1980-01-01,,": "market_regulator,tjmsa,1980-01-01,2018-11-30,",
        "ip_office,tjipo,1980-01-01,,": "ip_office,tjipo,2018-12-01,,",
        "court,tjcourt,1980-01-01,,\n": "",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return Settings(data_dir=tmp_path / "data", seeds_dir=tmp_path / "seeds")


@pytest.mark.parametrize(
    ("form", "submitter", "period", "allowed"),
    [
        ("trademark_register", "tjmsa", "2018-Q3", ""),
        ("trademark_register", "tjipo", "2018-Q4", ""),
        ("trademark_register", "tjmsa", "2018-Q4", "天津市知识产权局"),
        ("trademark_register", "tjipo", "2018-Q3", "天津市市场监督管理委员会"),
        ("court_cases", "tjipo", "2019-Q3", "高级人民法院"),
    ],
)
def test_who_may_send_is_decided_by_the_roles_at_the_end_of_the_period(
    tmp_path: Path, reformed: Settings, form: str, submitter: str, period: str, allowed: str
) -> None:
    """Where no agency has the role its name is given."""
    key = {"form_id": form, "submitter": submitter, "period": period}
    receipt = intake.check(reformed, put(tmp_path, "a.csv", csv_text([["甲"], ["1"]])), key, NOW)
    refusals = [f for f in receipt.findings if f.rule_code == "file.sender_not_allowed"]
    assert [f.expected for f in refusals] == ([allowed] if allowed else [])
    for finding in refusals:
        message = RuleMessages(reformed.seeds_dir).say(finding, forms()[form]).message
        assert allowed in message.zh and not re.search(r"[\u3400-\u9fff]", message.en)


def test_a_template_offers_the_senders_of_its_period(reformed: Settings) -> None:
    form = forms()["trademark_register"]
    offered = {p: choices(form, reformed.seeds_dir, period=p).senders for p in ("2018-Q3", "2018-Q4", "")}
    assert offered == {
        "2018-Q3": ("天津市市场监督管理委员会",),
        "2018-Q4": ("天津市知识产权局",),
        "": ("天津市知识产权局", "天津市市场监督管理委员会"),
    }
