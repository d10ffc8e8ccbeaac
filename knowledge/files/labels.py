"""Chinese texts of files."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "file.picture_too_big": mark("图片超过 {megapixels} 百万像素，请缩小后再传"),
    "file.picture_damaged": mark("图片打不开，可能没有存完整。请重新截图或另存后再传"),
    "article.file_not_found": mark("没有这个文件，或者您不能查看"),
    "article.file_unknown": mark("正文里有图片或附件找不到，或者您不能使用。请重新上传"),
    "article.too_many_files": mark("一篇文章最多放 {limit} 个图片和附件"),
}
