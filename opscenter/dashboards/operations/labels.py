"""Chinese words for the state of the platform."""

from enum import StrEnum

from opscenter.core.text import mark
from opscenter.dashboards.operations.rules import JobHealth

LABELS: dict[StrEnum, str] = {
    JobHealth.FAILED: mark("上次失败"),
    JobHealth.LATE: mark("没有按时运行"),
    JobHealth.NEVER: mark("还没运行过"),
    JobHealth.RUNNING: mark("运行中"),
    JobHealth.WELL: mark("正常"),
}

# What each job does, by the name that also stands in the log.
JOB_NAMES: dict[str, str] = {
    "accounts.forget": mark("清理过期的登录"),
    "alerts.escalate": mark("没人确认的告警通知下一位"),
    "alerts.reconcile": mark("核对检查和告警"),
    "alerts.silences": mark("到期的静默提醒和结束"),
    "audit.head": mark("导出审计链的末尾"),
    "audit.seal": mark("封存审计记录"),
    "calendar.seed": mark("载入工作日历"),
    "end lost calls": mark("结束断了线的通话"),
    "expire call offers": mark("没接的来电转给下一位"),
    "forget webhook receipts": mark("清理线路请求的收据"),
    "knowledge.expire": mark("过期的文章下线"),
    "knowledge.publish": mark("到点发布文章"),
    "knowledge.remind": mark("提醒核对和到期的文章"),
    "knowledge.gaps": mark("归并没有答案的问题"),
    "knowledge.forget_questions": mark("清理过期的搜索记录"),
    "knowledge.files": mark("读取附件里的文字"),
    "knowledge.forget_drafts": mark("清理没人回来写的稿子"),
    "knowledge.remove_files": mark("清理没有文章用到的图片和附件"),
    "live.forget": mark("清理实时消息"),
    "messages.send": mark("发送邮件和消息"),
    "organizations.codes": mark("启用新年度的单位代码"),
    "outbox.forget": mark("清理已送达的事件"),
    "probes.mark_silent": mark("认出没有回报的探针"),
    "results.forget": mark("清理过期的采样"),
    "results.roll_up": mark("汇总采样"),
    "status.reconcile": mark("核对告警和中断记录"),
    "tickets.close_solved": mark("到期的已解决工单关闭"),
    "tickets.mark_overdue": mark("标出超时的工单"),
    "tickets.reconcile_chain": mark("核对告警、事件和公告"),
    "uploads.forget": mark("清理没有确认的上传"),
}

ERRORS: dict[str, str] = {
    "operation.not_given_up": mark("这一条不在放弃之列，可能已经有人重试过"),
}
