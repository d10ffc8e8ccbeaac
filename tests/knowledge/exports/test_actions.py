"""What leaves the house, who may take it, and what stays behind as a record."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import withdraw
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import version_is
from knowledge.articles.rules import AnswerKind, Audience, Basis, Category, SecurityLevel
from knowledge.articles.shelf import Filters
from knowledge.exports.actions import hand_out, render_articles
from knowledge.exports.queries import list_exported
from knowledge.exports.rules import READING, Format, Reach
from knowledge.exports.writers.exchange import write_json, write_sheet
from knowledge.exports.writers.site import write_site
from knowledge.exports.writers.word import write_word
from knowledge.imports.actions import import_file
from knowledge.imports.cells import Options
from opscenter.accounts.queries import actor_for
from opscenter.accounts.rules import Role
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Forbidden, Invalid
from opscenter.core.exports import Export, ExportRecord
from opscenter.core.files import Store, store_of
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.files import make_file, picture
from tests.factories.knowledge import content, make_article, make_draft
from tests.factories.services import make_service

OPTIONS = Options(10_000_000)
WRITERS: dict[Format, Callable[..., bytes]] = {Format.XLSX: write_sheet, Format.JSON: write_json}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(tmp_path)


def export(
    db: Session,
    actor: Actor,
    now: datetime,
    kind: Format = Format.XLSX,
    *,
    reach: Reach = Reach.STAFF,
    asked: dict[str, str] | None = None,
    purpose: str = "送档案馆",
    **changes: object,
) -> Export:
    values = {"filters": Filters(), "write": WRITERS.get(kind), "store": store_of(Path("nowhere")), **changes}
    rendered = render_articles(db, actor, kind, reach=reach, now=now, **values)  # type: ignore[arg-type]
    return hand_out(db, actor, kind, rendered, reach=reach, asked=dict(asked or {}), purpose=purpose, now=now)


def furnish(db: Session) -> None:
    """Articles with everything that makes a round trip hard."""
    province = cast.province(db)
    odd = content(
        question="=指标  看不到",
        body="- 先看年度\n\n| a | b |\n| --- | --- |\n| 1 | 2\\|3 |",
        phrasings=("钱没了；怎么查",),
        basis=(Basis("办法", "财办〔2023〕12号", "第三条", is_confirmed=True), Basis("条例")),
        sms_text="",
    )
    years = {"fiscal_year_from": 2026, "fiscal_year_to": 2026}
    make_article(db, province, text=odd, audience=Audience.UNIT, security_level=SecurityLevel.L2, **years)
    later = {"fiscal_year_from": 2027, "fiscal_year_to": None, "system_version": "一体化 3.0"}
    local = make_draft(
        db, cast.city(db), text=content(body="+1\n\n@b"), service_id=make_service(db).id, category=Category.LOGIN
    )
    later["related"] = (local.id,)
    make_article(db, province, text=odd, kind=AnswerKind.POLICY, roles=("会计", "出纳"), question_group="x", **later)
    gone = make_article(db, cast.county(db), valid_to=date(2030, 1, 1), review_by=date(2027, 1, 1))
    withdraw(db, SYSTEM, gone.id, reason="不再适用", now=datetime.now(gone.updated_at.tzinfo))


@pytest.mark.parametrize("kind", WRITERS)
def test_importing_what_was_exported_changes_nothing(db: Session, now: datetime, kind: Format, store: Store) -> None:
    furnish(db)
    made = export(db, cast.sheng(db), now, kind)
    report = import_file(db, cast.sheng(db), made.content, f"a.{kind}", OPTIONS, store=store, now=now)
    assert report.counts() == {"added": 0, "changed": 0, "unchanged": 4, "refused": 0}


@pytest.mark.parametrize("kind", WRITERS)
def test_characters_that_no_file_holds_are_no_change(db: Session, now: datetime, kind: Format, store: Store) -> None:
    make_article(db, cast.province(db), text=content(body="先看\x0b年度", sms_text="先\x07看"))
    made = export(db, cast.sheng(db), now, kind)
    report = import_file(db, cast.sheng(db), made.content, f"a.{kind}", OPTIONS, store=store, now=now)
    assert report.counts()["unchanged"] == 1


@pytest.mark.parametrize("kind", WRITERS)
def test_a_house_without_these_questions_gets_all_that_was_exported(
    db: Session, now: datetime, kind: Format, store: Store
) -> None:
    furnish(db)
    made = export(db, cast.sheng(db), now, kind)
    newest = db.scalar(select(func.max(ArticleVersion.id))) or 0
    before = db.execute(select(ArticleVersion.question, ArticleVersion.body)).all()
    db.execute(update(ArticleVersion).values(question="旧" + ArticleVersion.question))
    report = import_file(db, cast.sheng(db), made.content, f"a.{kind}", OPTIONS, store=store, now=now)
    latest = version_is(Article.latest_number)
    added = select(ArticleVersion.question, ArticleVersion.body).join(Article, latest)
    assert report.counts() == {"added": 4, "changed": 0, "unchanged": 0, "refused": 0}
    assert sorted(db.execute(added.where(ArticleVersion.id > newest)).all()) == sorted(
        (" ".join(row[0].split()), row[1]) for row in before
    )


def test_a_booklet_that_nobody_edited_changes_nothing(db: Session, now: datetime, store: Store) -> None:
    table = "| a | b |\n| - | - |\n| 1 | 2 |"
    steps = "1. **看年度**\n\n   右上角\n2. 看单位\n   - 甲\n     - 丙\n       1. 丁\n          - 戊\n   - 乙"
    body = f"开\x0b头，见[步骤](#a)和[下一篇](/articles/5)\n\n{steps}\n\n## 还不行\n\n> 打电话\n\n{table}"
    make_article(db, cast.province(db), text=content(body=body), audience=Audience.UNIT, fiscal_year_from=2026)
    make_article(
        db, cast.province(db), text=content(body="1. 甲\n2. 乙\n\n另一段\n\n1. 丙"), review_by=date(2027, 1, 1)
    )
    made = export(db, cast.sheng(db), now, Format.WORD, write=write_word)
    report = import_file(db, cast.sheng(db), made.content, "a.docx", OPTIONS, store=store, now=now)
    assert report.counts() == {"added": 0, "changed": 0, "unchanged": 2, "refused": 0}


def test_a_booklet_that_nobody_edited_takes_back_no_newer_draft(db: Session, now: datetime, store: Store) -> None:
    live = make_article(db, cast.province(db), text=content(question="现行的"))
    newer = content(question="现行的", answer_sentence="新的答案。")
    facts = db.scalars(select(ArticleVersion)).one().proposed
    made = export(db, cast.sheng(db), now, Format.WORD, write=write_word)
    save_version(db, SYSTEM, live.id, newer, facts, base_number=1, now=now)
    report = import_file(db, cast.sheng(db), made.content, "a.docx", OPTIONS, store=store, now=now)
    assert (report.counts()["unchanged"], live.latest_number) == (1, 2)


def test_a_booklet_with_pictures_that_nobody_edited_changes_nothing(
    db: Session, now: datetime, tmp_path: Path, store: Store
) -> None:
    files = [make_file(db, tmp_path, picture(30, 20, kind), f"图.{kind.lower()}") for kind in ("PNG", "JPEG")]
    shown = "\n\n".join(f"![菜单]({file.address})" for file in files)
    make_article(db, cast.province(db), text=content(body=f"看图\n\n{shown}"), audience=Audience.UNIT)
    made = export(db, cast.sheng(db), now, Format.WORD, write=write_word, store=store)
    report = import_file(db, cast.sheng(db), made.content, "a.docx", OPTIONS, store=store, now=now)
    assert report.counts() == {"added": 0, "changed": 0, "unchanged": 1, "refused": 0}


@pytest.mark.parametrize("size", [(300, 4000), (4000, 300)], ids=["tall", "wide"])
def test_a_large_picture_fits_the_page_of_the_booklet(
    db: Session, now: datetime, tmp_path: Path, store: Store, size: tuple[int, int]
) -> None:
    file = make_file(db, tmp_path, picture(*size))
    make_article(db, cast.province(db), text=content(body=f"![长图]({file.address})"))
    made = export(db, cast.sheng(db), now, Format.WORD, write=write_word, store=store)
    book = Document(io.BytesIO(made.content))
    (drawn,), page = book.inline_shapes, book.sections[0]
    assert drawn.height <= page.page_height - page.top_margin - page.bottom_margin
    assert drawn.width <= page.page_width - page.left_margin - page.right_margin
    assert drawn.width / drawn.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_an_export_is_a_row_with_purpose_count_and_filter(db: Session, now: datetime) -> None:
    furnish(db)
    made = export(db, cast.sheng(db), now, asked={"q": "指标"}, reach=Reach.PUBLIC)
    row = db.get_one(ExportRecord, made.record_id)
    assert (row.object_type, row.row_count, row.purpose) == ("article", 3, "送档案馆")
    assert row.filters == {"q": "指标", "file": "xlsx", "reach": "public"}


def test_an_export_is_audited(db: Session, now: datetime) -> None:
    furnish(db)
    export(db, cast.sheng(db), now)
    assert db.scalars(select(AuditEntry).where(AuditEntry.action == "article.export")).one().purpose == "送档案馆"


def test_an_export_ends_with_its_watermark(db: Session, now: datetime) -> None:
    furnish(db)
    exported = json.loads(export(db, cast.sheng(db), now, Format.JSON).content)["exported"]
    assert exported.endswith("2026-12-21 10:12")


@pytest.mark.parametrize("purpose", ["", "因" * 501])
def test_nothing_leaves_without_a_purpose(db: Session, now: datetime, purpose: str) -> None:
    furnish(db)
    with pytest.raises(Invalid, match="export.invalid"):
        export(db, cast.sheng(db), now, purpose=purpose)


def test_an_empty_export_is_refused_and_leaves_no_row(db: Session, now: datetime) -> None:
    with pytest.raises(Invalid) as problem:
        export(db, cast.sheng(db), now)
    assert problem.value.fields == {"reach": "article.nothing_to_export"}
    assert db.scalar(select(func.count(ExportRecord.id))) == 0


def test_operators_export_nothing(db: Session, now: datetime) -> None:
    furnish(db)
    with pytest.raises(Forbidden):
        export(db, cast.shi(db), now)


def test_an_editor_who_is_an_outsourced_operator_exports_nothing(db: Session, now: datetime) -> None:
    furnish(db)
    account = make_account(db, Role.KNOWLEDGE_EDITOR, Role.OUTSOURCED_OPERATOR, organization=cast.province(db))
    with pytest.raises(Forbidden, match="article.not_yours_to_export"):
        export(db, actor_for(db, account), now)


def test_only_the_own_scope_leaves(db: Session, now: datetime) -> None:
    furnish(db)
    make_draft(db, cast.other_county(db), text=content(question="赤坎的问题"))
    exported = list_exported(db, cast.waixian(db), Filters(), Format.XLSX, Reach.STAFF, day=now.date())
    assert [one.content.question for one in exported] == ["赤坎的问题"]


@pytest.mark.parametrize(
    ("reach", "count"), [(Reach.PUBLIC, 1), (Reach.UNIT, 2), (Reach.STAFF, 3)], ids=["public", "unit", "staff"]
)
def test_who_is_to_read_narrows_the_articles(db: Session, now: datetime, reach: Reach, count: int) -> None:
    for audience in Audience:
        make_article(db, cast.province(db), audience=audience)
    assert len(list_exported(db, cast.sheng(db), Filters(), Format.JSON, reach, day=now.date())) == count


@pytest.mark.parametrize("kind", sorted(READING))
def test_what_is_made_to_be_read_holds_published_and_valid_texts_only(db: Session, now: datetime, kind: Format) -> None:
    live = make_article(db, cast.province(db), text=content(question="现行的"))
    newer = content(question="现行的", body="还没审核的新稿")
    save_version(db, SYSTEM, live.id, newer, db.scalars(select(ArticleVersion)).one().proposed, base_number=1, now=now)
    make_draft(db, cast.province(db))
    make_article(db, cast.province(db), valid_from=now.date() + timedelta(days=9))
    exported = list_exported(db, cast.sheng(db), Filters(), kind, Reach.STAFF, day=now.date())
    assert [(one.content.question, one.number) for one in exported] == [("现行的", 1)]


def test_the_filters_of_the_list_count(db: Session, now: datetime) -> None:
    furnish(db)
    exported = list_exported(
        db, cast.sheng(db), Filters(category=Category.LOGIN), Format.XLSX, Reach.STAFF, day=now.date()
    )
    assert [one.facts.category for one in exported] == [Category.LOGIN]


@pytest.mark.parametrize("kind", [*WRITERS, Format.WORD, Format.SITE])
def test_a_file_names_the_related_articles_that_its_readers_have(db: Session, now: datetime, kind: Format) -> None:
    shown = make_article(db, text=content(question="还款晚了怎么办"))
    secret = make_article(
        db, text=content(question="内部口径"), audience=Audience.INTERNAL, security_level=SecurityLevel.L2
    )
    make_article(db, text=content(question="公务卡怎样还款"), related=(secret.id, shown.id))
    exported = list_exported(db, cast.sheng(db), Filters(text="公务卡"), Format.JSON, Reach.PUBLIC, day=now.date())
    assert [one.question for one in exported[0].related] == ["还款晚了怎么办"]
    booklet = list_exported(db, cast.sheng(db), Filters(text="公务卡"), kind, Reach.STAFF, day=now.date())
    named = [one.question for one in booklet[0].related]
    assert named == ([] if kind in READING else ["内部口径", "还款晚了怎么办"])


def test_the_site_leads_from_an_article_to_its_related_ones(db: Session, now: datetime, app: Flask) -> None:
    shown = make_article(db, text=content(question="还款晚了怎么办"))
    article = make_article(db, text=content(question="公务卡怎样还款"), related=(shown.id,))
    exported = list_exported(db, cast.sheng(db), Filters(), Format.SITE, Reach.PUBLIC, day=now.date())
    with app.test_request_context(), zipfile.ZipFile(io.BytesIO(write_site(exported, "", lambda _one: b""))) as site:
        page = site.read(f"articles/{article.id}.html").decode()
    assert f'<a href="{shown.id}.html">还款晚了怎么办</a>' in page
