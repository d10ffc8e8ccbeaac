"""Chinese texts of calls: states, results, and what went wrong."""

from enum import StrEnum

from opscenter.calls.routing.rules import PresenceState
from opscenter.calls.rules import (
    AreaSource,
    CallbackReason,
    CallbackState,
    CallState,
    Disposition,
    Flow,
    LineKind,
    Outcome,
    StepKind,
)
from opscenter.core.text import mark

# One dictionary a class: members of different classes may share a value and would then be one key.
LABELS: tuple[dict[StrEnum, str], ...] = (
    {
        LineKind.TWILIO: mark("云线路"),
        LineKind.SIP: mark("中继线路"),
        LineKind.SIMULATOR: mark("模拟线路"),
        LineKind.MANUAL: mark("手工登记"),
    },
    {
        Flow.PUBLIC: mark("公众线"),
        Flow.UNIT: mark("单位线"),
    },
    {
        CallState.FLOW: mark("语音导航中"),
        CallState.QUEUED: mark("排队中"),
        CallState.CONNECTING: mark("正在接通"),
        CallState.TALKING: mark("通话中"),
        CallState.ENDED: mark("已结束"),
    },
    {
        AreaSource.KNOWN_NUMBER: mark("按来电号码匹配"),
        AreaSource.DIALLED_LINE: mark("按拨打的号码判断地区"),
        AreaSource.AREA_CODE: mark("按座机区号判断地区"),
        AreaSource.OPERATOR: mark("坐席选定"),
        AreaSource.UNKNOWN: mark("地区不明"),
    },
    {
        Outcome.ANSWERED: mark("已接听"),
        Outcome.ABANDONED_IN_FLOW: mark("导航中挂机"),
        Outcome.ABANDONED_IN_QUEUE: mark("排队中挂机"),
        Outcome.FAILED: mark("未接通"),
    },
    {
        Disposition.ANSWERED_AT_ONCE: mark("当场答复"),
        Disposition.JOINED_INCIDENT: mark("挂到事件"),
        Disposition.TICKET: mark("转工单"),
        Disposition.TRANSFERRED: mark("转接他处"),
        Disposition.CALLBACK_AGREED: mark("约定回电"),
        Disposition.NOT_OURS: mark("非本台业务"),
        Disposition.SILENT: mark("误拨静默"),
        Disposition.COMPLAINT: mark("投诉举报"),
    },
    {
        StepKind.RECOGNIZED: mark("来电识别"),
        StepKind.HEARD: mark("播报"),
        StepKind.ANNOUNCEMENT: mark("公告播报"),
        StepKind.PRESSED: mark("按键"),
        StepKind.NO_INPUT: mark("没有按键"),
        StepKind.JOINED_QUEUE: mark("进入排队"),
        StepKind.OFFERED: mark("振铃给坐席"),
        StepKind.DECLINED: mark("坐席未接"),
        StepKind.CONNECTED: mark("接通"),
        StepKind.LEFT: mark("挂机"),
    },
    {
        CallbackReason.ABANDONED: mark("未接来电"),
        CallbackReason.AGREED: mark("约定回电"),
    },
    {
        CallbackState.OPEN: mark("待回"),
        CallbackState.TAKEN: mark("回电中"),
        CallbackState.DONE: mark("已回"),
        CallbackState.GIVEN_UP: mark("多次未通"),
    },
    {
        PresenceState.OFFLINE: mark("离线"),
        PresenceState.READY: mark("空闲"),
        PresenceState.RESERVED: mark("来电"),
        PresenceState.BUSY: mark("通话"),
        PresenceState.WRAP_UP: mark("整理"),
        PresenceState.AWAY: mark("小休"),
    },
)

ERRORS = {
    "webhook.forged": mark("签名不对，没有处理这个请求。请核对线路的账号和密钥"),
    "webhook.no_call": mark("请求里没有通话编号，没有处理。请核对线路的配置"),
    "webhook.token_reused": mark("同一个请求编号带来了不同的内容，没有处理"),
    "call.not_found": mark("没有找到这通电话"),
    "call.no_province": mark("还没有导入行政区划，热线暂时不能用。请先导入区划数据"),
    "call.not_your_call": mark("只有接听的坐席可以记录这通电话"),
    "call.not_yours_to_unmask": mark("您不能查看完整号码。需要的话请向管理员申请"),
    "call.number_withheld": mark("来电人没有送出号码，无法显示"),
    "call.note_too_long": mark("通话记录太长，最多 {limit} 个字，请删减后再保存"),
    "call.note_missing": mark("还没有写诉求，请先写一两句再保存"),
    "call.still_running": mark("电话还没有挂断，请先挂断再完成小结"),
    "call.disposition_missing": mark("还没有选通话结果，请按 1–8 选一个"),
    "call.no_number_to_call_back": mark("来电人没有送出号码，不能约定回电，请改选其他结果"),
    "call.has_a_ticket": mark("这通电话已经保存为工单，请打开原工单补充"),
    "call.no_such_incident": mark("这个事件已经恢复或不在来电人的地区，请刷新后再看"),
    "call.body_not_found": mark("没有找到这个单位，请换名称或代码再查"),
    "call.body_not_clear": mark("有多个单位符合，请写全名称或输入单位代码"),
    "call.slip": mark("话务单还有内容没填对，请按提示改过再提交"),
    "call.slip_in_future": mark("来电时间晚于现在，请核对日期和时间"),
    "call.slip_too_old": mark("来电时间超过 31 天，不能补录"),
    "call.slip_too_long": mark("通话分钟数应为 0–240"),
    "callback.not_found": mark("没有找到这条回电记录"),
    "callback.taken": mark("别人已经在回这个电话，请选下一个"),
    "callback.not_yours": mark("这个电话不是您在回，请先按“取号回电”"),
    "call.offer_gone": mark("这通来电已经被别人接走或已挂断，请等下一通"),
    "simulator.not_allowed": mark("您不能使用电话模拟器。需要的话请向管理员申请"),
    "simulator.real_number": mark("只能用演示单位的号码模拟来电，请重新选择来电人"),
    "simulator.choice": mark("请选择来电人和要拨打的号码，再按“拨打电话”"),
    "simulator.pace": mark("没有这种语速，请重新选择"),
    "simulator.key": mark("电话上没有这个键"),
    "simulator.call_not_found": mark("没有找到这通模拟电话，请重新拨打"),
    "simulator.call_ended": mark("这通模拟电话已经结束，请重新拨打"),
    "presence.not_an_operator": mark("您不是坐席，不能接听来电。需要的话请向管理员申请坐席角色"),
    "presence.not_choosable": mark("只能选择空闲、小休或离线"),
    "presence.in_call": mark("还有通话没有结束或没有小结，请先完成再改状态"),
}
