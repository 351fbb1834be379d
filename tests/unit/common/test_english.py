"""English names of what answers name in Chinese."""

import pytest

from pipelines.common.english import EnglishNames
from pipelines.settings import Settings


@pytest.fixture(scope="module")
def names() -> EnglishNames:
    return EnglishNames(Settings().seeds_dir)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("指标 / 地区 / 时期", "Indicator / Area / Period"),
        ("天津市、北京市、…", "Tianjin, Beijing, …"),
        ("123,000 ± 500 元", "123,000 ± 500 yuan"),
        ("专利申请量", "Patent applications"),
        ("专利申请量 / 大专院校", "Patent applications / University"),
        ("专利申请 / 专利申请量 / 专利申请数", "Patent applications"),
        ("发明专利申请量", "Patent applications (Invention)"),
        ("天津市知识产权局 (tjipo)", "Tianjin Intellectual Property Office (tjipo)"),
        ("作品登记簿 (copyright_register)", "Copyright register (copyright_register)"),
        ("2016、2017", "2016、2017"),
        ("市里的数", "市里的数"),
        ("Sheet1!B2", "Sheet1!B2"),
        ("", ""),
    ],
)
def test_names_lists_and_figures(names: EnglishNames, text: str, english: str) -> None:
    assert names.english(text, "published_figures") == english


def test_a_column_has_the_name_of_its_own_form(names: EnglishNames) -> None:
    assert names.english("登记号", "copyright_register") == "Registration number"
    assert names.english("登记号", "district_return") == "登记号"
