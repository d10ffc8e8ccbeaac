"""Chinese texts of files."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "file.picture_too_big": mark("图片超过 {megapixels} 百万像素，请缩小后再传"),
    "file.picture_damaged": mark("图片打不开，可能没有存完整。请重新截图或另存后再传"),
    "file.text_too_large": mark("内容太多或太复杂，没有读出文字，搜索不到里面的内容。可以分成几个文件再传"),
    "file.text_damaged": mark("文件打不开，没有读出文字。请用原来的程序另存后再传"),
    "file.text_locked": mark("文件加了密码，没有读出文字。请去掉密码再传"),
    "file.text_none": mark("文件里没有文字，可能是扫描件，搜索不到里面的内容"),
    "article.file_not_found": mark("没有这个文件，或者您不能查看"),
    "article.file_unknown": mark("正文里有图片或附件找不到，或者您不能使用。请重新上传"),
    "article.file_would_leak": mark(
        "“{names}”取自给更少人看或密级更高的文章，用在这里会让更多人看到。请去掉，或确认可以公开后重新上传"
    ),
    "article.too_many_files": mark("一篇文章最多放 {limit} 个图片和附件"),
}
