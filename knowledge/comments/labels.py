"""Chinese words for the errors and messages of remarks."""

from opscenter.core.text import mark
from opscenter.messages.texts import register

ERRORS: dict[str, str] = {
    "comment.not_found": mark("没有这条批注，或者您看不到它"),
    "comment.invalid": mark("没有保存批注：请先改正下面的内容"),
    "comment.text_missing": mark("请写明哪里要改、怎么改"),
    "comment.text_too_long": mark("批注最多 1000 字"),
    "comment.quote_too_long": mark("引用最多 300 字，请只引要改的那一句"),
    "comment.quote_not_there": mark("这一版里找不到引用的话，请从正文里复制"),
    "comment.already_resolved": mark("这条批注已经解决"),
    "comment.not_resolved": mark("这条批注还没有解决"),
}

register(
    "article.commented",
    title=mark("有批注：{question}"),
    body=mark("{by}：{text}\n引用：{quote}"),
)
register(
    "article.comment_replied",
    title=mark("批注有回复：{question}"),
    body=mark("{by}：{text}\n引用：{quote}"),
)
register(
    "article.comment_resolved",
    title=mark("批注已解决：{question}"),
    body=mark("{by}：{text}\n引用：{quote}"),
)
