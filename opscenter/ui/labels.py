"""Chinese texts of the errors that the web layer itself raises."""

from opscenter.core.text import mark
from opscenter.ui.recognition import Looks

LABELS = {
    Looks.TICKET: mark("按工单号"),
    Looks.TAIL: mark("按电话后四位或单号尾数"),
    Looks.PHONE: mark("按电话"),
    Looks.DOCUMENT: mark("按文号"),
    Looks.WORDS: mark("按名称和词语"),
}

ERRORS = {
    "access.forbidden": mark("您没有做这件事的权限。需要的话，请向本单位管理员申请，写明用途"),
    "access.login_required": mark("请先登录再继续"),
    "page.not_found": mark("没有找到，地址可能写错，也可能内容已经移走"),
    "page.conflict": mark("没保存成：内容刚被别人改过。请看过新内容再决定"),
    "page.invalid": mark("还有内容没填对，请按提示改过再提交"),
    "page.failed": mark("这一步没有办成，已经填写的内容没有提交。请稍后再试"),
    "page.expired": mark("打开这个页面以后登录状态变了，为了安全没有提交。请刷新页面再提交一次"),
    "page.too_large": mark("文件太大，最多 {limit} MB"),
    "page.too_many": mark("操作太频繁，请等一分钟再试"),
    "page.unavailable": mark("这项功能暂时不能用，其他功能正常。请过几分钟再试"),
    "page.unusable_text": mark("内容里有不能保存的字符，请删掉后再提交"),
    "page.no_database": mark("数据库暂时连不上，已经保存的内容还在。请过几分钟再试"),
    "live.forbidden": mark("没有这个实时消息，或者您不能收听"),
    "live.too_many": mark("实时连接已满，页面改为每 5 秒更新一次"),
}
