"""IP talent: persons by category and level, once a year, without their names.

Belongs here: what this form asks for. A person is a number that means something to the sender only: names,
identity numbers and contacts are not asked for and have no column.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class IpTalent(Form):
    """A person in the talent pool: category, level, qualification, where employed."""

    person_no: str = sent(
        "人才编号",
        "Person number",
        kind="id",
        aliases=("编号", "人员编号", "序列号"),
        example="TJ2019-0042",
        description_zh="报送单位自编的编号；不得填写姓名或身份证号。",
        description="Sender's number of the person; never a name or an identity number.",
    )
    time_period: str = columns.period()
    talent_kind: str = sent(
        "人才类别",
        "Category",
        kind="code",
        aliases=("类别", "人才类型"),
        codes=codes(
            enterprise_management="企业管理|企业知识产权管理|企事业管理",
            public_administration="行政管理|行政管理与执法|行政执法",
            justice="司法|审判|检察",
            service="服务|中介服务|代理服务",
            information="信息分析|专利信息|检索分析",
            operation="运营|评估运营|转移转化",
            research_teaching="教学研究|高校研究|教育培训",
            examination="审查|专利审查",
        ),
        example="企业管理",
        description_zh="人才从事哪一类知识产权工作。",
        description="Category: management in enterprises, public administration, justice, services, information, operation, research and teaching, or examination.",
    )
    level: str = sent(
        "人才层次",
        "Level",
        kind="code",
        aliases=("层次", "人才级别", "级别"),
        codes=codes(
            leading="领军人才|国家领军人才",
            high="高层次人才|百千万知识产权人才|百名高层次人才",
            backbone="骨干人才|市级骨干",
            professional="专业人才|实务人才|一般",
        ),
        example="骨干人才",
        description_zh="人才的层次。",
        description="Level: leading, high, backbone or professional talent.",
    )
    qualification: str = sent(
        "执业资格",
        "Qualification",
        kind="code",
        aliases=("资格", "职业资格", "专业资格"),
        required=False,
        codes=codes(
            patent_attorney="专利代理师|专利代理人",
            lawyer="律师",
            ip_title="知识产权师|知识产权专业职称|professional title in IP",
            appraiser="资产评估师|评估师",
            none="无|没有",
        ),
        default="none",
        example="专利代理师",
        description_zh="持有的执业资格或职称；没有的填“无”。",
        description="Qualification: patent attorney, lawyer, professional title in intellectual property, appraiser or none.",
    )
    employer_type: str = columns.party_type(
        "单位类型",
        "Employer type",
        aliases=("工作单位类型", "用人单位类型"),
        description_zh="所在单位属于哪一类；不留存单位名称。",
        description="Type of employer",
    )
    ref_area: str = columns.district()
    recognised_on: pl.Date = sent(
        "入库日期",
        "Entered on",
        kind="date",
        aliases=("认定日期", "入选日期"),
        required=False,
        example="2019-06-10",
        description_zh="进入人才库或评定层次的日期。",
        description="Day on which the person entered the pool or received the level.",
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="ip_talent",
                label_zh="知识产权人才名册",
                label_en="IP talent",
                cadence="A",
                senders=("human_resources_office", "ip_office"),
                acceptance="quarantine",
                series="full",
                key=("person_no", "time_period"),
                is_masked=True,
            )
        }
