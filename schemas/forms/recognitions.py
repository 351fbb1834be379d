"""Recognitions: units, products, parks, standards and cases that an authority has recognised.

Belongs here: what this form asks for. The kind of recognition is the indicator that counts it.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, OtherRows, codes, sent


class Recognitions(Form):
    """A recognised unit: enterprise, product, park, mark, variety, standard or typical case."""

    unit_name: str = sent(
        "名称",
        "Name",
        aliases=("单位名称", "企业名称", "获认定单位", "认定对象", "标准名称", "Unit name"),
        example="某某科技有限公司",
        description_zh="获认定的单位、产品、商标、标准的名称，或案例的标题；不得填写个人姓名。",
        description="Name of the recognised unit, product, mark or standard, or title of the case; never a private person.",
    )
    credit_code: str = columns.credit_code(
        required=False,
        description_zh="18位统一社会信用代码；产品、商标、标准留空。",
        description="18-character unified social credit code with its check character; blank for products, marks and standards.",
    )
    recognition_kind: str = sent(
        "认定类别",
        "Kind of recognition",
        kind="code",
        aliases=("类别", "认定类型", "称号"),
        codes=codes(
            ENT_ADVANTAGE="知识产权优势企业|优势企业|知识产权示范企业|IP advantage enterprises",
            PROD_ADVANTAGE="知识产权优势产品|优势产品|IP advantage products",
            PROD_INTENSIVE="专利密集产品|知识产权密集型产品|专利密集型产品|IP-intensive products",
            TM_DEMO_ENT="商标战略实施示范企业|商标示范企业|Demonstration enterprises of the trademark strategy",
            TM_WELLKNOWN="驰名商标|中国驰名商标|Well-known trademarks",
            TM_FAMOUS="著名商标|天津市著名商标|Famous trademarks of the city",
            GI_MARK="地理标志商标|地理标志证明商标|Geographical-indication marks",
            GI_PRODUCT="地理标志保护产品|地理标志产品|Protected geographical-indication products",
            STD_LOCAL="地方标准|Local standards made or revised",
            ENT_COMPETITIVE="具有国际竞争能力的知识产权优势企业|IP advantage enterprises of international competitiveness",
            PROD_FLAGSHIP="自主知识产权拳头产品|拳头产品|Flagship products with own IP",
            PROD_ACE="杀手锏产品|科技型企业杀手锏产品|Ace products of tech enterprises",
            TM_DEMO_DISTRICT="国家级商标战略实施示范城区|商标示范城区|National demonstration districts of the trademark strategy",
            CR_DEMO_CITY="市级版权示范单位(园区)|市级版权示范单位|City copyright demonstration units and parks",
            CR_DEMO_NATION="全国版权示范单位(园区)|全国版权示范单位|National copyright demonstration units and parks",
            CR_PARK="版权产业园区和产业基地|版权产业园区|版权产业基地|Copyright industry parks and bases",
            IP_PARK="国家级知识产权试点示范园区|知识产权示范园区|National IP pilot and demonstration parks",
            NAV_ZONE="国家专利导航产业发展试验区|专利导航试验区|National patent-navigation industry zones",
            PAT_NAV_INDUSTRY="重点产业专利导航|产业专利导航|Key industries with patent navigation done",
            PAT_NAV_FIELD="重点领域专利导航|领域专利导航|Key fields with patent navigation done",
            PAT_POOL="专利池|细分行业专利池|Patent pools of industry segments",
            SVC_BRAND_AGENCY="知识产权品牌服务机构|品牌服务机构|High-end brand IP service agencies",
            SVC_CLUSTER="知识产权服务业集聚区|Clusters of IP services",
            TYPICAL_CASE="知识产权典型案例|知识产权典型案件|典型案例|典型案件|Typical IP cases chosen",
            HIGHTECH_ENT="国家高新技术企业|高新技术企业|High-tech enterprises",
        ),
        example="知识产权优势企业",
        description_zh="认定的是哪一项；每行计入该项的数量。",
        description="What was recognised; each row counts once towards the number of this kind.",
    )
    level: str = sent(
        "级别",
        "Level",
        kind="code",
        aliases=("认定级别", "层级"),
        codes=codes(national="国家级|国家", city="市级|省级|市", district="区级|区"),
        example="市级",
        description_zh="认定机关的级别。",
        description="Level of the recognising authority: national, city or district.",
    )
    ref_area: str = sent(
        "所在区",
        "District",
        kind="area",
        aliases=("地区", "区县", "行政区", "Area"),
        example="西青区",
        description_zh="单位所在的区；不属于某一区的填本市（省）名称。",
        description="District of the unit; the city where it belongs to no single district.",
    )
    recognised_on: pl.Date = sent(
        "认定日期",
        "Recognised on",
        kind="date",
        aliases=("批准日期", "发布日期", "认定时间"),
        example="2016-11-30",
        description_zh="认定的日期。",
        description="Day of the recognition.",
    )
    recognising_agency: str = sent(
        "认定机关",
        "Recognised by",
        aliases=("认定部门", "批准机关", "发布机关"),
        required=False,
        example="国家知识产权局",
        description_zh="作出认定的机关。",
        description="Authority that granted the recognition.",
    )
    right_kind: str = columns.right_kind(
        aliases=("涉案权利", "权利种类", "Right"),
        required=False,
        description_zh="典型案例涉及的权利类型；其他认定留空。",
        description="Of a typical case, the kind of right; blank for other recognitions.",
    )
    case_route: str = sent(
        "保护途径",
        "Route of protection",
        kind="code",
        aliases=("案件途径", "办理途径", "案件性质"),
        required=False,
        codes=codes(
            administrative="行政执法|行政处罚|行政裁决",
            civil="民事诉讼|民事审判|民事",
            criminal="刑事诉讼|刑事审判|刑事",
            judicial_review="行政诉讼|行政审判",
            customs="海关保护|海关查扣|海关",
            mediation="调解仲裁|人民调解|仲裁",
        ),
        example="行政执法",
        description_zh="典型案例的保护途径：行政、民事、刑事、行政诉讼、海关或调解仲裁；其他认定留空。",
        description="Of a typical case, the route of protection: administrative, civil, criminal, judicial review, customs or mediation; blank for other recognitions.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="recognitions",
                label_zh="认定名录",
                label_en="Recognitions",
                cadence="A",
                senders=("*",),
                acceptance="all_or_nothing",
                series="full",
                other_rows=OtherRows(
                    words=(
                        "撤销",
                        "取消",
                        "吊销",
                        "注销",
                        "撤回",
                        "终止",
                        "废止",
                        "作废",
                        "失效",
                        "摘牌",
                        "除名",
                        "移出",
                        "剔除",
                        "淘汰",
                        "落选",
                        "退出",
                        "到期",
                        "暂停",
                        "拟认定",
                        "拟授予",
                        "拟推荐",
                        "拟入选",
                        "拟确定",
                        "公示名单",
                        "公示稿",
                        "申报名单",
                        "申报企业",
                        "申报单位",
                        "申报产品",
                        "申报情况",
                        "申报表",
                        "推荐名单",
                        "推荐表",
                        "不再认定",
                        "不再列入",
                        "不再保留",
                        "未通过",
                        "未入选",
                        "不合格",
                        "培育",
                        "候选",
                        "备选",
                    ),
                    listed=(
                        "企业",
                        "单位",
                        "产品",
                        "商标",
                        "园区",
                        "基地",
                        "机构",
                        "案例",
                        "标准",
                        "项目",
                        "对象",
                        "库",
                        "类",
                        "名单",
                        "名录",
                        "名册",
                        "一览表",
                        "情况",
                    ),
                    granted=(
                        "认定",
                        "授予",
                        "称号",
                        "资格",
                        "荣誉",
                        "命名",
                        "牌匾",
                        "证书",
                    ),
                    apart=(
                        "合同",
                        "合作",
                        "协议",
                        "项目",
                        "专利",
                        "专利权",
                        "贷款",
                        "业务",
                        "保险",
                        "许可",
                        "质押",
                        "备案",
                    ),
                ),
                key=("unit_name", "recognition_kind", "level", "recognised_on"),
            )
        }
