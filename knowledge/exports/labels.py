"""Chinese words for the formats, readers and errors of exports."""

from enum import StrEnum

from knowledge.exports.rules import Format, Reach
from opscenter.core.text import mark

LABELS: tuple[dict[StrEnum, str], ...] = (
    {
        Format.XLSX: mark("Excel 表格"),
        Format.JSON: mark("JSON 数据"),
        Format.WORD: mark("Word 文档"),
        Format.SITE: mark("离线网页"),
        Format.PDF: mark("PDF 文件"),
    },
    {
        Reach.PUBLIC: mark("只要所有人能看的"),
        Reach.UNIT: mark("所有人和单位能看的"),
        Reach.STAFF: mark("全部，包括仅内部的"),
    },
)

# What each format is good for.
HINTS: dict[Format, str] = {
    Format.XLSX: mark("最新一版，改完可以再导入；没改的不会变"),
    Format.JSON: mark("最新一版，给其他系统或另一套本平台导入"),
    Format.WORD: mark("已发布的，按分类成册，可打印、可再导入"),
    Format.SITE: mark("已发布的，压缩包解开后双击 index.html，不用联网，能搜能打印"),
    Format.PDF: mark("已发布的，按分类成册，带目录和页码"),
}

ERRORS: dict[str, str] = {
    "article.not_yours_to_export": mark("外包坐席不能导出文章，请找知识编辑办理"),
    "article.too_many_to_export": mark("超过 {limit} 篇，一个文件装不下。请加条件缩小范围，分几次导出"),
    "article.nothing_to_export": mark("没有符合条件的文章。成册和离线网页只收已发布、在有效期内的，请换个范围"),
    "article.no_font": mark("服务器上没有中文字体，做不出 PDF。请管理员安装 fonts-noto-cjk，或改导出 Word 文档"),
}
