"""What articles tell others, with the key `article:<id>`."""

from dataclasses import dataclass
from datetime import datetime

from opscenter.core.events import event


@event("knowledge.article_published")
@dataclass(frozen=True)
class ArticlePublished:
    """A version became the live one."""

    article_id: int
    number: int
    organization_id: int
    at: datetime


@event("knowledge.article_withdrawn")
@dataclass(frozen=True)
class ArticleWithdrawn:
    """An article is no longer shown to readers: withdrawn by an editor, or its validity ended."""

    article_id: int
    organization_id: int
    at: datetime
