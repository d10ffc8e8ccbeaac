"""Chinese words of the hints; `{value}` and `{quote}` are filled in."""

from opscenter.core.text import mark

HINTS: dict[str, str] = {
    "places_open": mark("模板里还有 {value} 处没填：{quote}，改写或删掉以后才能送审"),
    "sentence_missing": mark("还没有一句话答案：先给结论，搜索和热线都先用它"),
    "basis_missing": mark("没有写依据：补上文号和条款"),
    "few_phrasings": mark("问法现有 {value} 种，至少写 3 种"),
    "spoken_missing": mark("没有口播，热线不会播报这一条"),
    "sms_missing": mark("没有短信内容"),
    "steps_unnumbered": mark("步骤类要写成 1. 2. 3."),
    "tree_missing": mark("没有分步树：用列表写一个问句，下面缩进写每种回答和怎么办，如“- 不是：改成今年”"),
    "tree_question_open": mark("分步树断在“{quote}”：问句下面缩进写 2 到 8 种回答"),
    "tree_choice_open": mark("分步树断在“{quote}”：冒号后面写怎么办、提交工单，或者再问一句"),
    "tree_not_asking": mark("分步树断在“{quote}”：下面还有回答，这一句要写成问句，以问号结尾"),
    "tree_choices": mark("分步树断在“{quote}”：每个问句要有 2 到 8 种回答"),
    "tree_deep": mark("分步树断在“{quote}”：一路最多问 8 次，把前面的问题合并"),
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
