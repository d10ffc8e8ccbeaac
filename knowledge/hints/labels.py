"""Chinese words of the hints; `{value}` and `{quote}` are filled in."""

from opscenter.core.text import mark

HINTS: dict[str, str] = {
    "sentence_missing": mark("还没有一句话答案：先给结论，搜索和热线都先用它"),
    "basis_missing": mark("没有写依据：补上文号和条款"),
    "few_phrasings": mark("问法现有 {value} 种，至少写 3 种"),
    "spoken_missing": mark("没有口播，热线不会播报这一条"),
    "sms_missing": mark("没有短信内容"),
    "steps_unnumbered": mark("步骤类要写成 1. 2. 3."),
    "no_condition": mark("诊断类要写清：如果这样怎么办，不是又怎么办"),
    "no_contact": mark("转人工要写清找谁：电话，或者提交哪类工单"),
    "no_document_number": mark("政策类的依据要有文号"),
    "spoken_long": mark("口播约 {value} 秒，超过 90 秒，删到 360 字以内"),
    "spoken_short": mark("口播约 {value} 秒，不到 60 秒，可以再说清一点"),
    "spoken_unspeakable": mark("口播里有表格或网址，念不出来"),
    "sms_long": mark("短信 {value} 字，超过 70 字"),
    "picture_without_words": mark("有图片没写替代文字"),
    "long_sentences": mark("{value} 句超过 60 字，拆成短句：“{quote}…”"),
    "vague_words": mark("说得不清：{quote}。写明是谁、哪条规定、几天内"),
}
