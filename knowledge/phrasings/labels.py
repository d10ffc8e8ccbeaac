"""Chinese words for what can go wrong with a proposed phrasing."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "phrasing.decided": mark("这条问法已经处理过了，或者不在建议里"),
}
