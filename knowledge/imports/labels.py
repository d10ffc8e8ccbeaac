"""Chinese words for the fields and errors of FAQ imports."""

from opscenter.core.text import mark

FIELDS: dict[str, str] = {
    "answer_sentence": mark("一句话答案"),
    "body": mark("正文"),
    "phrasings": mark("其他问法"),
    "spoken_text": mark("口播"),
    "sms_text": mark("短信"),
    "basis": mark("依据"),
    "category": mark("分类"),
    "kind": mark("类型"),
    "audience": mark("给谁看"),
    "security_level": mark("密级"),
    "fiscal_year_from": mark("起始年度"),
    "fiscal_year_to": mark("截止年度"),
    "service_id": mark("系统"),
}

ERRORS: dict[str, str] = {
    "faq.area_unknown": mark("区划代码“{value}”不在您维护的范围内，应为 6 位或 9 位数字"),
    "faq.service_unknown": mark("服务目录里没有系统代码“{value}”"),
    "faq.duplicate": mark("和第 {other} 行是同一个地区的同一个问题"),
    "faq.category_unknown": mark("分类“{value}”不认识，请从分类表里选"),
    "faq.kind_unknown": mark("类型“{value}”不认识，应为步骤、政策、诊断、查状态或转人工"),
    "faq.audience_unknown": mark("“给谁看”写的“{value}”不认识，应为所有人、单位或仅内部"),
    "faq.years_unclear": mark("适用年度“{value}”看不懂，应像 2026 或 2026-2027"),
    "faq.report_changed": mark("上传以后文章有变化，差异已经重新计算。请看过新的差异再确认"),
}
