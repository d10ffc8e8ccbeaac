"""Chinese texts of the kernel's own errors."""

from opscenter.core.text import mark

ERRORS = {
    "database.newer": mark(
        "数据库的版本（{database}）比程序（{program}）新。请升级程序，或恢复升级前的备份，不要继续使用旧程序"
    ),
    "database.unreachable": mark("连不上数据库：{reason}。请检查 OPSCENTER_DATABASE_URL 和数据库服务"),
    "port.in_use": mark("端口 {port} 已被占用。请停掉占用它的程序，或设置 OPSCENTER_PORT 换一个端口"),
}
