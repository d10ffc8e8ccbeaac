"""Imports that write drafts, once, and only where the actor works."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import withdraw
from knowledge.articles.actions.trash import delete_article
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.rules import ArticleState, Audience
from knowledge.files.models import ArticleFile
from knowledge.imports import actions
from knowledge.imports.cells import Options
from knowledge.imports.report import Report
from opscenter.core import uploads
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.audit import AuditEntry
from opscenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from opscenter.core.files import Store, store_of
from opscenter.core.settings import Settings
from tests import cast
from tests.factories.files import archive, make_file, photo, picture
from tests.factories.knowledge import content, make_article

OPTIONS = Options(1_000_000)
# Saved by LibreOffice Calc 7.4 (`soffice --convert-to xlsx`): codes and years as numbers, line breaks in cells.
SPREADSHEET = Path(__file__).parent / "faq-libreoffice.xlsx"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(tmp_path)


def import_sheet(db: Session, actor: Actor, file: bytes, store: Store, now: datetime) -> Report:
    return actions.import_file(db, actor, file, "faq.csv", OPTIONS, store=store, now=now)


def sheet(*rows: str) -> bytes:
    return "\n".join(("问题,答案,分类,区划代码,相关文章", *rows)).encode("gb18030")


def test_new_questions_become_drafts_that_nobody_reads_yet(db: Session, now: datetime, store: Store) -> None:
    report = import_sheet(db, cast.sheng(db), sheet("怎样查指标,先看年度。,指标,"), store, now)
    article = db.scalars(select(Article)).one()
    assert (report.counts()["added"], article.state, article.is_live) == (1, ArticleState.DRAFT, False)


def test_the_same_file_twice_changes_nothing(db: Session, now: datetime, store: Store) -> None:
    file = sheet("怎样查指标,先看年度。,指标,", "插了盾不认,换一个口。,signature,")
    import_sheet(db, cast.sheng(db), file, store, now)
    again = import_sheet(db, cast.sheng(db), file, store, now)
    assert (again.counts()["unchanged"], db.scalar(select(func.count(ArticleVersion.id)))) == (2, 2)


def test_a_changed_answer_waits_beside_the_one_that_readers_see(db: Session, now: datetime, store: Store) -> None:
    live = make_article(db, cast.province(db), text=content(question="怎样查指标"))
    import_sheet(db, cast.sheng(db), sheet("怎样查指标,新的答案。,指标,"), store, now)
    assert (live.published_number, live.latest_number) == (1, 2)


def test_a_region_outside_the_scope_is_refused(db: Session, now: datetime) -> None:
    cast.city(db)
    report = actions.compare_file(db, cast.waixian(db), sheet("怎样查指标,先看年度。,指标,440600"), "faq.csv", OPTIONS)
    assert [row.code for row in report.refused] == ["faq.area_unknown"]


def test_a_region_is_known_by_its_name(db: Session, now: datetime) -> None:
    city = cast.city(db)
    file = f"问题,答案,分类,地区\n甲,先看。,指标,{city.name}\n乙,先看。,指标,火星市\n".encode()
    report = actions.compare_file(db, cast.sheng(db), file, "faq.csv", OPTIONS)
    assert [step.facts.organization_id for step in report.added] == [city.id]
    assert [one.code for one in report.refused] == ["faq.area_name_unknown"]


def test_a_region_is_known_by_its_name_after_those_around_it(db: Session) -> None:
    county = cast.county(db)
    name = cast.province(db).short_name + cast.city(db).short_name + county.short_name
    file = f"问题,答案,分类,地区\n甲,先看。,指标,{name}\n".encode()
    report = actions.compare_file(db, cast.sheng(db), file, "faq.csv", OPTIONS)
    assert [step.facts.organization_id for step in report.added] == [county.id]


def test_a_row_without_region_belongs_to_the_editors_own(db: Session, now: datetime, store: Store) -> None:
    import_sheet(db, cast.waixian(db), sheet("怎样查指标,先看年度。,指标,"), store, now)
    assert db.scalars(select(Article.organization_id)).one() == cast.other_county(db).id


def test_a_broken_file_imports_nothing(db: Session, now: datetime, store: Store) -> None:
    with pytest.raises(Invalid, match="import.unreadable"):
        import_sheet(db, cast.sheng(db), b"PK\x03\x04 cut", store, now)
    assert db.scalar(select(func.count(Article.id))) == 0


def test_who_may_not_import_cannot_even_compare(db: Session) -> None:
    with pytest.raises(Forbidden):
        actions.compare_file(db, cast.shi(db), sheet(), "faq.csv", OPTIONS)


def test_the_report_that_was_seen_is_the_one_that_is_applied(db: Session, now: datetime, store: Store) -> None:
    actor, file = cast.sheng(db), sheet("怎样查指标,先看年度。,指标,")
    kept = actions.keep_file(db, actor, file, "faq.csv", OPTIONS, now=now)
    seen = uploads.digest_of(actions.compare_file(db, actor, file, "faq.csv", OPTIONS))
    actions.apply_kept(db, actor, kept.id, expected=seen, limit=OPTIONS.limit, store=store, now=now)
    assert (kept.content, kept.counts["added"]) == (None, 1)


def test_what_changed_meanwhile_has_to_be_seen_again(db: Session, now: datetime, store: Store) -> None:
    actor, file = cast.sheng(db), sheet("怎样查指标,先看年度。,指标,")
    kept = actions.keep_file(db, actor, file, "faq.csv", OPTIONS, now=now)
    seen = uploads.digest_of(actions.compare_file(db, actor, file, "faq.csv", OPTIONS))
    make_article(db, cast.province(db), text=content(question="怎样查指标"))
    with pytest.raises(Conflict, match="faq.report_changed"):
        actions.apply_kept(db, actor, kept.id, expected=seen, limit=OPTIONS.limit, store=store, now=now)


def test_somebody_elses_upload_does_not_exist(db: Session, now: datetime) -> None:
    kept = actions.keep_file(db, cast.sheng(db), sheet(), "faq.csv", OPTIONS, now=now)
    with pytest.raises(NotFound):
        actions.get_kept(db, cast.waixian(db), kept.id)


def test_imports_are_audited_with_the_fingerprint_of_the_file(db: Session, now: datetime, store: Store) -> None:
    import_sheet(db, cast.sheng(db), sheet("怎样查指标,先看年度。,指标,"), store, now)
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "article.import")).one()
    assert (entry.detail["added"], len(entry.detail["sha256"])) == (1, 64)


def test_a_file_of_a_real_spreadsheet_program_is_read(db: Session, now: datetime, store: Store) -> None:
    cast.city(db)
    report = import_sheet(db, cast.sheng(db), SPREADSHEET.read_bytes(), store, now)
    assert report.counts() == {"added": 4, "changed": 0, "unchanged": 0, "refused": 2}


def test_an_article_in_the_trash_is_no_more_to_an_import(db: Session, now: datetime) -> None:
    gone = make_article(db, cast.province(db), text=content(question="怎样查指标"))
    withdraw(db, SYSTEM, gone.id, reason="重复", now=now)
    delete_article(db, SYSTEM, gone.id, reason="重复", now=now)
    report = actions.compare_file(db, cast.sheng(db), sheet("怎样查指标,先看年度。,指标,"), "faq.csv", OPTIONS)
    assert report.counts()["added"] == 1


@pytest.mark.parametrize("given", [picture(30, 20), photo("PNG")], ids=["drawing", "photo"])
def test_pictures_are_taken_in_with_their_article_and_once(
    db: Session, now: datetime, store: Store, given: bytes
) -> None:
    parts = {"指标/a.md": "# 甲\n\n看图。\n\n![图](a.png)".encode(), "指标/a.png": given}
    file = archive(parts)
    actions.import_file(db, cast.sheng(db), file, "faq.zip", OPTIONS, store=store, now=now)
    address = db.scalars(select(ArticleFile)).one().address
    assert db.scalars(select(ArticleVersion.body)).all() == [f"看图。\n\n![图]({address})"]
    again = actions.import_file(db, cast.sheng(db), file, "faq.zip", OPTIONS, store=store, now=now)
    assert (again.counts()["unchanged"], db.scalar(select(func.count(ArticleFile.id)))) == (1, 1)


def test_a_row_that_refers_to_a_file_of_others_is_refused(db: Session) -> None:
    report = actions.compare_file(db, cast.sheng(db), sheet("怎样查,![图](/files/7/1x1.png),指标,"), "faq.csv", OPTIONS)
    assert [row.code for row in report.refused] == ["article.file_unknown"]


def test_a_row_for_all_that_shows_a_file_of_an_internal_article_is_refused(db: Session, settings: Settings) -> None:
    file = make_file(db, settings.data_dir)
    make_article(db, text=content(body=f"![图]({file.address})"), audience=Audience.INTERNAL)
    rows = "".join(f"{who}怎样查,看图。![图]({file.address}),指标,{who}\n" for who in ("所有人", "仅内部"))
    report = actions.compare_file(db, cast.sheng(db), f"问题,答案,分类,给谁看\n{rows}".encode(), "faq.csv", OPTIONS)
    assert [(row.number, row.code) for row in report.refused] == [(2, "faq.file_would_leak")]


def test_related_articles_are_found_by_question_and_region_and_missing_ones_reported(
    db: Session, now: datetime, store: Store
) -> None:
    other = make_article(db, cast.province(db), text=content(question="还款晚了怎么办"))
    local = make_article(db, cast.city(db), text=content(question="还款晚了怎么办"))
    file = sheet(
        "公务卡怎样还款,先登记。,指标,,还款晚了怎么办｜440600000",
        "公务卡在哪里办,去银行。,指标,,还款晚了怎么办",
        "公务卡丢了,先挂失。,指标,,没有这一篇",
    )
    report = import_sheet(db, cast.sheng(db), file, store, now)
    assert [(one.code, one.params["value"]) for one in report.notes] == [("faq.related_unknown", "没有这一篇")]
    versions = db.scalars(select(ArticleVersion).where(ArticleVersion.question.startswith("公务卡"))).all()
    assert [one.proposed.related for one in versions] == [(local.id,), (other.id,), ()]
    assert import_sheet(db, cast.sheng(db), file, store, now).counts()["unchanged"] == 3


def test_articles_of_one_file_stand_beside_each_other_after_one_import(
    db: Session, now: datetime, store: Store
) -> None:
    cast.city(db)
    there = make_article(db, cast.province(db), text=content(question="公务卡丢了", body="先挂失。"))
    file = sheet(
        "公务卡怎样还款,先登记。,指标,,公务卡在哪里办",
        "公务卡在哪里办,去银行。,指标,440600000,公务卡怎样还款",
        "公务卡在哪里办,去窗口。,指标,,公务卡在哪里办｜440600000",
        "公务卡丢了,先挂失。,指标,,公务卡怎样还款",
    )
    told = actions.compare_file(db, cast.sheng(db), file, "faq.csv", OPTIONS)
    report = import_sheet(db, cast.sheng(db), file, store, now)
    assert (told, report.notes, [step.fields for step in report.changed]) == (report, (), [("related",)])
    articles = db.scalars(select(Article).order_by(Article.id)).all()
    latest = {
        one.article_id: one.proposed.related
        for one in db.scalars(select(ArticleVersion).order_by(ArticleVersion.number))
    }
    _there, pay, city, province = (one.id for one in articles)
    assert latest == {there.id: (pay,), pay: (province,), city: (pay,), province: (city,)}
    assert import_sheet(db, cast.sheng(db), file, store, now).counts()["unchanged"] == 4


def test_an_article_never_stands_beside_itself(db: Session, now: datetime, store: Store) -> None:
    file = sheet("怎样查指标,先看年度。,指标,,怎样查指标")
    counts = [import_sheet(db, cast.sheng(db), file, store, now).counts() for _ in range(2)]
    assert [one["added"] for one in counts] == [1, 0]
    assert db.scalars(select(ArticleVersion)).one().proposed.related == ()
