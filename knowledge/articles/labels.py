"""Chinese words for the enums and errors of articles."""

from enum import StrEnum

from knowledge.articles.rules import AnswerKind, ArticleState, Audience, Category, Pile, SecurityLevel
from opscenter.core.text import mark
from opscenter.messages.texts import register

LABELS: dict[StrEnum, str] = {
    Category.LOGIN: mark("登录与账号"),
    Category.SIGNATURE: mark("UKey/CA/签章"),
    Category.BROWSER: mark("浏览器/控件/打印"),
    Category.MASTER_DATA: mark("基础信息与人员"),
    Category.BUDGETING: mark("预算编制"),
    Category.QUOTA: mark("指标"),
    Category.CASH_PLAN: mark("用款计划/额度"),
    Category.PAYMENT: mark("国库集中支付"),
    Category.OFFICIAL_CARD: mark("公务卡"),
    Category.BOOKKEEPING: mark("单位会计核算"),
    Category.FINAL_ACCOUNTS: mark("决算与财务报告"),
    Category.ASSETS: mark("资产管理"),
    Category.PROCUREMENT: mark("政府采购"),
    Category.NON_TAX: mark("非税与电子票据"),
    Category.PAYROLL: mark("工资统发"),
    Category.PROGRAMS: mark("债务/绩效/专项"),
    Category.BANKS: mark("代理银行/人行接口"),
    Category.CITIZENS: mark("公众"),
    Category.YEAR_END: mark("年终专题"),
    Category.HOTLINE: mark("热线与平台自身"),
    AnswerKind.STEP: mark("步骤"),
    AnswerKind.POLICY: mark("政策"),
    AnswerKind.DIAGNOSIS: mark("诊断"),
    AnswerKind.STATUS: mark("查状态"),
    AnswerKind.TRANSFER: mark("转人工"),
    Audience.PUBLIC: mark("所有人"),
    Audience.UNIT: mark("单位"),
    Audience.INTERNAL: mark("仅内部"),
    ArticleState.DRAFT: mark("草稿"),
    ArticleState.IN_REVIEW: mark("待审核"),
    ArticleState.PUBLISHED: mark("已发布"),
    ArticleState.OUTDATED: mark("已过期"),
    ArticleState.ARCHIVED: mark("已撤下"),
    Pile.REVIEW_DUE: mark("待复审"),
    Pile.ENDING: mark("即将到期"),
    Pile.SCHEDULED: mark("定时发布"),
    Pile.TRASH: mark("回收站"),
    SecurityLevel.L1: mark("L1 公开"),
    SecurityLevel.L2: mark("L2 内部"),
    SecurityLevel.L3: mark("L3 敏感"),
}

FINDINGS: dict[str, str] = {
    "reviewer": mark("审核人不是作者"),
    "places": mark("模板都已填好"),
    "basis": mark("依据都已核实"),
    "phrasings": mark("至少 3 种问法"),
    "spoken": mark("口播 60–90 秒"),
    "sms": mark("短信不超过 70 字"),
}

FACTS: dict[str, str] = {
    "category": mark("分类"),
    "kind": mark("类型"),
    "audience": mark("给谁看"),
    "organization_id": mark("适用区划"),
    "fiscal_year_from": mark("起始年度"),
    "fiscal_year_to": mark("截止年度"),
    "service_id": mark("系统"),
    "system_version": mark("系统版本"),
    "roles": mark("适用岗位"),
    "question_group": mark("同题标记"),
    "valid_from": mark("生效日期"),
    "valid_to": mark("失效日期"),
    "review_by": mark("下次核对"),
    "security_level": mark("密级"),
    "related": mark("相关文章"),
}

ERRORS: dict[str, str] = {
    "article.not_found": mark("没有这篇文章，或者您看不到它"),
    "article.version_not_found": mark("这篇文章没有这一版"),
    "article.not_yours": mark("这个地区的文章不归您维护"),
    "article.not_reviewer": mark("您不负责审核这个地区的文章"),
    "article.own_text": mark("这一版里有您写的内容，请另一位审核人员审核"),
    "article.invalid": mark("没有保存：请先改正下面的内容"),
    "article.edited_meanwhile": mark("{author}已先保存第 {number} 版。您写的内容还在下面，对照后再保存"),
    "article.newer_draft": mark("这篇文章有还没发布的新稿。请先审核发布新稿，再回来处理"),
    "article.newer_version": mark("已有第 {number} 版，请看过新版再发布"),
    "article.not_editable": mark("文章已撤下或已过期，请先恢复为草稿再修改"),
    "article.not_submittable": mark("只有草稿和已发布的文章可以送审；已在审核的不用再送"),
    "article.nothing_new": mark("最新一版已经发布，没有新内容要审核"),
    "article.places_open": mark("模板里还有没填的地方：{quote}。改写或删掉以后才能送审和发布"),
    "article.not_in_review": mark("这篇文章不在审核中，可能别人已经处理"),
    "article.already_archived": mark("文章已经撤下"),
    "article.not_archived": mark("只有已撤下、已过期或已删除的文章需要恢复"),
    "article.already_deleted": mark("文章已经在回收站里"),
    "article.not_scheduled": mark("这篇文章没有定时发布，可能已经发布或被取消"),
    "article.moment_wrong": mark("发布时间应在现在之后、一年之内"),
    "article.not_live": mark("没有发布，不用核对"),
    "article.owner_unfit": mark("这位同事不维护这个地区的文章"),
    "article.review_by_past": mark("下次核对应在今天以后"),
    "article.too_many": mark("一次最多处理 {limit} 篇"),
    "article.question_missing": mark("请填写问题"),
    "article.question_too_long": mark("问题最多 100 字"),
    "article.sentence_missing": mark("请用一句话写出答案"),
    "article.sentence_too_long": mark("一句话答案最多 200 字"),
    "article.body_missing": mark("请填写答案正文"),
    "article.body_too_long": mark("正文最多 20000 字，请分成几篇"),
    "article.spoken_too_long": mark("口播最多 600 字，读起来不超过两分半钟"),
    "article.sms_too_long": mark("短信最多 70 字"),
    "article.too_many_phrasings": mark("问法最多 60 条"),
    "article.system_version_too_long": mark("系统版本最多 50 字"),
    "article.phrasing_too_long": mark("每条问法最多 80 字"),
    "article.too_many_bases": mark("依据最多 20 条"),
    "article.too_many_related": mark("相关文章最多 8 篇"),
    "article.related_itself": mark("文章不能把自己当作相关文章，请去掉自己的编号"),
    "article.related_unknown": mark("没有编号为 {numbers} 的文章，或者您看不到，请改正或去掉"),
    "article.related_unclear": mark("应写文章编号，用顿号隔开，例如 12、34"),
    "article.year_from_invalid": mark("起始年度应为 2000 到 2099 之间的四位数字"),
    "article.year_to_invalid": mark("截止年度应为 2000 到 2099 之间的四位数字"),
    "article.years_reversed": mark("截止年度早于起始年度"),
    "article.day_from_invalid": mark("生效日期应在 2000 到 2099 年之间，请看年份有没有写错"),
    "article.day_to_invalid": mark("失效日期应在 2000 到 2099 年之间，请看年份有没有写错"),
    "article.review_by_invalid": mark("下次核对应在 2000 到 2099 年之间，请看年份有没有写错"),
    "article.begins_too_late": mark("生效日期 {day} 在一年以后，请看年份有没有写错；真要那么晚生效，到时再审核"),
    "article.days_reversed": mark("失效日期早于生效日期"),
    "article.validity_ended": mark("失效日期已过，请先改有效期"),
    "article.twin": mark(
        "{region}已有同题的文章“{question}”，适用的人也一样。请先撤下那一篇，或退回修改，写明哪里不同"
    ),
    "article.level_too_high": mark("密级太高，不能给这些人看：所有人只能看 L1，单位最高 L2"),
    "article.region_unknown": mark("请选择一个财政区划"),
    "article.service_unknown": mark("服务目录里没有这个系统"),
    "article.reason_missing": mark("请写明原因"),
    "article.reason_too_long": mark("原因最多 500 字"),
}

register(
    "article.returned",
    title=mark("退回修改：{question}"),
    body=mark("{by}退回了您写的内容：{reason}\n改好后再提交审核。"),
)
register(
    "article.missed",
    title=mark("没有按时发布：{question}"),
    body=mark("{reason}。请先改有效期，再提交审核。"),
)
register(
    "article.unscheduled",
    title=mark("定时发布已取消：{question}"),
    body=mark("您通过以后，{by}又改了内容，原定 {publish_at} 的自动发布已取消。送审后请再审核一次。"),
)
register(
    "article.review_due",
    title=mark("请在 {day} 前核对：{question}"),
    body=mark("打开文章对照最新规定：没有变化就改下次核对日期，有变化就改内容，再提交审核。"),
)
register(
    "article.ending",
    title=mark("{day} 到期：{question}"),
    body=mark("过了这一天读者就看不到了。还要用就改失效日期，再提交审核。"),
)
