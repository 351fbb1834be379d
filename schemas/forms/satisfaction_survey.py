"""Satisfaction survey: how content people are with IP protection, once a year.

Belongs here: what this form asks for: results by question and group, with how many answered and by what method.
Single answers are not asked for.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class SatisfactionSurvey(Form):
    """A question's score in one group of respondents, with its number and method."""

    question_no: str = sent(
        "题号",
        "Question number",
        kind="id",
        aliases=("问题编号", "指标编号", "序号"),
        example="Q3",
        description_zh="题目的编号；Q0为总体满意度。",
        description="Number of the question; Q0 is the overall score.",
    )
    question: str = sent(
        "问题",
        "Question",
        aliases=("题目", "调查内容", "测评内容"),
        required=False,
        example="对行政执法效率的满意程度",
        description_zh="题目的文字。",
        description="Text of the question.",
    )
    respondent_group: str = sent(
        "调查对象",
        "Respondents",
        kind="code",
        aliases=("受访群体", "调查群体", "样本类型"),
        required=False,
        codes=codes(
            _T="全部|全体|总体|all respondents",
            right_holder="权利人|企业权利人",
            professional="专业人士|专业群体",
            public="社会公众|公众|消费者",
        ),
        default="_T",
        example="权利人",
        description_zh="调查的是哪一类人；不分类填合计。",
        description="Group of respondents: right holders, professionals or the public; all where groups are not told apart.",
    )
    ref_area: str = columns.district(
        "地区",
        aliases=("所在区", "区县", "行政区", "Area"),
        example="天津市",
        description_zh="所在的区；全市（省）数填本市（省）名称。",
        description="District, or the city as a whole: a GB/T 2260 code.",
    )
    time_period: str = columns.period()
    score: float = sent(
        "满意度得分",
        "Score",
        kind="decimal",
        unit="SCORE",
        aliases=("得分", "满意度", "分值"),
        example="78.6",
        description_zh="得分，0至100。",
        description="Score from 0 to 100.",
        in_range={"min_value": 0, "max_value": 100},
    )
    answers: int = columns.count(
        "有效样本量",
        "Answers",
        aliases=("样本量", "有效问卷数", "样本数"),
        example="1060",
        description_zh="有效答卷数。",
        description="Number of valid answers.",
    )
    asked: int = columns.count(
        "发放数量",
        "Asked",
        aliases=("发放问卷数", "调查人数"),
        required=False,
        example="1500",
        description_zh="发放的问卷数。",
        description="Number of persons asked.",
    )
    method: str = sent(
        "调查方式",
        "Method",
        kind="code",
        aliases=("调查方法",),
        codes=codes(
            telephone="电话|电话调查",
            online="网络|网络调查|线上",
            face_to_face="入户|面访|现场|拦截访问",
            mixed="混合|多种方式",
        ),
        example="电话",
        description_zh="电话、网络、面访还是混合方式。",
        description="Survey method: telephone, online, face to face or mixed.",
    )
    half_width: float = sent(
        "抽样误差",
        "Sampling error",
        kind="decimal",
        unit="SCORE",
        aliases=("误差", "置信区间半宽"),
        required=False,
        example="1.8",
        description_zh="得分95%置信区间的半宽，分。",
        description="Half the width of the 95 per cent interval of the score, in points.",
        ge=0,
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="satisfaction_survey",
                label_zh="知识产权保护满意度调查表",
                label_en="Satisfaction survey",
                cadence="A",
                senders=("ip_office", "national_ip_office"),
                acceptance="all_or_nothing",
                series="full",
                key=("question_no", "respondent_group", "ref_area", "time_period"),
                is_masked=True,
            )
        }
