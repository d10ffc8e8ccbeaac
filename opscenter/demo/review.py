"""A version of the demo's knowledge base that waits for review: readers' words taken over, and remarks about it."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import submit_for_review
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version
from opscenter.accounts.models import Account
from opscenter.accounts.queries import actor_for

KEY = "payroll-failed"
TAKEN = ("薪水是不是没到", "薪水在哪看")
ADDED = "每月几号发放，以本地财政部门的通知为准。"


def load_review(db: Session, *, now: datetime) -> None:
    """The editor has changed an article and asks for a review."""
    editor = actor_for(db, db.scalars(select(Account).where(Account.login_name == "bianji")).one())
    article = db.scalars(select(Article).where(Article.key == KEY)).one()
    content, facts = get_version(db, article.id, article.latest_number).draft
    changed = replace(content, phrasings=(*content.phrasings, *TAKEN), body=f"{content.body}\n\n{ADDED}")
    save_version(db, editor, article.id, changed, facts, base_number=article.latest_number, note="补问法", now=now)
    submit_for_review(db, editor, article.id, now=now)
