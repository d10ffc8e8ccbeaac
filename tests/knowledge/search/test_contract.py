"""The contract that every engine behind `SearchIndex` must keep; nothing here looks behind it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.search import asking, understanding
from knowledge.search.contract import Document, Filter, Hit, Query, SearchIndex
from knowledge.search.encoder import offline_encoder
from knowledge.search.library import Library
from knowledge.search.vocabulary import Entry, Kind, arranged
from tests.knowledge.search.samples import DOCUMENTS, PUBLIC, STAFF, ask


@pytest.fixture(params=["words", "words and meaning", "two steps"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    """An index of nothing: with numpy, with the encoder too, and without either."""
    encoder = offline_encoder() if request.param == "words and meaning" else None
    library = Library(tmp_path, encoder=encoder, uses_numpy=request.param != "two steps")
    library.index([])
    return library


@pytest.fixture
def index(empty: SearchIndex) -> SearchIndex:
    """An index of five articles."""
    empty.index(DOCUMENTS)
    return empty


def suggest(index: SearchIndex, typed: str, chosen: Filter = PUBLIC) -> list[str]:
    return [hit.key for hit in index.suggest(understanding.understand(typed).query, chosen, 6)]


def steps(title: str, count: int = 3) -> Sequence[Document]:
    return [Document(str(number), f"{title}第{number}步") for number in range(count)]


def test_a_question_finds_its_article_first(index: SearchIndex) -> None:
    assert ask(index, "公务卡如何还款")[0] == "3"


def test_words_that_no_article_holds_do_not_hide_the_others(index: SearchIndex) -> None:
    assert ask(index, "请问老师退票了应该如何处理呢")[0] == "4"


def test_a_known_phrasing_finds_the_article(index: SearchIndex) -> None:
    assert ask(index, "去年的钱还能用吗")[0] == "2"


def test_a_synonym_finds_the_article(index: SearchIndex) -> None:
    assert ask(index, "退汇")[0] == "4"


@pytest.mark.parametrize("text", ["财办〔2023〕12号", "财办[2023]12号", "财办【2023】 12 号", "财办（2023）第12号"])
def test_a_document_number_is_found_in_any_brackets(index: SearchIndex, text: str) -> None:
    assert ask(index, text)[0] == "4"


@pytest.mark.parametrize("text", ["ORA-00001", "ora-00001", "ORA 00001", "ORA00001", "保存时提示ORA-00001，怎么办"])
def test_an_error_code_finds_its_own_article(index: SearchIndex, text: str) -> None:
    index.index(Document(code, "保存时报错怎么办", body=f"提示 {code} 时") for code in ("ORA-00942", "ORA-00001"))
    assert ask(index, text)[0] == "ORA-00001"


def test_an_internal_document_is_never_found_by_the_public(index: SearchIndex) -> None:
    assert "5" not in ask(index, "后台改数的内部流程")
    assert ask(index, "后台改数的内部流程", STAFF)[0] == "5"


def test_whoever_names_a_document_number_gets_those_that_name_it_first(empty: SearchIndex) -> None:
    body = "先核对账号再提交，保存好凭证和回单，有问题找业务科室。依据《办法》财库〔2007〕63号。" * 3
    empty.index([Document("1", "公务卡怎么申请", body=body), Document("2", "财库文件怎么查", body="没有文号")])
    asked = asking.ask(empty, understanding.understand("财库[2007] 63 号"), PUBLIC, 10)
    assert (asked.hits[0].key, asked.is_weak) == ("1", False)


BASES = (
    Document("1", "公务卡怎么申请", body="依据财库〔2007〕63号"),
    Document("2", "账怎么记", body="依据财会〔2017〕25号"),
    Document("3", "预算怎么编", body="依据财预〔2017〕98号"),
)


@pytest.mark.parametrize(
    ("asked", "first", "is_weak"),
    [
        ("财会〔2017〕25号", "2", False),
        ("财会2017年25号是什么", "2", False),
        ("财预〔2017〕98号和财预〔2017〕98号", "3", False),
        ("财库〔2007〕25号，公务卡怎么申请", "1", True),
    ],
)
def test_a_document_number_is_that_of_its_issuer(empty: SearchIndex, asked: str, first: str, is_weak: bool) -> None:
    empty.index(BASES)
    found = asking.ask(empty, understanding.understand(asked), PUBLIC, 10)
    assert (found.hits[0].key, found.is_weak) == (first, is_weak)


def test_of_two_document_numbers_those_are_found_that_name_either(empty: SearchIndex) -> None:
    empty.index(BASES)
    assert set(ask(empty, "财库〔2007〕63号和财预〔2017〕98号")[:2]) == {"1", "3"}


def test_a_word_that_no_article_has_is_asked_in_other_words(index: SearchIndex) -> None:
    words = arranged([Entry(Kind.EQUAL, ("边军粮草饷银", "指标"))], "t")
    asked = asking.ask(index, understanding.understand("边军粮草饷银", words), PUBLIC, 10)
    assert (asked.hits[0].key, asked.suggested, asked.is_corrected) == ("1", "指标", True)


def test_other_areas_and_years_are_left_out_before_ranking(index: SearchIndex) -> None:
    assert ask(index, "公务卡", Filter(("public",), areas=frozenset({"/1/"}))) == []
    assert "2" not in ask(index, "结转指标", Filter(("public",), years=frozenset({2025})))


def test_what_is_for_other_readers_is_left_out_before_ranking(index: SearchIndex) -> None:
    index.index([replace(DOCUMENTS[2], roles=("budget_unit",))])
    roles = ("budget_unit", "citizen", None)
    asked = {role: ask(index, "公务卡还款", Filter(("public",), role=role))[:1] for role in roles}
    assert asked["budget_unit"] == asked[None] == ["3"]
    assert "3" not in asked["citizen"]


def test_a_deleted_document_is_gone(index: SearchIndex) -> None:
    index.delete(["3"])
    assert "3" not in ask(index, "公务卡还款流程")


def test_a_replaced_document_is_found_by_its_new_words_only(index: SearchIndex) -> None:
    index.index([Document("3", "工资统发失败", ("工资没到账",))])
    assert ask(index, "工资发放失败")[0] == "3"
    assert "3" not in ask(index, "公务卡")


def test_what_is_gone_weighs_no_longer(index: SearchIndex) -> None:
    def hits() -> Sequence[Hit]:
        return index.search(understanding.understand("公务卡如何还款").query, PUBLIC, 10)

    before = hits()
    index.index(Document(f"gone-{number}", "公务卡如何还款") for number in range(40))
    assert len(hits()) > len(before)
    index.delete(f"gone-{number}" for number in range(40))
    assert [(hit.key, hit.score, hit.coverage) for hit in hits()] == [
        (hit.key, pytest.approx(hit.score), pytest.approx(hit.coverage)) for hit in before
    ]


def test_a_document_that_changes_its_audience_leaves_the_public_index(index: SearchIndex) -> None:
    index.index([Document("3", "公务卡还款流程", audience="unit")])
    assert "3" not in ask(index, "公务卡还款流程")
    assert ask(index, "公务卡还款流程", STAFF)[0] == "3"


def test_learning_phrasings_does_not_sink_an_article(index: SearchIndex) -> None:
    index.index([Document("3", "公务卡还款流程", tuple(f"怎样报账{number}" for number in range(30)))])
    assert ask(index, "公务卡还款流程")[0] == "3"


def test_what_an_article_learns_beyond_its_first_wordings_costs_it_nothing(index: SearchIndex) -> None:
    asked = understanding.understand("公务卡流程报销").query
    written = Document("3", "公务卡还款流程", ("公务卡怎么报销", "报销公务卡", "公务卡的钱怎么还", "还公务卡"))
    scores = []
    for learned in ((), tuple(f"打印机卡纸{number}" for number in range(20))):
        index.index([replace(written, phrasings=(*written.phrasings, *learned))])
        scores.append(next(hit.score for hit in index.search(asked, PUBLIC) if hit.key == "3"))
    assert scores[1] >= 0.99 * scores[0]


def test_an_empty_index_finds_suggests_and_mends_nothing(empty: SearchIndex) -> None:
    assert (ask(empty, "指标"), suggest(empty, "zb"), empty.respell("授全支付", (), PUBLIC)) == ([], [], None)


def test_unknown_keys_are_no_error(index: SearchIndex) -> None:
    index.delete(["404"])
    assert ask(index, "公务卡还款")[0] == "3"


def test_a_question_asked_again_after_a_change_is_weighed_as_of_then(empty: SearchIndex) -> None:
    empty.index(steps("公务卡", 8))
    query, same = (understanding.understand("公务卡第7步").query for _ in range(2))
    before = empty.search(query, PUBLIC)
    empty.delete(["1", "2", "3"])
    after = empty.search(query, PUBLIC)
    assert after == empty.search(same, PUBLIC)
    assert after[0].score != before[0].score


@pytest.mark.parametrize("typed", ["zbkbd", "指标看", "看不到"])
def test_a_half_typed_question_suggests_the_article(index: SearchIndex, typed: str) -> None:
    assert suggest(index, typed)[0] == "1"


def test_a_single_letter_suggests_what_begins_with_it_and_more_letters_what_holds_them(empty: SearchIndex) -> None:
    empty.index([Document("1", "公务卡还款"), Document("2", "怎么还公务卡"), Document("3", "退票")])
    suggested = {typed: [hit.key for hit in empty.suggest(Query(typed, {}), PUBLIC, 6)] for typed in ("g", "gwk", "k")}
    assert suggested == {"g": ["1"], "gwk": ["1", "2"], "k": []}


@pytest.mark.parametrize("typed", ["htgs", "后台改"])
def test_an_internal_document_is_never_suggested_to_the_public(index: SearchIndex, typed: str) -> None:
    assert "5" not in suggest(index, typed)
    assert suggest(index, typed, STAFF)[0] == "5"


@pytest.mark.parametrize("typed", ["gwk", "公务"])
def test_suggestions_are_of_the_chosen_areas_and_never_of_what_is_deleted(index: SearchIndex, typed: str) -> None:
    assert "3" not in suggest(index, typed, Filter(("public",), areas=frozenset({"/1/"})))
    assert suggest(index, typed)[0] == "3"
    index.delete(["3"])
    assert "3" not in suggest(index, typed)


def test_no_more_is_found_or_suggested_than_was_asked_for(empty: SearchIndex) -> None:
    empty.index(steps("公务卡", 8))
    query = understanding.understand("公务卡").query
    assert [len(empty.search(query, PUBLIC, 3)), len(empty.suggest(query, PUBLIC, 2))] == [3, 2]


HOSTILE = [
    "指标 AND NOT (退票 OR *)",
    'audience:internal key:5 "',
    "[* TO *]~~^^",
    "(((((((",
    "支付 OR " * 5000,
    "指" * 10_000,
    "\x00\ud7ff\u202e",
    "(a+)+$" * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_words_like_any_other(index: SearchIndex, text: str) -> None:
    assert "5" not in ask(index, text)


def test_hits_far_below_the_best_are_left_out(index: SearchIndex) -> None:
    found = index.search(understanding.understand("公务卡还款流程").query, PUBLIC, 10)
    assert isinstance(found[0], Hit)
    assert found[0].coverage > 0.9
    assert all(hit.score >= 0.3 * found[0].score for hit in found)


@pytest.mark.parametrize("is_body", [False, True], ids=["asked", "answered"])
def test_a_homophone_typo_is_mended_by_what_the_articles_say(empty: SearchIndex, *, is_body: bool) -> None:
    named = steps("授权支付")
    empty.index([replace(one, title="怎么办", body=one.title) for one in named] if is_body else named)
    assert empty.respell("授全支付", (), PUBLIC) == "授权支付"


def test_a_question_with_a_homophone_typo_finds_its_article(index: SearchIndex) -> None:
    index.index(replace(one, key=f"k{one.key}") for one in steps("授权支付"))
    asked = asking.ask(index, understanding.understand("授全额度"), PUBLIC, 10)
    assert (asked.suggested, asked.hits[0].key[0]) == ("授权额度", "k")


def test_terms_of_the_trade_and_what_too_few_articles_say_mend_nothing(empty: SearchIndex) -> None:
    empty.index(steps("授权支付"))
    assert empty.respell("授全支付", {"授全"}, PUBLIC) is None
    empty.delete(["0"])
    assert empty.respell("授全支付", (), PUBLIC) is None


def test_many_phrasings_of_one_article_are_one_voice(empty: SearchIndex) -> None:
    empty.index([Document("1", "授权支付", tuple(f"授权支付第{number}步" for number in range(5)))])
    assert empty.respell("授全支付", (), PUBLIC) is None


def test_internal_articles_mend_nothing_for_the_public(empty: SearchIndex) -> None:
    empty.index(replace(one, audience="internal") for one in steps("授权支付"))
    assert (empty.respell("授全支付", (), PUBLIC), empty.respell("授全支付", (), STAFF)) == (None, "授权支付")
