"""How large a picture may be, and what of its words is searched for. Pure."""

from collections.abc import Iterable

from opscenter.core.text import verbatim

MEGABYTES = 5
BYTES = MEGABYTES * 1024 * 1024
PIXELS = 24_000_000
# Larger pictures are made smaller; screenshots are read as they are.
SIDE = 2400
LONGEST = 200
# What stands on the buttons and edges of a message says nothing of its matter.
BUTTONS = frozenset(verbatim("确定 确认 取消 关闭 返回 重试 提示 警告 错误 是 否 OK Cancel Close").split())


def words_of(lines: Iterable[str]) -> str:
    """What was read but for buttons, line after line and letter by letter, as far as a question may be long."""
    kept = (" ".join(line.split()) for line in lines)
    return " ".join(line for line in kept if line and line not in BUTTONS)[:LONGEST].strip()
