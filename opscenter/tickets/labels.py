"""Chinese words for the enums, events and errors of tickets."""

from collections.abc import Mapping
from enum import StrEnum

from opscenter.core.text import mark
from opscenter.tickets.rules.chain import Station
from opscenter.tickets.rules.views import View
from opscenter.tickets.rules.words import (
    Contact,
    Event,
    Impact,
    PendingReason,
    Priority,
    Progress,
    RequesterClass,
    Source,
    TicketKind,
    TicketState,
    TicketType,
    Urgency,
)

_PENDING: dict[StrEnum, str] = {
    PendingReason.REQUESTER: mark("等单位"),
    PendingReason.BANK: mark("等银行"),
    PendingReason.APPROVAL: mark("等审批"),
    PendingReason.VENDOR: mark("等承建商"),
}
# One dictionary a class: members of different classes may share a value and would then be one key.
LABELS: tuple[dict[StrEnum, str], ...] = (
    {
        TicketKind.QUESTION: mark("咨询类"),
        TicketKind.REQUEST: mark("服务请求"),
        TicketKind.INCIDENT: mark("事件"),
        TicketKind.CHANGE: mark("变更"),
    },
    {
        TicketType.CONSULTATION: mark("咨询"),
        TicketType.HELP: mark("求助"),
        TicketType.COMPLAINT: mark("投诉"),
        TicketType.REPORT: mark("举报"),
        TicketType.SUGGESTION: mark("建议"),
        TicketType.PRAISE: mark("表扬"),
        TicketType.FAULT: mark("故障"),
        TicketType.PERMISSION: mark("权限"),
        TicketType.DATA_FIX: mark("数据修改"),
        TicketType.REQUIREMENT: mark("需求"),
        TicketType.CHANGE: mark("变更"),
    },
    {
        TicketState.NEW: mark("新建"),
        TicketState.OPEN: mark("处理中"),
        TicketState.PENDING: mark("暂停"),
        TicketState.SOLVED: mark("已解决"),
        TicketState.CLOSED: mark("已关闭"),
    },
    {
        Priority.P1: mark("一级"),
        Priority.P2: mark("二级"),
        Priority.P3: mark("三级"),
        Priority.P4: mark("四级"),
    },
    {
        Impact.WIDE: mark("影响全市及以上"),
        Impact.AREA: mark("影响一个县区"),
        Impact.UNIT: mark("影响单家"),
        Impact.PERSON: mark("只影响一人"),
    },
    {
        Urgency.HIGH: mark("急"),
        Urgency.NORMAL: mark("一般"),
        Urgency.LOW: mark("不急"),
    },
    {
        Source.PORTAL: mark("网页提交"),
        Source.PHONE: mark("来电"),
        Source.OPERATOR: mark("坐席代填"),
        Source.ALERT: mark("监测自动发现"),
    },
    {
        RequesterClass.BUDGET_UNIT: mark("预算单位"),
        RequesterClass.NON_BUDGET_UNIT: mark("非预算单位"),
        RequesterClass.PUBLIC: mark("社会公众"),
        RequesterClass.FINANCE: mark("财政部门"),
        RequesterClass.BANK: mark("代理银行"),
        RequesterClass.VENDOR: mark("供应商"),
        RequesterClass.MONITORING: mark("监测"),
    },
    _PENDING,
    {
        Contact.SMS: mark("短信通知，网页看详情"),
        Contact.CALL: mark("请打电话给我"),
        Contact.WEB: mark("只在网页查看"),
    },
    {
        Progress.RECEIVED: mark("已收到"),
        Progress.IN_WORK: mark("处理中"),
        Progress.WAITS_FOR_YOU: mark("等您补充"),
        Progress.ANSWERED: mark("已答复"),
        Progress.FINISHED: mark("已结束"),
    },
    {
        View.MINE: mark("待我处理"),
        View.DUE_TODAY: mark("今天到期"),
        View.WAITING: mark("等单位回复"),
        View.UNCLAIMED: mark("未认领"),
        View.GROUP: mark("全部未办结"),
        View.OVERDUE: mark("已超时"),
        View.RETURNED: mark("退回给我组"),
        View.COMPLAINTS: mark("投诉举报"),
        View.DATA_FIXES: mark("后台改数"),
        View.SCOPE: mark("范围内未办结"),
    },
    {
        Station.PROBE: mark("探针"),
        Station.ALERT: mark("告警"),
        Station.TICKET: mark("工单"),
        Station.HOTLINE: mark("热线播报"),
        Station.PORTAL: mark("门户横幅"),
        Station.STATUS_PAGE: mark("状态页"),
        Station.ON_CALL: mark("值班通知"),
        Station.RECOVERY: mark("恢复"),
        Station.CONTRACT: mark("记入合同"),
    },
    {
        Event.CREATED: mark("收到工单"),
        Event.ASSIGNED: mark("派单"),
        Event.CLAIMED: mark("认领"),
        Event.HANDED_OVER: mark("移交"),
        Event.RETURNED: mark("退回"),
        Event.PAUSED: mark("暂停计时"),
        Event.RESUMED: mark("恢复计时"),
        Event.SOLVED: mark("解决"),
        Event.REOPENED: mark("重新打开"),
        Event.CLOSED: mark("关闭"),
        Event.WITHDRAWN: mark("撤回"),
        Event.PRIORITY_CHANGED: mark("调整优先级"),
        Event.ATTACHED_TO_INCIDENT: mark("挂到事件"),
        Event.INCIDENT_RESOLVED: mark("事件恢复"),
        Event.NUDGED: mark("催办"),
        Event.MENDED: mark("核对补齐"),
    },
)

# Sentences of system entries; placeholders are the entry's parameters.
EVENT_TEXTS: Mapping[Event, str] = {
    Event.CREATED: mark("收到工单"),
    Event.ASSIGNED: mark("按派单目录分给 {organization} · {group}"),
    Event.CLAIMED: mark("{name} 认领"),
    Event.HANDED_OVER: mark("{from_group} → {to_organization} · {to_group} 移交，原因“{reason}”"),
    Event.RETURNED: mark("退回给 {to_organization} · {to_group}，原因“{reason}”"),
    Event.PAUSED: mark("暂停计时，{reason}"),
    Event.RESUMED: mark("恢复计时"),
    Event.SOLVED: mark("已答复并解决"),
    Event.REOPENED: mark("重新打开，原因“{reason}”"),
    Event.CLOSED: mark("关闭"),
    Event.WITHDRAWN: mark("诉求人撤回"),
    Event.PRIORITY_CHANGED: mark("优先级由 {before} 改为 {after}，原因“{reason}”"),
    Event.ATTACHED_TO_INCIDENT: mark("挂到事件 {incident}（{title}）"),
    Event.INCIDENT_RESOLVED: mark("监测确认恢复，中断 {minutes} 分钟"),
    Event.NUDGED: mark("诉求人催办"),
    Event.MENDED: mark("每分钟核对时补齐：{fault}"),
}
ASSIGNED_TO_VENDOR = mark("按派单目录分给 {organization} · {group}，承建商 {vendor}（包 {lot}）")
ASSIGNED_WITHOUT_CONTRACT = mark("没有有效协议，按规定由 {organization} · {group} 接办（无合同）")

# Which words an event's parameter stands for, where it is an enum's value.
PARAMETER_TEXTS: Mapping[str, Mapping[str, str]] = {
    "reason": {reason.value: text for reason, text in _PENDING.items()},
    "fault": {
        "not_opened": mark("告警没有开出事件"),
        "not_resolved": mark("告警已恢复而事件没有结束"),
        "not_announced": mark("事件没有发布公告"),
        "not_withdrawn": mark("事件结束而公告没有撤下"),
    },
    "before": {priority.value: priority.value.upper() for priority in Priority},
    "after": {priority.value: priority.value.upper() for priority in Priority},
}

ERRORS: dict[str, str] = {
    "ticket.not_found": mark("没有找到这件工单。请核对工单号；也可能不在您的查看范围内"),
    "ticket.not_for_this_unit": mark("只能为本单位或管辖范围内的单位提交工单"),
    "ticket.unit_not_found": mark("范围内没有这个单位，请核对名称或代码"),
    "ticket.unit_ambiguous": mark("有好几个单位符合，请写全称或单位代码"),
    "ticket.invalid": mark("工单还有内容没填对"),
    "ticket.title_missing": mark("一句话标题没有填，请写明哪个功能出了什么问题"),
    "ticket.title_too_long": mark("标题太长，最多 200 个字"),
    "ticket.body_missing": mark("情况没有写，请写明时间、操作和提示的原话"),
    "ticket.body_too_long": mark("内容太长，最多 10,000 个字，其余可以放进附件"),
    "ticket.words_missing": mark("还没有写内容"),
    "ticket.phone_missing": mark("手机号码没有填，应为 11 位"),
    "ticket.phone_invalid": mark("手机号码不对，应为 11 位手机号或带区号的固定电话"),
    "ticket.resolution_missing": mark("解决办法没有写，请写明原因和处理结果"),
    "ticket.reason_missing": mark("原因没有写"),
    "ticket.not_yours_to_answer": mark("您不能答复这件工单"),
    "ticket.not_yours_to_note": mark("您不能写内部备注"),
    "ticket.not_yours_to_assign": mark("您不能派单、认领或移交"),
    "ticket.not_yours_to_handle": mark("您不能处理这件工单"),
    "ticket.not_yours_to_solve": mark("您不能办结这件工单；投诉、举报须由在编人员办结"),
    "ticket.not_yours_to_close": mark("您不能关闭这件工单；投诉、举报须由在编人员关闭"),
    "ticket.not_yours_to_withdraw": mark("只有诉求人可以撤回"),
    "ticket.not_yours_to_unmask": mark("您不能查看完整号码"),
    "ticket.no_phone": mark("诉求人没有留电话"),
    "ticket.already_closed": mark("工单 {number} 已关闭，不能再改。需要继续处理的，请新建工单并注明原单号"),
    "ticket.already_finished": mark("工单 {number} 已经办结"),
    "ticket.already_attached": mark("工单 {number} 已经挂到事件，或已经办结"),
    "ticket.incident_does_not_fit": mark("事件 {number} 已经结束，或者不影响这家单位，不能挂上去"),
    "ticket.incident_still_open": mark("事件 {number} 的告警还没有恢复，恢复后自动办结，不能手工解决"),
    "ticket.sent_already": mark("工单 {number} 上已经有这段话，没有重复发送"),
    "ticket.changed_since": mark(
        "您看这件工单的时候，{name} 已有新动作。请看下面的往来，再决定要不要提交；您写的内容还在"
    ),
    "ticket.wrong_state": mark("工单 {number} 现在的状态不能这样改，请刷新后再看"),
    "ticket.not_solved_yet": mark("工单 {number} 还没有解决，先答复并解决再关闭"),
    "ticket.not_paused": mark("工单 {number} 没有暂停"),
    "ticket.cannot_reopen": mark("工单 {number} 不能重新打开：没有办结，或者答复已超过 7 天。请新建工单"),
    "ticket.somebody_has_it": mark("工单 {number} 已由 {name} 认领"),
    "ticket.group_not_found": mark("没有这个处理组，或者已经停用"),
    "ticket.group_has_it": mark("工单已经在 {name}"),
    "ticket.nowhere_to_return": mark("工单 {number} 没有移交过，没有可退回的处理组"),
    "ticket.nudged_already": mark("一小时内已经催过，我们看到了"),
    "ticket.attachment_not_found": mark("没有这个附件，或者您不能查看"),
    "ticket.no_draft": mark("没有可提交的内容，可能已经在别的窗口提交过。请到“我的工单”里看"),
    "ticket.answer_missing": mark("这一题还没有回答"),
    "ticket.wrong_pair": mark("没有找到：工单号和手机号要对得上。请核对后再查"),
    "ticket.too_many_files": mark("一次最多 {limit} 个附件"),
    "ticket.too_many_attempts": mark("查得太多了，请过 {minutes} 分钟再试，或者打热线问"),
}
