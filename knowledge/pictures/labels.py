"""Chinese words for a picture that cannot be read."""

from opscenter.core.text import mark

ERRORS: dict[str, str] = {
    "picture.not_installed": mark("这里没有安装截图识别，请把问题写下来"),
    "picture.missing": mark("没有收到图片，请重新选择或粘贴"),
    "picture.too_heavy": mark("图片超过 {limit} MB，请截小一点"),
    "picture.too_many_pixels": mark("图片尺寸太大，请截小一点"),
    "picture.unreadable": mark("图片打不开，请用 PNG 或 JPEG 截图"),
    "picture.no_words": mark("图片里没有认出字，请把问题写下来"),
    "picture.busy": mark("正在识别别的图片，请过几秒再试"),
    "picture.too_slow": mark("图片字太多，没有识别完，请只截出错的那一块"),
}
