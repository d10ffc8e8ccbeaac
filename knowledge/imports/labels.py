"""Chinese words for the fields, places and errors of FAQ imports."""

from knowledge.articles.labels import FACTS
from knowledge.imports.cells import Unit
from opscenter.core.text import mark

FIELDS: dict[str, str] = {
    "answer_sentence": mark("一句话答案"),
    "body": mark("正文"),
    "phrasings": mark("其他问法"),
    "spoken_text": mark("口播"),
    "sms_text": mark("短信"),
    "basis": mark("依据"),
    **FACTS,
}

# Where something stands in a file; a file of an archive goes by its own name.
PLACES: dict[Unit, str] = {
    Unit.ROW: mark("第 {number} 行"),
    Unit.PARAGRAPH: mark("第 {number} 段"),
    Unit.ENTRY: mark("第 {number} 条"),
    Unit.FILE: mark("第 {number} 个文件"),
}
WHOLE = mark("全文")

ERRORS: dict[str, str] = {
    "faq.area_unknown": mark("区划代码“{value}”不在您维护的范围内，应为 6 位或 9 位数字"),
    "faq.area_name_unknown": mark("地区“{value}”不在您维护的范围内，或者名称不对。请写全称，或改写区划代码"),
    "faq.area_name_unclear": mark("叫“{value}”的地区不止一个，请改写区划代码"),
    "faq.column_left_out": mark("“{value}”这一列没有导入：列名不认识，或者和另一列是同一栏。列名请照模板写"),
    "faq.field_left_out": mark("文件开头的“{name}”这一栏没有导入：栏目名不认识。栏目名请照表格模板写"),
    "faq.service_unknown": mark("服务目录里没有系统代码“{value}”"),
    "faq.duplicate_row": mark("和第 {other} 行是同一个地区的同一个问题"),
    "faq.duplicate_paragraph": mark("和第 {other} 段的标题是同一个地区的同一个问题"),
    "faq.duplicate_entry": mark("和第 {other} 条是同一个地区的同一个问题"),
    "faq.duplicate_file": mark("和文件 {other} 是同一个地区的同一个问题"),
    "faq.category_unknown": mark("分类“{value}”不认识。请改成我们的分类，或在上传时选一个“认不出的归到”"),
    "faq.category_missing": mark("没有写分类。请补上，或在上传时选一个“认不出的归到”"),
    "faq.kind_unknown": mark("类型“{value}”不认识，应为步骤、政策、诊断、查状态或转人工"),
    "faq.audience_unknown": mark("“给谁看”写的“{value}”不认识，应为所有人、单位或仅内部"),
    "faq.level_unknown": mark("密级“{value}”不认识，应为 L1、L2 或 L3"),
    "faq.years_unclear": mark("适用年度“{value}”看不懂，应像 2026 或 2026-2027"),
    "faq.day_unclear": mark("日期“{value}”看不懂，应像 2026-12-31"),
    "faq.file_would_leak": mark(
        "答案里有图片或附件取自给更少人看或密级更高的文章，用在这里会让更多人看到。请去掉，导入后再上传"
    ),
    "faq.related_unknown": mark("没有找到相关文章“{value}”，没有带过来"),
    "faq.report_changed": mark("上传以后文章有变化，差异已经重新计算。请看过新的差异再确认"),
    "faq.old_format": mark("这是旧版 Office 文件（.doc、.xls）或加了密码的文件。请另存为不加密的 .docx、.xlsx 再导入"),
    "faq.format_unknown": mark("这种文件不能导入。请另存为 .xlsx 或 .docx"),
    "faq.pdf": mark("PDF 只有版面、没有段落结构，导入会错行。请用原来的 Word 或表格文件导入"),
    "faq.word_macro": mark("文件里有宏，为了安全没有打开。请另存为不带宏的 .docx 再导入"),
    "faq.word_too_long": mark("文档太长，一次读不完。请按分类分成几个文件再导入"),
    "faq.word_unreadable": mark(
        "Word 文件打不开，可能已经损坏，没有导入任何内容。请用 Word 或 WPS 另存为 .docx 再导入"
    ),
    "faq.word_without_questions": mark(
        "没有“标题 2”样式的段落，找不到问题。请把分类设成“标题 1”、问题设成“标题 2”，可下载样例对照"
    ),
    "faq.text_left_out": mark("这一段在分类下面、第一个问题前面，没有导入"),
    "faq.picture_left_out": mark("这里的图片没有导入，正文里留了“此处原有图片”。请导入后在文章里补上"),
    "faq.picture_named": mark("图片 {name} 没有导入，正文里留了“此处原有图片”。请导入后在文章里补上"),
    "faq.link_left_out": mark("链接指向的 {name} 没有导入，正文里只留了链接的文字。请导入后在文章里补上"),
    "faq.maths_left_out": mark("文件里的数学公式没有导入，请导入后在文章里补上"),
    "faq.front_matter_open": mark("开头的“---”没有配对的第二个“---”，不知道正文从哪里开始"),
    "faq.too_many_files": mark("压缩包里文件太多，一次最多 {limit} 个。请分成几包再导入"),
    "faq.archive_unreadable": mark("压缩包打不开，可能没传完或者加了密码。请重新压缩成 .zip 再导入；没有导入任何内容"),
    "faq.archive_without_texts": mark("压缩包里没有 .md 或 .html 文件"),
    "faq.path_unsafe": mark("文件路径指到压缩包外面，为了安全没有读"),
    "faq.link_in_archive": mark("这是指向别处的链接，不是文件，没有读"),
    "faq.file_encrypted": mark("文件加了密码，没有读"),
    "faq.file_kind_unknown": mark("只读 .md 和 .html 文件，这一个没有读"),
    "faq.file_too_large": mark("文件太大，一篇文章最多 2 MB，没有读"),
    "faq.text_too_long": mark("内容太长，一篇最多 30 万个字符（含网页标记），请分成几篇"),
    "faq.text_too_deep": mark("表格或列表套了太多层，没有读。请整理成普通段落再导入"),
    "faq.file_damaged": mark("文件已经损坏，没有读"),
    "faq.text_unreadable": mark("文字编码认不出，应为 UTF-8 或 GB18030"),
    "faq.json_broken": mark("JSON 文件在第 {line} 行第 {column} 列断了，可能没下载完。请重新导出；没有导入任何内容"),
    "faq.json_unknown": mark("这个 JSON 文件里没有认得出的文章。可以导入本平台、phpMyFAQ 和 Zammad 知识库导出的"),
}
