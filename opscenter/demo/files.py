"""Files of the demo province: a sheet that an article offers, and a drawing that another one shows. Made here."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import publish, submit_for_review
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.files.actions import keep_file
from knowledge.files.models import ArticleFile
from opscenter.core.actor import SYSTEM
from opscenter.core.exports import write_xlsx
from opscenter.core.files import Store
from opscenter.core.text import verbatim

LIMIT = 1024 * 1024
HEADER = tuple(verbatim("自查事项 查什么 谁办 哪天办完").split())
CHECKS = (
    ("UKey 和人", "有没有快过期，请假的先设代办"),
    ("指标余额", "还能付的排出付款日，用不完的申请收回"),
    ("在途单", "一张张催，不付的作废"),
    ("公务卡", "通知最后报销日，还款走在前面"),
    ("暂付借款", "该收回的收回，该报销的报销"),
    ("退款", "退回来没有重付的先处理"),
    ("工资", "十二月工资和补发一起核对"),
    ("采购合同", "尾款和质保金对照合同支付"),
)
SHEET, DRAWING = "年终自查表.xlsx", "接口位置.png"
BLUE, PALE, WARN = "#17488F", "#DCE8F7", "#B86500"


def load_files(db: Session, store: Store, *, now: datetime) -> None:
    """A new version of two articles, with their files."""
    rows = [(*row, "", "") for row in CHECKS]
    sheet = _keep(db, store, write_xlsx(HEADER, rows, footer="演示数据"), SHEET, now)
    _add(db, "year-checklist", f"照着做的表：[{SHEET}]({sheet.address})", now)
    drawing = _keep(db, store, _drawing(), DRAWING, now)
    words = "示意图：主机背面，UKey 插在主板上的 USB 口，不经过集线器"
    _add(db, "ukey-not-recognized", f"![{words}]({drawing.address})", now)


def _keep(db: Session, store: Store, content: bytes, name: str, now: datetime) -> ArticleFile:
    return keep_file(db, SYSTEM, BytesIO(content), name, store=store, limit=LIMIT, now=now)


def _add(db: Session, key: str, text: str, now: datetime) -> None:
    article = db.scalars(select(Article).where(Article.key == key)).one()
    content, facts = get_version(db, article.id, article.latest_number).draft
    longer = replace(content, body=f"{content.body}\n\n{text}")
    save_version(db, SYSTEM, article.id, longer, facts, base_number=article.latest_number, now=now)
    submit_for_review(db, SYSTEM, article.id, now=now)
    publish(db, SYSTEM, article.id, number=article.latest_number, now=now)


def _drawing() -> bytes:
    """The back of a computer with a key in one of its ports."""
    picture = Image.new("RGB", (720, 320), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 30, 300, 290), outline=BLUE, width=6, fill=PALE)
    for row in range(4):
        draw.rectangle((80, 70 + row * 50, 150, 92 + row * 50), outline=BLUE, width=3, fill="white")
    draw.line((150, 81, 430, 81), fill=WARN, width=8)
    draw.rounded_rectangle((430, 56, 620, 106), 12, outline=WARN, width=5, fill="#FFF4E0")
    draw.ellipse((580, 72, 600, 92), fill=WARN)
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
