"""Chinese words for the errors of unsaved texts."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "article.draft_too_long": mark("内容太长，没有自动保存：请分成几篇"),
    "article.draft_not_found": mark("没有这份未保存的稿子，可能已经保存或丢弃"),
}
