"""Chinese words for the keys of other systems."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "program.not_allowed": mark("只有安全管理员可以发放程序密钥"),
    "program.key_not_found": mark("没有找到这个程序密钥"),
    "program.key_unknown": mark("密钥不对或已经撤销，请向安全管理员申请"),
    "program.too_often": mark("请求太频繁，每个密钥每分钟最多 {limit} 次，请稍后再试"),
}
