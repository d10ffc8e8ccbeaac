"""Chinese words for a reply that cannot be written."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "reply.nothing_to_say": mark("这个问题没有可以直接回答的内容，请看下面的条目"),
    "reply.too_many": mark("正在答复的人太多，请先看下面的条目"),
}
