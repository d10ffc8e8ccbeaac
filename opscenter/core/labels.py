"""Chinese texts of the kernel's own enums and errors."""

from enum import StrEnum

from opscenter.core.phones import PhoneKind
from opscenter.core.text import mark
from opscenter.core.workdays import DayKind

LABELS: dict[StrEnum, str] = {
    DayKind.HOLIDAY: mark("放假"),
    DayKind.WORKDAY: mark("上班"),
    PhoneKind.MOBILE: mark("手机"),
    PhoneKind.LANDLINE: mark("固定电话"),
    PhoneKind.SHARED_COST: mark("400/800 电话"),
    PhoneKind.SHORT: mark("短号码"),
    PhoneKind.FOREIGN: mark("境外号码"),
}

ERRORS: dict[str, str] = {
    "database.newer": mark(
        "数据库的版本（{database}）比程序（{program}）新。请升级程序，或恢复升级前的备份，不要继续使用旧程序"
    ),
    "database.unreachable": mark("连不上数据库：{reason}。请检查 OPSCENTER_DATABASE_URL 和数据库服务"),
    "demo.not_here": mark("演示数据只能装入开发环境。正式环境请用 opscenter accounts init 和 opscenter import"),
    "demo.accounts_in_production": mark(
        "数据库里还有使用公开密码的演示账号，正式环境不能启动。请换用新的数据库，或停用全部演示账号"
    ),
    "port.in_use": mark("端口 {port} 已被占用。请停掉占用它的程序，或设置 OPSCENTER_PORT 换一个端口"),
    "calendar.not_allowed": mark("只有系统管理员可以导入放假安排"),
    "calendar.decree_unreadable": mark("这一行看不懂：{line}。请粘贴国务院办公厅通知全文，或每行写“日期,休或班,节日”"),
    "calendar.decree_without_year": mark("没有找到年份。请把通知标题（关于某年部分节假日安排的通知）一起粘贴"),
    "calendar.decree_weekday": mark("{day} 不是通知里写的星期几，请核对日期和年份"),
    "calendar.decree_count": mark("{name}：通知写明放假 {stated} 天，实际读到 {found} 天，请核对"),
    "calendar.decree_incomplete": mark("这些法定节日没有放假：{days}。请检查是否漏贴了段落"),
    "egress.bad_url": mark("网址不对，应以 http:// 或 https:// 开头，不含用户名和密码"),
    "egress.refused": mark("{target} 不在允许访问的网段内，请联系系统管理员加入名单"),
    "egress.unresolvable": mark("找不到 {target} 的地址，请检查拼写和域名服务器"),
    "export.invalid": mark("导出没有开始，请先补充下面的内容"),
    "export.purpose_missing": mark("请填写导出用途，用途会留存备查"),
    "export.purpose_too_long": mark("用途请控制在 500 字以内"),
    "file.content_mismatch": mark("文件内容与扩展名 {extension} 不符，请用原来的程序另存后再上传"),
    "file.damaged": mark("文件已损坏，不能下载。请联系系统管理员从备份恢复"),
    "file.empty": mark("文件是空的，请重新选择"),
    "file.missing": mark("文件不存在或已删除"),
    "file.too_large": mark("文件超过 {megabytes} MB，请压缩或分开上传"),
    "file.type_not_allowed": mark("不能上传 {extension} 类型的文件。可以上传：{allowed}"),
    "import.too_large": mark("文件太大，最多 {limit} MB。请分成几个文件再导入"),
    "import.too_large_unpacked": mark("文件解压后太大，没有打开。请删掉图片和多余的工作表，只留要导入的列"),
    "import.too_many_rows": mark("行数太多，一次最多 {limit} 行。请分成几个文件再导入"),
    "import.old_format": mark("这是旧版 Excel 文件（.xls）或加了密码的文件。请另存为不加密的 .xlsx 或 .csv 再导入"),
    "import.unreadable": mark("文件打不开，可能已经损坏。请用表格软件打开看看，另存为 .xlsx 再导入；没有导入任何内容"),
    "import.not_a_sheet": mark("这不是表格文件。请使用 .xlsx 或 .csv"),
    "import.macro": mark("文件里有宏，为了安全没有打开。请另存为不带宏的 .xlsx 再导入"),
    "import.formula": mark("单元格 {cell} 是公式。请复制后选“粘贴为数值”，再导入"),
    "import.empty": mark("文件是空的，第一行应为列名"),
    "import.missing_columns": mark("缺少列：{columns}。请下载模板对照列名"),
    "import.not_found": mark("没有这个待确认的文件，可能已经导入，或者上传已超过一天。请重新上传"),
    "money.invalid": mark("金额看不懂，请填写数字，例如 1,234.56 或 12.5万元"),
    "money.too_large": mark("金额太大，不能写成大写"),
    "money.too_precise": mark("金额最多精确到分"),
    "paging.bad_cursor": mark("这个分页位置已失效，请回到第一页"),
    "phone.invalid": mark("电话号码不对。手机填 11 位数字，固定电话填区号和号码，例如 020-83330000 转 801"),
    "phone.missing": mark("请填写电话号码"),
    "unmasking.forbidden": mark("您的角色不能查看完整信息。需要的话，请向安全管理员申请"),
    "unmasking.invalid": mark("没有显示：请先补充下面的内容"),
    "unmasking.limit_reached": mark("今天查看完整信息已到上限 {limit} 次，明天再看，或向安全管理员申请"),
    "unmasking.purpose_missing": mark("请写明用途，4 到 200 个字，用途会留存备查"),
}
