"""The figures and the rows behind them, for the actor's own regions only."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from knowledge.answers.actions import give_verdict, keep_opening
from knowledge.articles.actions.review import add_phrasing, publish, submit_for_review
from knowledge.articles.actions.write import save_version
from knowledge.articles.models import Article
from opscenter.calls.models.calls import CallStep
from opscenter.calls.rules import Outcome, StepKind
from opscenter.core.actor import SYSTEM
from opscenter.dashboards.articles.queries import figures, lists
from opscenter.dashboards.articles.rules.measures import Measure, Ratio, Span, before, period_of
from opscenter.organizations.rules import Kind
from tests import cast
from tests.conftest import START
from tests.factories.calls import make_call
from tests.factories.knowledge import content, facts, make_article
from tests.factories.organizations import make_organization
from tests.factories.tickets import make_ticket

MONTH = period_of(Span.MONTH, START.date())
PERIODS = (MONTH, before(Span.MONTH, MONTH))
LAST_MONTH = START - timedelta(days=31)


def judge(db: Session, article: Article, verdicts: str, *, ago: timedelta = timedelta()) -> None:
    """`+` for each reader whom it helped, `-` for the others."""
    for number, verdict in enumerate(verdicts):
        visitor = f"{ago.days}-{number}"
        give_verdict(db, SYSTEM, article.id, visitor=visitor, is_useful=verdict == "+", question="", now=START - ago)


def test_usefulness_is_useful_verdicts_of_all_now_and_before(db: Session) -> None:
    article = make_article(db)
    judge(db, article, "+++-")
    judge(db, article, "+-", ago=timedelta(days=31))
    assert figures.usefulness(db, cast.sheng(db), PERIODS) == (Ratio(3, 4), Ratio(1, 2))


def test_self_service_sets_solved_against_tickets_of_people(db: Session) -> None:
    make_ticket(db, now=START)
    make_ticket(db, now=LAST_MONTH)
    assert figures.self_service(db, cast.sheng(db), PERIODS, [3, 0]) == (Ratio(3, 4), Ratio(0, 1))


def test_a_call_is_contained_that_heard_something_and_ended_in_the_flow(db: Session) -> None:
    kinds = {Outcome.ABANDONED_IN_FLOW: StepKind.PRESSED, Outcome.ANSWERED: StepKind.PRESSED}
    for outcome, step in [*kinds.items(), (Outcome.ABANDONED_IN_FLOW, StepKind.HEARD)]:
        call = make_call(db, cast.unit(db), outcome=outcome, started_at=START)
        db.add(CallStep(call_id=call.id, at=START, kind=step))
    db.flush()
    assert figures.containment(db, cast.sheng(db), PERIODS) == (Ratio(1, 3), Ratio(0, 0))
    assert lists.list_called(db, cast.sheng(db), MONTH)[0].contained == Ratio(1, 3)


def test_an_article_is_dead_that_is_old_and_that_nobody_opened(db: Session) -> None:
    dead, opened, _young = (make_article(db) for _ in range(3))
    for article in (dead, opened):
        article.published_at = START - timedelta(days=100)
    keep_opening(db, opened.id, "a", now=START - timedelta(days=80))
    keep_opening(db, dead.id, "a", now=START - timedelta(days=95))
    (row,) = lists.list_standing(db, cast.sheng(db), Measure.DEAD, now=START)
    assert (row.article_id, row.opened_on) == (dead.id, (START - timedelta(days=95)).date())
    assert figures.count_standing(db, cast.sheng(db), now=START)[Measure.DEAD] == 1


def test_an_article_is_due_on_its_day(db: Session) -> None:
    today, tomorrow = make_article(db), make_article(db)
    today.review_by, tomorrow.review_by = START.date(), START.date() + timedelta(days=1)
    db.flush()
    found = lists.list_standing(db, cast.sheng(db), Measure.REVIEW_DUE, now=START)
    assert [row.article_id for row in found] == [today.id]


def test_the_least_sure_article_stands_first_however_good_its_share(db: Session) -> None:
    praised, proven = make_article(db), make_article(db)
    judge(db, praised, "+")
    judge(db, proven, "+++++++++-")
    found = lists.list_judged(db, cast.sheng(db), MONTH, now=START)
    assert [(row.article_id, row.opinions) for row in found] == [(praised.id, Ratio(1, 1)), (proven.id, Ratio(9, 10))]


def test_who_only_measures_is_shown_the_question_that_readers_have(db: Session) -> None:
    article = make_article(db, text=content(question="工资什么时候发"))
    judge(db, article, "+")
    draft = content(question="还没审过的问题")
    save_version(db, cast.sheng(db), article.id, draft, facts(cast.province(db)), base_number=1, now=START)
    (row,) = lists.list_judged(db, cast.sheng(db), MONTH, now=START)
    assert (row.question, row.is_out) == ("工资什么时候发", True)


def test_regions_count_what_their_articles_solved_and_their_tickets(db: Session) -> None:
    judge(db, make_article(db, cast.county(db)), "++-")
    make_ticket(db, now=START)
    found = {row.name: row for row in lists.list_regions(db, cast.sheng(db), MONTH)}
    assert (found["禅城区"].opinions, found["禅城区"].tickets) == (Ratio(2, 3), 1)
    assert found["禅城区"].self_service == Ratio(2, 3)


def test_a_ticket_first_filed_elsewhere_counts_for_the_region_that_it_concerns(db: Session) -> None:
    ticket = make_ticket(db, now=START)
    ticket.first_organization_id = cast.province(db).id
    assert [row.name for row in lists.list_regions(db, cast.shi(db), MONTH)] == ["禅城区"]


def test_lists_by_region_add_up_to_their_figures(db: Session) -> None:
    bank = make_organization(db, parent=cast.city(db), kind=Kind.BANK, name="演示银行", tier=None, mof_div_code=None)
    stray = make_organization(db, parent=None, kind=Kind.VENDOR, name="演示公司", tier=None)
    for body in (bank, cast.unit(db)):
        make_ticket(db, body, now=START)
    for body in (bank, cast.unit(db), stray):
        make_call(db, body, outcome=Outcome.ANSWERED, started_at=START)
    everything = replace(cast.sheng(db), scope_path="/")
    web, calls = (read(db, everything, MONTH) for read in (lists.list_regions, lists.list_called))
    assert [{row.name for row in rows} for rows in (web, calls)] == [{"佛山市", "禅城区"}, {"佛山市", "禅城区", ""}]
    assert (Ratio(0, sum(row.tickets for row in web)),) == figures.self_service(db, everything, [MONTH], [0])
    assert (Ratio(0, sum(row.contained.whole for row in calls)),) == figures.containment(db, everything, [MONTH])


def test_contributors_are_counted_by_what_they_did(db: Session) -> None:
    article = make_article(db)
    add_phrasing(db, cast.sheng(db), article.id, "下的钱看不见", now=START)
    (row,) = lists.list_contributors(db, cast.sheng(db), MONTH)
    assert (row.name, row.phrasings) == ("sheng", 1)


def test_who_only_reviewed_is_no_contributor_in_the_figure_nor_in_its_list(db: Session) -> None:
    article = make_article(db, cast.other_county(db))
    save_version(db, cast.sheng(db), article.id, content(), facts(cast.other_county(db)), base_number=1, now=START)
    submit_for_review(db, cast.sheng(db), article.id, now=START)
    publish(db, cast.waixian(db), article.id, number=2, now=START)
    names = [row.name for row in lists.list_contributors(db, cast.sheng(db), MONTH)]
    assert (names, figures.contributors(db, cast.sheng(db), [MONTH])) == (["sheng"], (1,))


def test_contradictions_are_found_among_live_articles(db: Session) -> None:
    for question, answer in (("年底支付申请几号截止", "24 日。"), ("年底支付申请截止到几号", "20 日。")):
        make_article(db, text=content(question=question, answer_sentence=answer))
    assert len(figures.list_contradictions(db, cast.sheng(db), now=START)) == 1


@pytest.mark.parametrize("measure", [one for one in Measure if one is not Measure.CONTAINMENT])
def test_nobody_counts_what_another_region_does(db: Session, measure: Measure) -> None:
    for question, answer in (("年底支付申请几号截止", "24 日。"), ("年底支付申请截止到几号", "20 日。")):
        article = make_article(db, cast.city(db), text=content(question=question, answer_sentence=answer))
        article.review_by, article.published_at = START.date() - timedelta(days=1), START - timedelta(days=99)
        judge(db, article, "+")
    make_ticket(db, now=START)
    found = {one.measure: one.value for one in figures.overview(db, cast.waixian(db), Span.MONTH, now=START)}
    assert found[measure] in (0, Ratio(0, 0))
