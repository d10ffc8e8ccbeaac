"""Reads of the house's words: what counts now, the draft, its trial, and how often people use a word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.answers.models import Ask
from knowledge.search import tokens
from knowledge.search.vocabulary import Entry, Key, shipped_entries, shipped_words
from knowledge.words.models import WordChange, WordTrial, WordVersion
from knowledge.words.rules import Change, Stand, Step, fingerprint, laid_over, merged, step_of
from opscenter.accounts.models import Account
from opscenter.core.errors import NotFound

MONTH = timedelta(days=30)
# So many of the questions asked most are looked through.
COUNTED = 3000


@dataclass(frozen=True)
class Draft:
    """What counts now, and what would count if all changes were published."""

    version: WordVersion | None
    rows: Sequence[WordChange]
    authors: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def published(self) -> list[Change]:
        """What the house says now."""
        return self.version.said if self.version else []

    @cached_property
    def changes(self) -> list[Change]:
        """What the house would say."""
        return merged(shipped_entries(), self.published, (row.said for row in self.rows))

    @cached_property
    def before(self) -> dict[Key, Stand]:
        """The entries that count now."""
        return laid_over(shipped_entries(), self.published)

    @cached_property
    def after(self) -> dict[Key, Stand]:
        """The entries that would count."""
        return laid_over(shipped_entries(), self.changes)

    @cached_property
    def steps(self) -> dict[Key, Step]:
        """What the draft does to each entry that it is about."""
        return {row.said.key: step_of(self.before, row.said) for row in self.rows}

    @property
    def fingerprint(self) -> str:
        """The same as long as nothing is changed."""
        return fingerprint(self.changes)

    @property
    def number(self) -> int:
        """The version in force; 0 while only what ships with the product counts."""
        return self.version.number if self.version else 0


def label_of(number: int) -> str:
    """The name of a version of the house over the present version of the product."""
    shipped = shipped_words().label
    return f"{shipped}.{number}" if number else shipped


def get_draft(db: Session, *, lock: bool = False) -> Draft:
    """The one draft; with `lock` nobody else changes its entries until the commit."""
    statement = select(WordChange, Account.display_name).outerjoin(Account, Account.id == WordChange.author_id)
    if lock:
        statement = statement.with_for_update(of=WordChange)
    rows = db.execute(statement.order_by(WordChange.id)).all()
    return Draft(
        db.scalar(_newest()), [row[0] for row in rows], {row[0].id: row[1] for row in rows if row[1] is not None}
    )


def newest_number(db: Session) -> int:
    """The version in force; 0 before the first."""
    return db.scalar(select(func.max(WordVersion.number))) or 0


def get_version(db: Session, number: int) -> WordVersion:
    """One version; raises NotFound `words.no_version`."""
    version = db.get(WordVersion, number)
    if version is None:
        raise NotFound("words.no_version")
    return version


def list_versions(db: Session) -> Sequence[Row[WordVersion, str | None]]:
    """All versions with the name of who published each, the newest first."""
    return db.execute(
        select(WordVersion, Account.display_name)
        .outerjoin(Account, Account.id == WordVersion.published_by_id)
        .order_by(WordVersion.number.desc())
    ).all()


def trial_of(db: Session, draft: Draft) -> WordTrial | None:
    """The trial of exactly this draft."""
    return db.scalar(
        select(WordTrial).where(WordTrial.fingerprint == draft.fingerprint).order_by(WordTrial.id.desc()).limit(1)
    )


def count_questions(db: Session, entries: Collection[Entry], *, now: datetime) -> dict[Key, int]:
    """How many questions of the last month hold one of the words of each entry."""
    asked = [(tokens.normalize(text), times) for text, times in db.execute(asked_most(now, COUNTED))]
    return {
        entry.key: sum(times for text, times in asked if any(word in text for word in words))
        for entry in entries
        for words in ([tokens.normalize(word) for word in entry.words],)
    }


def asked_most(now: datetime, limit: int, *apart: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Questions of the last month, what they are told apart by, and how often each was asked, the most asked first."""
    times, columns = func.count(), (Ask.text, *apart)
    return (
        select(*columns, times)
        .where(Ask.asked_at > now - MONTH)
        .group_by(*columns)
        .order_by(times.desc(), Ask.text)
        .limit(limit)
    )


def _newest() -> Select[WordVersion]:
    return select(WordVersion).order_by(WordVersion.number.desc()).limit(1)
