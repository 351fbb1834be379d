"""Enterprise survey: what single enterprises say of their staff, sales and rights, once a year.

Belongs here: what this form asks for. Enterprises are known by credit code only; what is published of them is
added up and kept from giving any one away (docs/methods/disclosure.md#91-unsafe-cells).
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, derived, sent


class EnterpriseSurvey(Form):
    """An enterprise in a year: class, size, sales, rights held and used."""

    credit_code: str = columns.credit_code()
    ref_area: str = derived(
        description="The reporting district: a GB/T 2260 code, derived from the submitter; it ends in -UNALLOC for figures not allocated to a district."
    )
    time_period: str = columns.period()
    industry_code: str = columns.industry()
    size_class: str = columns.size_class()
    is_private: bool = sent(
        "是否民营",
        "Private",
        kind="boolean",
        aliases=("民营企业",),
        required=False,
        example="是",
        description_zh="是否为民营企业。",
        description="Whether the enterprise is privately owned.",
    )
    is_tech_sme: bool = sent(
        "是否科技型中小企业",
        "Tech SME",
        kind="boolean",
        aliases=("科技型中小企业",),
        required=False,
        example="是",
        description_zh="是否为经认定的科技型中小企业。",
        description="Whether it is a recognised technology SME.",
    )
    is_tech_giant: bool = sent(
        "是否科技小巨人",
        "Tech little giant",
        kind="boolean",
        aliases=("科技小巨人企业", "小巨人企业"),
        required=False,
        example="否",
        description_zh="是否为经认定的科技小巨人企业。",
        description="Whether it is a recognised technology little giant.",
    )
    is_hightech: bool = sent(
        "是否高新技术企业",
        "High-tech enterprise",
        kind="boolean",
        aliases=("高新技术企业", "国家高新技术企业"),
        required=False,
        example="否",
        description_zh="是否为国家高新技术企业。",
        description="Whether it is a national high-tech enterprise.",
    )
    staff: int = columns.people(
        "从业人员期末人数",
        "Staff",
        aliases=("从业人员", "职工人数", "从业人员数"),
        example="86",
        description_zh="年末从业人员数。",
        description="Staff at the end of the year.",
    )
    ip_staff: int = columns.people(
        "知识产权管理人员",
        "IP staff",
        aliases=("专职知识产权人员", "知识产权工作人员"),
        required=False,
        example="2",
        description_zh="从业人员中从事知识产权管理的人数。",
        description="Of the staff, those who manage intellectual property.",
        rules=columns.no_more_than("staff"),
    )
    revenue_yuan: float = columns.amount(
        "营业收入",
        "Revenue",
        aliases=("主营业务收入", "销售收入"),
        example="32000000",
        description_zh="全年营业收入，元。",
        description="Revenue of the year, in yuan.",
    )
    patent_product_output_yuan: float = columns.amount(
        "专利产品产值",
        "Output of patented products",
        aliases=("专利产品/产值", "实施专利产品产值"),
        required=False,
        example="9000000",
        description_zh="受专利保护的产品的产值，元。",
        description="Output of products under a patent, in yuan.",
    )
    patent_product_revenue_yuan: float = columns.amount(
        "专利产品销售收入",
        "Sales of patented products",
        aliases=("专利产品/销售收入", "专利产品收入"),
        required=False,
        example="8500000",
        description_zh="营业收入中专利产品的销售收入，元。",
        description="Of the revenue, sales of products under a patent, in yuan.",
        rules=columns.no_more_than("revenue_yuan"),
    )
    patent_product_export_yuan: float = columns.amount(
        "专利产品出口额",
        "Exports of patented products",
        aliases=("专利产品/出口", "专利产品出口"),
        required=False,
        example="600000",
        description_zh="专利产品销售中出口的部分，折合人民币元。",
        description="Of the sales of patented products, exports, in yuan.",
        rules=columns.no_more_than("patent_product_revenue_yuan"),
    )
    rd_yuan: float = columns.amount(
        "研发费用",
        "R&D expenditure",
        aliases=("R&D经费", "研究开发费用", "研发投入"),
        required=False,
        example="1900000",
        description_zh="研究开发费用，元。",
        description="Expenditure on research and development, in yuan.",
    )
    patents_valid: int = columns.count(
        "有效专利数",
        "Patents in force",
        aliases=("有效专利", "有效专利/合计", "拥有有效专利数"),
        example="14",
        description_zh="年末有效专利件数。",
        description="Patents in force at the end of the year.",
    )
    inventions_valid: int = columns.count(
        "有效发明专利数",
        "Inventions in force",
        aliases=("有效发明专利", "有效专利/发明"),
        example="4",
        description_zh="有效专利中的发明专利件数。",
        description="Of the patents in force, inventions.",
        rules=columns.no_more_than("patents_valid"),
    )
    trademarks_valid: int = columns.count(
        "有效注册商标数",
        "Trademarks in force",
        aliases=("有效注册商标", "注册商标数", "拥有注册商标数"),
        example="3",
        description_zh="年末有效注册商标件数。",
        description="Registered trademarks in force at the end of the year.",
    )
    copyrights: int = columns.count(
        "著作权登记数",
        "Copyrights registered",
        aliases=("著作权数", "软件著作权数", "版权登记数"),
        required=False,
        example="5",
        description_zh="已登记的著作权件数，含软件著作权。",
        description="Registered copyrights held, software included.",
    )
    licensed_in: int = columns.count(
        "被许可有效专利数",
        "Patents licensed in",
        aliases=("被许可专利数", "被许可有效专利"),
        required=False,
        example="0",
        description_zh="经许可使用的他人有效专利件数。",
        description="Patents of others in force that it may use under licence.",
    )
    has_ip_standard: bool = sent(
        "是否贯标",
        "IP management standard",
        kind="boolean",
        aliases=("是否通过知识产权管理体系认证", "贯标企业"),
        required=False,
        example="否",
        description_zh="是否通过《企业知识产权管理规范》（GB/T 29490）认证。",
        description="Whether its IP management is certified under GB/T 29490.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="enterprise_survey",
                label_zh="企业知识产权调查表",
                label_en="Enterprise survey",
                cadence="A",
                senders=("district_office", "ip_office"),
                acceptance="quarantine",
                series="full",
                key=("credit_code", "time_period"),
                is_masked=True,
            )
        }
