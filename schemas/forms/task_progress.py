"""Task progress: how far the plan's tasks and projects have come, quarter by quarter.

Belongs here: what this form asks for. The tasks themselves are a seed (``plan_task``); what the numbers say of
the targets is not for a sender to state.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class TaskProgress(Form):
    """A task or project of the plan: status, milestone, evidence."""

    task_id: str = sent(
        "任务编号",
        "Task",
        kind="task",
        aliases=("任务", "任务名称", "项目名称", "工作任务"),
        example="A1.1",
        description_zh="规划的任务或工程，填编号或名称。",
        description="Task or project of the plan, by its number or title.",
    )
    time_period: str = columns.period()
    status: str = sent(
        "进展状态",
        "Status",
        kind="code",
        aliases=("状态", "完成情况", "进度状态"),
        codes=codes(
            not_started="未启动|未开始",
            in_progress="进行中|正常推进|按计划推进",
            delayed="滞后|进展滞后|未达进度",
            done="已完成|完成",
            dropped="取消|调整|终止",
        ),
        example="进行中",
        description_zh="未启动、进行中、滞后、已完成还是已取消。",
        description="Status: not started, in progress, delayed, done or dropped.",
    )
    progress_pct: float = sent(
        "完成进度",
        "Progress",
        kind="decimal",
        unit="PCT",
        aliases=("进度", "完成比例", "完成率"),
        required=False,
        example="60",
        description_zh="报送单位自评的完成程度，0至100%。",
        description="Completion of the task as estimated by the sender, 0 to 100 per cent.",
        in_range={"min_value": 0, "max_value": 100},
    )
    milestone: str = sent(
        "阶段成果",
        "Milestone",
        aliases=("里程碑", "主要进展", "工作进展"),
        example="完成20个行业专利导航报告",
        description_zh="已取得的阶段性成果。",
        description="Milestone reached.",
    )
    evidence: str = sent(
        "佐证材料",
        "Evidence",
        aliases=("证明材料", "依据", "文件名称及文号"),
        required=False,
        example="津知发〔2018〕12号",
        description_zh="能证明成果的文件、公告或网址。",
        description="Supporting document, notice or address.",
    )
    next_due_on: pl.Date = sent(
        "下一节点日期",
        "Next milestone due",
        kind="date",
        is_planned=True,
        aliases=("下一节点", "计划完成日期"),
        required=False,
        example="2019-06-30",
        description_zh="下一个节点应完成的日期。",
        description="Day on which the next milestone is due.",
    )
    has_ip_review: bool = sent(
        "是否开展知识产权评议",
        "IP review",
        kind="boolean",
        aliases=("知识产权评议", "是否评议"),
        required=False,
        example="是",
        description_zh="该计划或项目是否就知识产权目标开展过评议。",
        description="Whether the programme or project was evaluated for its IP goals.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="task_progress",
                label_zh="规划任务进展表",
                label_en="Task progress",
                cadence="Q",
                senders=("*",),
                acceptance="all_or_nothing",
                series="full",
                key=("task_id", "time_period"),
            )
        }
