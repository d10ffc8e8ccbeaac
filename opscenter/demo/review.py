"""A version of the demo's knowledge base that waits for review: readers' words taken over, and remarks about it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import submit_for_review
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from knowledge.comments.actions import add_comment, add_reply, resolve_comment
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for

KEY = "payroll-failed"
TAKEN = ("薪水是不是没到", "薪水在哪看")
ADDED = "每月几号发放，以本地财政部门的通知为准。"
# Words of the text, what the reviewer says of them and the editor replies, and whether it is settled.
REMARKS = (
    (ADDED, "截止时间请引用关键日期，明年自动变。", "关键日期里还没有发放日，要先请国库处登记。", False),
    ("不接受电话改卡", "电话里真有人要求改卡吗？写上为什么不行。", "口播里写了是为了资金安全，正文不再重复。", True),
)


def load_review(db: Session, *, now: datetime) -> None:
    """The editor has changed an article and asks for a review; the reviewer has read it."""
    editor, reviewer = (
        actor_for(db, db.scalars(select(Account).where(Account.login_name == name)).one())
        for name in ("bianji", "shenhe")
    )
    article = db.scalars(select(Article).where(Article.key == KEY)).one()
    content, facts = get_version(db, article.id, article.latest_number).draft
    changed = replace(content, phrasings=(*content.phrasings, *TAKEN), body=f"{content.body}\n\n{ADDED}")
    save_version(db, editor, article.id, changed, facts, base_number=article.latest_number, note="补问法", now=now)
    submit_for_review(db, editor, article.id, now=now)
    number = article.latest_number
    for quote, text, reply, is_settled in REMARKS:
        remark = add_comment(db, reviewer, article.id, number=number, quote=quote, text=text, now=now)
        add_reply(db, editor, remark.id, text=reply, now=now)
        if is_settled:
            resolve_comment(db, reviewer, remark.id, answer="可以", now=now)
